// SPDX-License-Identifier: Apache-2.0
/*
 * The process that limpet is part of: decoded in place, or by a copy of it, which hands over what it
 * found as a snapshot in memory.
 *
 * In the copy is one thread, and whatever locks the others had stay locked.  So between the clone and
 * its end nothing is called that the C library locks for: no malloc (limpet is built with base/own.h's),
 * no stdio, no threads.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/own.h"
#include "decode/decode.h"
#include "limpet.h"
#include "opened.h"
#include "snapshot/output.h"
#include "snapshot/snapshot.h"
#include "target/freeze/plan.h"
#include "target/limits/headroom.h"
#include "target/process.h"

enum { FD_MOST = 1 << 16, MESSAGE_MOST = 500, NICE = 10 };

/** How a copy has fared: in memory that both share. */
struct outcome {
	bool done;
	enum lp_error_code code;
	/** Empty: well. */
	char message[MESSAGE_MOST];
};

struct lp_copy {
	struct lp_target *target;
	struct lp_open_options options;
	pid_t pid;
	int memory;
	struct outcome *outcome;
	int status;
	bool ended;
};

static struct lp_error *begin(const char *analysis, const struct lp_open_options *options,
			      const void *frame, struct lp_target **ret)
{
	struct lp_target *target;
	struct lp_error *error;

	LP_TRY(lp_target_create(analysis, options, &target));
	target->clock = lp_clock();
	error = lp_session_open_self(&target->session, frame);
	if (!error) {
		lp_session_describe(&target->session, target->redact, &target->facts);
		target->facts.taken = (uint64_t)time(NULL);
		target->facts.mode = "self";
	}
	if (error) {
		lp_close(target);
		return error;
	}
	*ret = target;
	return NULL;
}

struct lp_error *lp_open_self(const char *analysis, const struct lp_open_options *options,
			      struct lp_target **ret)
{
	struct lp_target *target;
	struct lp_error *error;

	LP_TRY(begin(analysis, options, __builtin_frame_address(0), &target));
	error = lp_target_decode(target, options);
	target->facts.pause = lp_clock() - target->clock;
	/* From 3.12 on each may have a GIL of its own, and the caller has but one. */
	if (!error && target->session.runtime.interpreters.count > 1)
		lp_facts_note(&target->facts, "other interpreters of the process may have run "
					      "while it was looked at");
	/* Memory goes on changing now: nothing more is read of it. */
	lp_session_deinit(&target->session);
	return lp_target_opened(target, error, ret);
}

/** What the program has open is not to stay open because of the copy. */
static void close_others(int kept)
{
	int i;

#ifdef SYS_close_range
	if ((kept < 1 || !syscall(SYS_close_range, 0, kept - 1, 0)) &&
	    !syscall(SYS_close_range, kept + 1, ~0u, 0))
		return;
#endif
	for (i = 0; i < FD_MOST; i++) {
		if (i != kept)
			close(i);
	}
}

/** Let the program go first: to a processor, and to memory, where that is short. */
static void step_back(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	setpriority(PRIO_PROCESS, 0, NICE);
	if (fd >= 0) {
		if (write(fd, "1000", 4) < 0)
			errno = 0;
		close(fd);
	}
}

static struct lp_error *write_snapshot(struct lp_copy *copy)
{
	struct lp_target *target = copy->target;
	struct lp_output *output;
	struct lp_error *error;

	LP_TRY(lp_session_reopen_self(&target->session));
	LP_TRY(lp_target_decode(target, &copy->options));
	LP_TRY(lp_output_create_at(copy->memory, &output));
	error = lp_snapshot_write(output, 1, &target->facts, &target->census, &target->graph);
	lp_output_discard(output);
	return error;
}

/** All that the copy does. */
static void copy_main(struct lp_copy *copy)
{
	struct outcome *outcome = copy->outcome;
	struct lp_error *error;
	size_t length;

	close_others(copy->memory);
	step_back();
	error = write_snapshot(copy);
	if (error) {
		outcome->code = error->code;
		length = strnlen(error->message, MESSAGE_MOST - 1);
		memcpy(outcome->message, error->message, length);
		outcome->message[length] = 0;
	}
	__atomic_store_n(&outcome->done, true, __ATOMIC_RELEASE);
	syscall(SYS_exit_group, 0);
}

/**
 * The kernel's clone, as fork() makes it, but that no handlers are called (pthread_atfork(),
 * os.register_at_fork()) and that its end is no SIGCHLD, nor any wait's without __WALL.
 */
