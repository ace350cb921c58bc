// SPDX-License-Identifier: Apache-2.0
#include "target/run/borrow.h"

#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "target/call_table.h"
#include "target/freeze/inject.h"
#include "target/freeze/obstacle.h"
#include "target/freeze/stop.h"
#include "target/process.h"
#include "target/run/place.h"
#include "target/run/safe.h"

static const uint64_t MILLISECOND = 1000000;
/* How long a thread has to stop. */
enum { STOP_MS = 100 };
/* At a thread that may not be traced. */
enum { LOOKS = 3 };

/** How well a thread suits, the best first. */
enum suits {
	/** It waits, and will not notice. */
	WELL,
	/** It runs: perhaps it stands where it is safe. */
	RUNS,
	/** Its call may end early by the stop, or it is the main thread, which handles signals. */
	ILL,
	NOT,
};

static enum suits suits(pid_t pid, pid_t tid)
{
	struct lp_process_stat stat;

	if (lp_process_stat(pid, tid, &stat) || stat.state == 'Z' || stat.state == 'X' ||
	    stat.state == 'D')
		return NOT;
	if (!lp_run_waits(pid, tid))
		return RUNS;
	return tid == pid || lp_call_fails_at_stop(lp_process_call(pid, tid)) ? ILL : WELL;
}

static bool is_same_process(const struct lp_run_request *request)
{
	struct lp_process_stat stat;

	return !lp_process_stat(request->pid, 0, &stat) && stat.start_time == request->start_time;
}

/** Whether it is one of the interpreter's threads, where that can be told. */
static bool is_known(const struct lp_run_request *request, uint64_t self)
{
	size_t i;

	for (i = 0; self && i < request->thread_count; i++) {
		if (request->threads[i] == self)
			return true;
	}
	return !self || !request->thread_count;
}

/** Whether calls may be made in a stopped thread.  @report says why not, if that is for good. */
static bool may_call(const struct lp_run_request *request, struct lp_tracee *tracee, int memory,
		     int *options, struct lp_run_report *report)
{
	enum lp_obstacle obstacle = lp_obstacle_find(tracee, request->pid, memory, options);

	if (tracee->state == LP_TRACEE_GROUP_STOPPED)
		report->outcome = LP_RUN_STOPPED;
	else if (obstacle == LP_OBSTACLE_SECCOMP || (*options && lp_run_filter_kills(tracee->tid)))
		report->outcome = LP_RUN_SECCOMP;
	else
		return obstacle == LP_OBSTACLE_NONE;
	return false;
}

/** The thread stands still: whether it could be done now. */
static bool use(const struct lp_run_request *request, struct lp_tracee *tracee, int memory,
		uint64_t site, struct lp_run_report *report, int *ret_connection)
{
	struct lp_registers registers;
	struct lp_injection injection = {
		.tracee = tracee, .registers = &registers, .site = site, .memory = memory};
	enum lp_run_place place;

	if (!may_call(request, tracee, memory, &injection.options, report) ||
	    lp_arch_read(tracee->tid, &registers) ||
	    !is_known(request, lp_arch_thread_pointer(&registers)))
		return false;
	place = lp_run_place(request, &registers, memory);
	if (place == LP_PLACE_UNSAFE)
		return false;
	*ret_connection = lp_run_place_program(request, &injection, place, report);
	return report->outcome != LP_RUN_NEVER_SAFE;
}

static bool is_traced(pid_t pid, pid_t tid)
{
	struct lp_process_status status;

	return !lp_process_status(pid, tid, &status) && status.tracer;
}

/**
 * Trace it.  -EPERM may be due to a tracer that is done a moment later, as that of another limpet:
 * it is -EBUSY as long as there is one, and for good only where none is seen.
 */
static int seize(struct lp_tracee *tracee, pid_t pid, pid_t tid)
{
	int error, looks = 0;

	lp_tracee_limit(STOP_MS);
	do {
		error = lp_tracee_seize(tracee, tid, 0);
		if (error == -EPERM && is_traced(pid, tid))
			error = -EBUSY;
	} while (error == -EPERM && ++looks < LOOKS);
	lp_tracee_limit(0);
	return error;
}

/** Try it in one thread.  @return whether there is no use in trying another. */
static bool try_thread(const struct lp_run_request *request, pid_t tid, int memory, uint64_t site,
		       struct lp_run_report *report, int *ret_connection)
{
	struct lp_tracee tracee;
	uint64_t start;
	bool done = false;
	int error;

	error = seize(&tracee, request->pid, tid);
	report->outcome = error == -EPERM ? LP_RUN_REFUSED : LP_RUN_NEVER_SAFE;
	/* Traced, it cannot become another process. */
	if (error || !is_same_process(request))
		return report->outcome == LP_RUN_REFUSED;
	report->tries++;
	start = lp_clock();
	if (lp_tracee_halt(&tracee, start + STOP_MS * MILLISECOND)) {
		done = use(request, &tracee, memory, site, report, ret_connection) ||
		       report->outcome != LP_RUN_NEVER_SAFE;
		lp_stop_release_thread(&tracee, request->restart_calls);
	}
	report->tid = tid;
	report->pause = lp_clock() - start;
	return done;
}

int lp_run_borrow(const struct lp_run_request *request, struct lp_run_report *report)
{
	pid_t pid = request->pid, live = lp_process_live_thread(pid), tids[LP_RUN_THREADS];
	LP_CLOSE int task = lp_process_open(pid, 0, "task", O_RDONLY | O_DIRECTORY);
	LP_CLOSE int memory = live ? lp_process_open(pid, live, "mem", O_RDWR) : -1;
	uint64_t site = lp_inject_site(memory, lp_process_vdso(pid));
	ssize_t count = task < 0 ? 0 : lp_process_threads(task, tids, LP_RUN_THREADS), i;
	int connection = -1;
	enum suits wanted;

	report->outcome = live && is_same_process(request) ? LP_RUN_NEVER_SAFE : LP_RUN_GONE;
	if (memory == -EACCES || memory == -EPERM)
		report->outcome = LP_RUN_REFUSED;
	if (report->outcome != LP_RUN_NEVER_SAFE || !site)
		return -1;
	if (count > LP_RUN_THREADS)
		count = LP_RUN_THREADS;
	for (wanted = WELL; wanted < NOT; wanted++) {
		for (i = 0; i < count; i++) {
			if (suits(pid, tids[i]) == wanted &&
			    try_thread(request, tids[i], memory, site, report, &connection))
				return connection;
		}
	}
	return connection;
}
