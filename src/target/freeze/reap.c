// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/reap.h"

#include <errno.h>
#include <fcntl.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "target/call_table.h"
#include "target/freeze/frozen.h"
#include "target/freeze/obstacle.h"
#include "target/process.h"

static const uint64_t MILLISECOND = 1000000;
/* Threads are looked at until so many were tried. */
enum { TRIES = 4, THREADS = 256 };
/* How long a thread has to stop, and how long if it lacks a processor, which is asked so often. */
enum { STOP_MS = 100, LATE_MS = 2000, LOOK_MS = 5 };

/** How well a thread suits. */
enum suits { NOT, ILL, WELL };

static enum suits suits(pid_t pid, pid_t tid)
{
	struct lp_process_stat stat;

	if (lp_process_stat(pid, tid, &stat) || stat.state == 'Z' || stat.state == 'X' ||
	    stat.state == 'D')
		return NOT;
	/* A stop would be noticed there (EINTR).  And while the main thread stands still others
	 * handle its signals. */
	return tid == pid || lp_call_fails_at_stop(lp_process_call(pid, tid)) ? ILL : WELL;
}

static bool is_same_process(const struct lp_wire_request *request)
{
	struct lp_process_stat stat;

	return !lp_process_stat(request->pid, 0, &stat) && stat.start_time == request->start_time;
}

/** Whether the target is known to have ended: not if that cannot be found out at the moment. */
static bool has_ended(const struct lp_wire_request *request, pid_t live_thread)
{
	struct lp_process_stat stat;
	int error = lp_process_stat(request->pid, 0, &stat);

	if (error)
		return error == -ENOENT || error == -ESRCH;
	return stat.start_time != request->start_time || (!live_thread && stat.state == 'Z');
}

/** What all tries have in common. */
struct reaping {
	const struct lp_wire_request *request;
	pid_t inner_pid;
	struct lp_wire_report *report;
	/** /proc/PID/mem, and where calls can be made. */
	int memory;
	uint64_t site;
};

/** The call, in a stopped thread. */
static bool reap_in(const struct reaping *reaping, struct lp_tracee *tracee)
{
	struct lp_registers registers;
	struct lp_injection injection = {
		.tracee = tracee,
		.registers = &registers,
		.site = reaping->site,
		.memory = reaping->memory,
	};

	return lp_obstacle_find(tracee, reaping->request->pid, reaping->memory,
				&injection.options) == LP_OBSTACLE_NONE &&
	       !lp_arch_read(tracee->tid, &registers) &&
	       !lp_frozen_reap(&injection, reaping->inner_pid, &reaping->report->reap_window);
}

/** Stop it.  It alone stands still, so that it may take its time if it lacks a processor: else the
 * call that it is in fails when it is let go by this process's end. */
static bool halt(struct lp_tracee *tracee, pid_t pid, uint64_t start)
{
	struct lp_latecomer late = {0};
	uint64_t wait = STOP_MS;

	while (!lp_tracee_halt(tracee, start + wait * MILLISECOND)) {
		if (wait >= LATE_MS || !lp_stop_will_stop(&late, pid, tracee->tid))
			return false;
		wait += LOOK_MS;
	}
	return true;
}

/** Try it in one thread.  If that does not stop it is let go by this process's end. */
static bool try_thread(const struct reaping *reaping, pid_t tid)
{
	struct lp_tracee tracee;
	uint64_t start;
	bool done;
	int error;

	lp_tracee_limit(STOP_MS);
	error = lp_tracee_seize(&tracee, tid, 0);
	lp_tracee_limit(0);
	/* Traced, it cannot become another process. */
	if (error || !is_same_process(reaping->request))
		return false;
	start = lp_clock();
	done = halt(&tracee, reaping->request->pid, start) && reap_in(reaping, &tracee);
	lp_stop_release_thread(&tracee, reaping->request->restart_calls);
	reaping->report->facts.reap_pause = lp_clock() - start;
	return done;
}

/** Try the threads that suit so well.  @tries counts down. */
static bool try_threads(const struct reaping *reaping, const pid_t *tids, ssize_t count,
			enum suits wanted, int *tries)
{
	ssize_t i;

	for (i = 0; i<count && * tries> 0; i++) {
		if (suits(reaping->request->pid, tids[i]) != wanted)
			continue;
		--*tries;
		if (try_thread(reaping, tids[i]))
			return true;
	}
	return false;
}

bool lp_reap(const struct lp_wire_request *request, pid_t inner_pid, struct lp_wire_report *report)
{
	pid_t pid = request->pid, live = lp_process_live_thread(pid), tids[THREADS];
	LP_CLOSE int task = lp_process_open(pid, 0, "task", O_RDONLY | O_DIRECTORY);
	LP_CLOSE int memory = live ? lp_process_open(pid, live, "mem", O_RDONLY) : -1;
	struct reaping reaping = {request, inner_pid, report, memory,
				  lp_inject_site(memory, lp_process_vdso(pid))};
	int tries = TRIES;
	ssize_t count;

	/* Its zombies, if it has ended, are others' to reap. */
	if (has_ended(request, live))
		return true;
	if (!live || !reaping.site || task < 0)
		return false;
	count = lp_process_threads(task, tids, THREADS);
	if (count > THREADS)
		count = THREADS;
	return try_threads(&reaping, tids, count, WELL, &tries) ||
	       try_threads(&reaping, tids, count, ILL, &tries);
}