static void clone_self(struct lp_copy *copy)
{
	pid_t parent = getpid();
	sigset_t all, mask;

	/* None of the program's handlers is to run in the copy. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &mask);
	lp_own_lock();
	copy->pid = (pid_t)syscall(SYS_clone, 0, 0, 0, 0, 0);
	lp_own_unlock();
	if (!copy->pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() == parent)
			copy_main(copy);
		syscall(SYS_exit_group, 1);
	}
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

/** Whether a copy would endanger the program: what both take counts for it, or for its group. */
static struct lp_error *check_memory(void)
{
	LP_CLOSE int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct lp_plan_facts facts = {.pid = getpid(), .free = UINT64_MAX};
	struct lp_process_status status;
	struct lp_headroom headroom;
	char clause[LP_PLAN_CLAUSE];

	if (root < 0 || lp_process_status(facts.pid, 0, &status))
		return NULL;
	facts.anonymous = status.anonymous + status.swapped;
	lp_headroom_init(&headroom, root, facts.pid);
	facts.free = lp_headroom_free(&headroom);
	facts.kills_group = headroom.kills_group;
	lp_headroom_deinit(&headroom);
	/* A graph is half as large as the heap. */
	LP_TRY(lp_plan_objection(&facts, facts.anonymous / 2, clause));
	if (!*clause)
		return NULL;
	return lp_error_create(LP_ERROR_BUSY,
			       "this process cannot be copied safely: %s; block=True reads it "
			       "while it stands still",
			       clause);
}

static struct lp_error *share_memory(struct lp_copy *copy)
{
	copy->memory = memfd_create("limpet", MFD_CLOEXEC);
	copy->outcome = mmap(NULL, sizeof(*copy->outcome), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (copy->outcome == MAP_FAILED)
		copy->outcome = NULL;
	return copy->memory >= 0 && copy->outcome
		       ? NULL
		       : lp_error_system(errno, "cannot get memory to share with a copy");
}

struct lp_error *lp_copy_create(const struct lp_open_options *options, struct lp_copy **ret)
{
	struct lp_copy *copy = calloc(1, sizeof(*copy));
	struct lp_error *error;

	if (!copy)
		return &lp_error_memory;
	copy->memory = -1;
	copy->options = *options;
	copy->options.workers = 1;
	error = check_memory();
	if (!error)
		error = begin("snapshot", &copy->options, NULL, &copy->target);
	if (!error)
		error = share_memory(copy);
	if (error) {
		lp_copy_destroy(copy);
		return error;
	}
	*ret = copy;
	return NULL;
}

struct lp_error *lp_copy_start(struct lp_copy *copy)
{
	uint64_t before = lp_clock();

	lp_session_stand(&copy->target->session, __builtin_frame_address(0));
	copy->target->clock = before;
	clone_self(copy);
	if (copy->pid < 0) {
		copy->pid = 0;
		return lp_error_system(errno, "this process cannot be copied (block=False)");
	}
	copy->target->facts.pause = lp_clock() - before;
	return NULL;
}

bool lp_copy_wait(struct lp_copy *copy, unsigned ms)
{
	const uint64_t end = lp_clock() + (uint64_t)ms * 1000000;
	useconds_t pause = 200;

	while (!copy->ended) {
		pid_t pid = waitpid(copy->pid, &copy->status, __WALL | WNOHANG);

		if (pid == copy->pid || (pid < 0 && errno != EINTR)) {
			copy->ended = true;
		} else if (lp_clock() >= end) {
			return false;
		} else {
			usleep(pause);
			pause = pause < 10000 ? pause * 2 : pause;
		}
	}
	return true;
}

/** What became of a copy that has ended. */
static struct lp_error *result(struct lp_copy *copy)
{
	if (!__atomic_load_n(&copy->outcome->done, __ATOMIC_ACQUIRE)) {
		if (WIFSIGNALED(copy->status))
			return lp_error_create(LP_ERROR_SYSTEM,
					       "the copy of this process was ended by signal %d%s",
					       WTERMSIG(copy->status),
					       WTERMSIG(copy->status) == SIGKILL
						       ? " (memory may have run short)"
						       : "");
		return lp_error_create(LP_ERROR_SYSTEM, "the copy of this process has ended early");
	}
	copy->outcome->message[MESSAGE_MOST - 1] = 0;
	if (copy->outcome->message[0])
		return lp_error_create(copy->outcome->code, "%s", copy->outcome->message);
	return NULL;
}

struct lp_error *lp_copy_open(struct lp_copy *copy, const struct lp_open_options *options,
			      struct lp_target **ret)
{
	uint64_t pause = copy->target->facts.pause;
	struct lp_target *target;
	struct lp_error *error;
	int memory = copy->memory;

	LP_TRY(result(copy));
	LP_TRY(lp_target_create("snapshot", options, &target));
	copy->memory = -1;
	error = lp_target_read(target, "the copy's result", memory);
	target->facts.file = NULL;
	target->facts.pause = pause;
	target->clock = copy->target->clock;
	return lp_target_opened(target, error, ret);
}

void lp_copy_destroy(struct lp_copy *copy)
{
	if (!copy)
		return;
	if (copy->pid && !copy->ended) {
		kill(copy->pid, SIGKILL);
		while (waitpid(copy->pid, &copy->status, __WALL) < 0 && errno == EINTR)
			;
	}
	if (copy->memory >= 0)
		close(copy->memory);
	if (copy->outcome)
		munmap(copy->outcome, sizeof(*copy->outcome));
	lp_close(copy->target);
	free(copy);
}
