// SPDX-License-Identifier: Apache-2.0
#include "target/run/mail.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "target/freeze/obstacle.h"
#include "target/freeze/stop.h"
#include "target/process.h"
#include "target/run/memory.h"
#include "target/run/place.h"
#include "target/run/script.h"

/* As of a capture: within this time all threads stop, those that lack a processor in the longer one;
 * in nanoseconds. */
static const uint64_t STOP = 100000000, STOP_LATE = 500000000;
/* How long a script that was taken, but has not said that it runs, has for being read. */
static const struct timespec READING = {.tv_sec = 3};

/* Of a path to a script. */
enum { PATH_SIZE = 128 };

struct mailing {
	const struct lp_run_request *request;
	struct lp_run_report *report;
	struct lp_stop stop;
	/** /proc/PID/mem, and its root folder. */
	int memory, root;
	struct lp_injection injection;
};

static bool same_process(const struct lp_run_request *request)
{
	struct lp_process_stat stat;

	return !lp_process_stat(request->pid, 0, &stat) && stat.start_time == request->start_time;
}

/** Stop all threads: what is written beside other threads of the program is written while they stand
 * still.  What has stopped is to be released in any case. */
static bool stop_all(struct mailing *mailing)
{
	int error = lp_stop_seize(&mailing->stop);

	if (!error && !same_process(mailing->request))
		error = -ESRCH;
	if (!error)
		error = lp_stop_all(&mailing->stop, STOP, STOP_LATE);
	if (error)
		mailing->report->outcome = error == -ESRCH  ? LP_RUN_GONE
					   : error == -EPERM ? LP_RUN_REFUSED
							     : LP_RUN_NEVER_SAFE;
	return !error;
}

/** A thread that may make system calls; the kind of place does not matter to these. */
static bool choose(struct mailing *mailing)
{
	struct lp_injection *injection = &mailing->injection;
	enum lp_obstacle obstacle;
	struct lp_stop_thread *thread = lp_obstacle_choose(&mailing->stop, mailing->memory,
							   &injection->options, &obstacle);

	mailing->report->outcome =
		obstacle == LP_OBSTACLE_SECCOMP ? LP_RUN_SECCOMP : LP_RUN_NEVER_SAFE;
	injection->site =
		lp_inject_site(mailing->memory, lp_process_vdso(mailing->request->pid));
	injection->memory = mailing->memory;
	if (!thread || !injection->site)
		return false;
	if (thread->tracee.state == LP_TRACEE_GROUP_STOPPED)
		mailing->report->outcome = LP_RUN_STOPPED;
	injection->tracee = &thread->tracee;
	injection->registers = &thread->registers;
	mailing->report->tid = thread->tracee.tid;
	return thread->tracee.state != LP_TRACEE_GROUP_STOPPED;
}

/** Begin: open its memory and stop it. */
static bool begin(struct mailing *mailing)
{
	const struct lp_run_request *request = mailing->request;
	pid_t live = lp_process_live_thread(request->pid);

	mailing->report->outcome = LP_RUN_GONE;
	mailing->stop.task = -1;
	mailing->memory = live ? lp_process_open(request->pid, live, "mem", O_RDWR) : -1;
	if (mailing->memory < 0 || lp_stop_init(&mailing->stop, request->pid))
		return false;
	return stop_all(mailing) && choose(mailing);
}

static void end(struct mailing *mailing)
{
	if (mailing->stop.threads) {
		mailing->report->pause =
			lp_stop_release(&mailing->stop, mailing->request->restart_calls);
		lp_stop_deinit(&mailing->stop);
	}
	if (mailing->memory >= 0)
		close(mailing->memory);
}

static bool peek(const struct mailing *mailing, uint64_t address, void *word, size_t size)
{
	return lp_memory_read(mailing->memory, address, word, size);
}

static bool poke(const struct mailing *mailing, uint64_t address, const void *word, size_t size)
{
	return lp_memory_write(mailing->memory, address, word, size);
}

static bool fail(struct mailing *mailing, const char *step, int number)
{
	mailing->report->outcome = LP_RUN_FAILED;
	mailing->report->step = step;
	mailing->report->number = number;
	return false;
}

