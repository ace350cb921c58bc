// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/hand.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "target/freeze/hold.h"
#include "target/freeze/obstacle.h"
#include "target/process.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif

static const uint64_t MILLISECOND = 1000000;
/* Within this time all threads stop, or all are let go; those that are to blame for nothing, as
 * they have not been given a processor, have until the limit of the pause. */
enum { STOP_MS = 100 };
/* 64 MiB. */
enum { LOCKED_PAGES = 16384 };

static enum lp_hand_end fail(struct lp_hold *hold, enum lp_outcome outcome, int number)
{
	hold->board->report.outcome = outcome;
	hold->board->report.number = number;
	return LP_HAND_DONE;
}

/** What an errno of the modules below means. */
static enum lp_hand_end fail_by(struct lp_hold *hold, int error)
{
	switch (error) {
	case -EAGAIN:
		fail(hold, LP_OUTCOME_UNSTOPPABLE, 0);
		return LP_HAND_STOP_FAILED;
	case -ESRCH:
	case -ENOENT:
	case -ESTALE:
		/* All threads that were listed have ended: by an exec, if there are others. */
		return fail(hold, lp_hold_end_of_program(hold), 0);
	case -EPERM:
		return fail(hold, LP_OUTCOME_REFUSED, 0);
	case -EPROTO:
		return fail(hold, LP_OUTCOME_FOREIGN, 0);
	case -E2BIG:
		return fail(hold, LP_OUTCOME_MANY_THREADS, 0);
	default:
		return fail(hold, LP_OUTCOME_SYSTEM, -error);
	}
}

/** So that nothing of this process is paged out while the target stands still: a help only. */
static void lock_memory(void)
{
#ifdef MCL_ONFAULT
	char text[64];

	/* A program that was large when it started the surgeon (Python's module) is not locked. */
	if (lp_process_read(getpid(), 0, "statm", text, sizeof(text)) > 0 &&
	    strtoull(text + strcspn(text, " "), NULL, 10) < LOCKED_PAGES)
		mlockall(MCL_CURRENT | MCL_ONFAULT);
#endif
}

/** All that can be done before the target is stopped. */
static int prepare(struct lp_hold *hold)
{
	LP_CLOSE int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	hold->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (hold->signals < 0)
		return -errno;
	hold->pidfd = (int)syscall(SYS_pidfd_open, hold->request->pid, 0);
	hold->vdso = lp_process_vdso(hold->request->pid);
	lp_headroom_init(&hold->headroom, root, hold->request->pid);
	lock_memory();
	return lp_stop_init(&hold->stop, hold->request->pid);
}

/** What the thread that a failure is about was doing. */
static void note_culprit(struct lp_hold *hold)
{
	struct lp_wire_report *report = &hold->board->report;
	struct lp_process_stat stat;

	report->tid = hold->stop.culprit;
	report->state = 0;
	report->call = -1;
	if (!report->tid || lp_process_stat(hold->request->pid, report->tid, &stat))
		return;
	report->state = stat.state;
	report->call = lp_process_call(hold->request->pid, report->tid);
}

static int stop(struct lp_hold *hold)
{
	uint64_t wait = STOP_MS * MILLISECOND, limit = hold->request->max_pause;
	int error;

	error = lp_stop_seize(&hold->stop);
	if (!error && !lp_hold_same_process(hold))
		error = -ESRCH;
	if (!error)
		error = lp_stop_all(&hold->stop, wait < limit ? wait : limit, limit);
	return error;
}

static bool is_busy(const struct lp_hold *hold)
{
	const struct lp_wire_request *request = hold->request;
	unsigned char bytes[8];
	size_t i;

	for (i = 0; i < request->busy_count; i++) {
		const struct lp_busy_word *word = &request->busy[i];

		if (word->width <= sizeof(bytes) &&
		    pread(hold->memory, bytes, word->width, (off_t)word->address) ==
			    (ssize_t)word->width &&
		    lp_load(bytes, word->width))
			return true;
	}
	return false;
}

static void save_threads(struct lp_hold *hold)
{
	struct lp_board *board = hold->board;
	size_t i, count = 0;

	for (i = 0; i < hold->stop.count; i++) {
		const struct lp_stop_thread *thread = &hold->stop.threads[i];
		struct lp_thread_registers *saved = &board->threads[count];

		if (thread->tracee.state == LP_TRACEE_GONE)
			continue;
		/* What limpet reads in stop mode: the main thread, or, if that has ended, another.
		 */
		if (!count++)
			board->report.pid = thread->tracee.tid;
		saved->tid = thread->tracee.tid;
		saved->program_counter = lp_arch_program_counter(&thread->registers);
		saved->stack_pointer = lp_arch_stack_pointer(&thread->registers);
		saved->word_count =
			lp_arch_words(&thread->registers, saved->words, LP_THREAD_WORDS);
	}
	board->report.thread_count = count;
}

/** No copy: AUTO goes on to stop mode, or, if it was a matter of the moment, tries again. */
static enum lp_hand_end no_thread(struct lp_hold *hold, enum lp_obstacle obstacle, bool last)
{
	lp_hold_let_go(hold);
	if (!last && (obstacle == LP_OBSTACLE_RSEQ || obstacle == LP_OBSTACLE_REGISTERS))
		return LP_HAND_BUSY;
	return fail(hold,
		    obstacle == LP_OBSTACLE_SECCOMP ? LP_OUTCOME_SECCOMP : LP_OUTCOME_NO_THREAD, 0);
}

static void note_child(struct lp_hold *hold)
{
	static const char likely_victim[] = "1000";
	struct lp_process_stat stat;
	LP_CLOSE int score = -1;

	hold->board->report.pid = hold->board->frozen.pid;
	if (!lp_process_stat(hold->request->pid, 0, &stat))
		hold->faults = stat.minor_faults;
	/* Where this is not allowed, the copy is as likely a victim as the target. */
	score = lp_process_open(hold->board->frozen.pid, 0, "oom_score_adj", O_WRONLY);
	if (score >= 0 && write(score, likely_victim, sizeof(likely_victim) - 1) < 0)
		errno = 0;
}

/** Make the frozen child and let the target go. */
static enum lp_hand_end freeze(struct lp_hold *hold, bool last)
{
	struct lp_injection injection = {.site = lp_inject_site(hold->memory, hold->vdso),
					 .memory = hold->memory};
	enum lp_obstacle obstacle;
	struct lp_stop_thread *thread =
		lp_obstacle_choose(&hold->stop, hold->memory, &injection.options, &obstacle);
	int error, refusal = 0;

	if (!injection.site || !thread)
		return no_thread(hold, obstacle, last);
	injection.tracee = &thread->tracee;
	injection.registers = &thread->registers;
	error = lp_frozen_create(&injection, &hold->board->frozen, &refusal,
				 &hold->board->report.fork_window);
	lp_hold_let_go(hold);
	if (!error) {
		note_child(hold);
		return LP_HAND_DONE;
	}
	lp_frozen_end(&hold->board->frozen);
	return error == -ECHILD ? fail(hold, LP_OUTCOME_NO_CLONE, refusal) : fail_by(hold, error);
}

/** One try, up to the moment when limpet can read. */
static enum lp_hand_end take(struct lp_hold *hold, bool last)
{
	struct lp_capture_facts *facts = &hold->board->report.facts;
	int error = stop(hold);

	if (error) {
		note_culprit(hold);
		lp_hold_let_go(hold);
		return fail_by(hold, error);
	}
	if (!lp_hold_same_program(hold)) {
		lp_hold_let_go(hold);
		return fail(hold, lp_hold_end_of_program(hold), 0);
	}
	facts->busy = is_busy(hold);
	if (facts->busy && !last) {
		lp_hold_let_go(hold);
		return LP_HAND_BUSY;
	}
	save_threads(hold);
	facts->mode = hold->request->mode;
	hold->board->report.outcome = LP_OUTCOME_OK;
	return facts->mode == LP_CAPTURE_COW ? freeze(hold, last) : LP_HAND_DONE;
}

enum lp_hand_end lp_hand_take(const struct lp_wire_request *request, int memory, bool last,
			      int line, struct lp_board *board)
{
	struct lp_hold hold = {
		.request = request, .board = board, .line = line, .memory = memory, .pidfd = -1};
	struct lp_wire_message message = {.kind = LP_WIRE_TAKEN};
	int error = prepare(&hold);
	enum lp_hand_end end;

	if (error)
		return fail_by(&hold, error);
	end = take(&hold, last);
	if (end != LP_HAND_DONE || board->report.outcome != LP_OUTCOME_OK)
		return end;
	message.report = board->report;
	board->taken = true;
	/* If limpet is gone, the line says so next. */
	send(line, &message, sizeof(message), MSG_NOSIGNAL);
	lp_hold(&hold);
	lp_hold_end(&hold);
	return LP_HAND_DONE;
}