/** The script, with the descriptor that it is to use, in a file. */
static bool write_script(struct mailing *mailing)
{
	static char text[sizeof(mailing->request->mailbox.script) + 32];
	struct lp_run_report *report = mailing->report;
	uint64_t random = lp_clock();
	int length = snprintf(text, sizeof(text), "%s%d)\n", mailing->request->mailbox.script,
			      report->descriptor);
	int folder;

	if (getrandom(&random, sizeof(random), GRND_NONBLOCK) < 0)
		random = lp_clock();
	snprintf(report->script, sizeof(report->script), "limpet-%016llx.py",
		 (unsigned long long)random);
	folder = lp_script_create(mailing->request->pid, mailing->root, report->script, text, (size_t)length);
	if (folder < 0) {
		report->script[0] = 0;
		return fail(mailing, "writing a script for it", -folder);
	}
	report->folder = (unsigned)folder;
	return true;
}

/** The script's path, as the target calls it; its length with its NUL. */
static size_t script_path(const struct mailing *mailing, char *ret)
{
	return (size_t)snprintf(ret, PATH_SIZE, "%s/%s",
				lp_script_folders[mailing->report->folder],
				mailing->report->script) +
	       1;
}

/** Path, request and the bit, in that order: all threads stand still. */
static bool deliver(struct mailing *mailing)
{
	const struct lp_run_mailbox *mailbox = &mailing->request->mailbox;
	const int32_t one = 1;
	char path[PATH_SIZE];
	uint64_t breaker;
	size_t length = script_path(mailing, path);

	if (length > mailbox->path_size || !peek(mailing, mailbox->breaker, &breaker, 8))
		return fail(mailing, "its mailbox", EINVAL);
	breaker |= mailbox->bit;
	if (!poke(mailing, mailbox->path, path, length) ||
	    !poke(mailing, mailbox->pending, &one, sizeof(one)) ||
	    !poke(mailing, mailbox->breaker, &breaker, sizeof(breaker)))
		return fail(mailing, "its mailbox", EIO);
	mailing->report->outcome = LP_RUN_OK;
	return true;
}

/** Somebody else's script is waiting. */
static bool is_taken(struct mailing *mailing)
{
	int32_t pending = 1;

	return !peek(mailing, mailing->request->mailbox.pending, &pending, sizeof(pending)) ||
	       pending;
}

int lp_run_mail(const struct lp_run_request *request, int root, struct lp_run_report *report)
{
	struct mailing mailing = {.request = request, .report = report, .root = root};
	int connection = -1;

	report->descriptor = -1;
	report->script[0] = 0;
	if (begin(&mailing)) {
		report->outcome = LP_RUN_NEVER_SAFE;
		if (!is_taken(&mailing))
			connection = lp_run_place_connection(request, &mailing.injection, report,
							     &report->descriptor);
		if (connection >= 0 && (!write_script(&mailing) || !deliver(&mailing))) {
			close(connection);
			connection = -1;
			lp_run_place_close(request, &mailing.injection, report,
					   report->descriptor);
			report->descriptor = -1;
		}
	}
	end(&mailing);
	return connection;
}

/** Whether what waits in the mailbox is our script, and not one that somebody else has put there after
 * ours was taken. */
static bool is_waiting(const struct mailing *mailing)
{
	const struct lp_run_mailbox *mailbox = &mailing->request->mailbox;
	char path[PATH_SIZE], there[PATH_SIZE];
	size_t length = script_path(mailing, path);
	int32_t pending = 0;

	return peek(mailing, mailbox->pending, &pending, sizeof(pending)) && pending &&
	       peek(mailing, mailbox->path, there, length) && !memcmp(path, there, length);
}

bool lp_run_settle(const struct lp_run_request *request, int root, struct lp_run_report *report)
{
	struct mailing mailing = {.request = request, .report = report, .root = root};
	const int32_t none = 0;
	bool begun, waiting;

	if (!report->script[0])
		return true;
	begun = begin(&mailing);
	waiting = begun && is_waiting(&mailing);
	if (waiting && poke(&mailing, request->mailbox.pending, &none, sizeof(none))) {
		lp_run_place_close(request, &mailing.injection, report, report->descriptor);
		report->taken_back = true;
	}
	end(&mailing);
	/* It may be in the hands of another limpet. */
	if (!begun && report->outcome != LP_RUN_GONE)
		return false;
	if (begun && !waiting && !request->mailbox.ready)
		nanosleep(&READING, NULL);
	lp_script_remove(root, report->folder, report->script);
	return true;
}
