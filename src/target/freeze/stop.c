// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/pages.h"
#include "target/process.h"

/* A thread that has run for so long, in nanoseconds, could have stopped; how often that is asked.
 */
static const uint64_t ENOUGH_TO_STOP = 10000000, LATE_LOOK = 5000000;
/* After a failure: how long threads that have not stopped in time are waited for one by one, and
 * how long if they lack a processor. */
static const uint64_t GRACE = 50000000, LATE_GRACE = 2000000000;
/* How long the main thread has to take up a signal before the others run, and how long if it lacks
 * a processor. */
static const uint64_t TAKE_UP = 10000000, LATE_TAKE_UP = 200000000;

static const size_t THREADS_SIZE = LP_STOP_THREADS * sizeof(struct lp_stop_thread);
static const size_t TIDS_SIZE = LP_STOP_THREADS * sizeof(pid_t);

int lp_stop_init(struct lp_stop *stop, pid_t pid)
{
	*stop = (struct lp_stop){.pid = pid};
	stop->task = lp_process_open(pid, 0, "task", O_RDONLY | O_DIRECTORY);
	if (stop->task < 0)
		return stop->task;
	stop->threads = lp_pages_alloc(THREADS_SIZE);
	stop->tids = lp_pages_alloc(TIDS_SIZE);
	if (stop->threads && stop->tids)
		return 0;
	lp_stop_deinit(stop);
	return -ENOMEM;
}

void lp_stop_deinit(struct lp_stop *stop)
{
	lp_pages_free(stop->threads, THREADS_SIZE);
	lp_pages_free(stop->tids, TIDS_SIZE);
	if (stop->task >= 0)
		close(stop->task);
	*stop = (struct lp_stop){.task = -1};
}

/** The main thread, which is the first, comes last: as long as it runs it handles the signals. */
static void interrupt_from(struct lp_stop *stop, size_t first)
{
	size_t i;

	if (!stop->since)
		stop->since = lp_clock();
	for (i = stop->count; i-- > first;) {
		if (stop->threads[i].tracee.state == LP_TRACEE_RUNNING)
			lp_tracee_interrupt(&stop->threads[i].tracee);
	}
}

/** One look at all threads that have not stopped.  @return how many of them still run. */
static size_t poll_running(struct lp_stop *stop)
{
	size_t i, running = 0;

	for (i = 0; i < stop->count; i++) {
		struct lp_tracee *tracee = &stop->threads[i].tracee;

		if (tracee->state != LP_TRACEE_RUNNING)
			continue;
		if (!lp_tracee_poll(tracee) || !lp_tracee_settle(tracee)) {
			stop->culprit = tracee->tid;
			running++;
		}
		/* Its number may be given to a new thread. */
		if (tracee->state == LP_TRACEE_GONE)
			tracee->tid = 0;
	}
	return running;
}

bool lp_stop_will_stop(struct lp_latecomer *late, pid_t pid, pid_t tid)
{
	struct lp_process_stat stat;
	uint64_t ran;

	if (lp_process_stat(pid, tid, &stat))
		return false;
	/* It has stopped just now. */
	if (stat.state == 't')
		return true;
	if (stat.state != 'R' || lp_process_run_time(pid, tid, &ran))
		return false;
	if (late->tid != tid)
		*late = (struct lp_latecomer){tid, ran};
	return ran - late->ran < ENOUGH_TO_STOP;
}

/** Whether there is a thread that would stop if it had a processor.  Others may wait for it. */
static bool has_latecomer(const struct lp_stop *stop, struct lp_latecomer *late)
{
	size_t i;

	for (i = 0; i < stop->count; i++) {
		const struct lp_tracee *tracee = &stop->threads[i].tracee;

		if (tracee->state == LP_TRACEE_RUNNING &&
		    lp_stop_will_stop(late, stop->pid, tracee->tid))
			return true;
	}
	return false;
}

static int wait_all(struct lp_stop *stop, uint64_t wait, uint64_t limit)
{
	struct lp_latecomer late = {0};

	while (poll_running(stop)) {
		uint64_t now = lp_clock(), waited = now - stop->since;

		if (waited >= limit || (waited >= wait && !has_latecomer(stop, &late)))
			return -EAGAIN;
		lp_tracee_sleep(waited < wait ? stop->since + wait : now + LATE_LOOK);
	}
	stop->culprit = 0;
	return 0;
}

static int read_registers(struct lp_stop *stop)
{
	size_t i, alive = 0;

	for (i = 0; i < stop->count; i++) {
		struct lp_stop_thread *thread = &stop->threads[i];
		int error;

		if (thread->tracee.state == LP_TRACEE_GONE)
			continue;
		error = lp_arch_read(thread->tracee.tid, &thread->registers);
		/* Killed while it stood still: its end follows.  Where it does not the thread is
		 * alive, and nothing may be done with it without its registers. */
		if (error == -ESRCH) {
			lp_tracee_wait(&thread->tracee, lp_clock() + 1000000);
			if (thread->tracee.state != LP_TRACEE_GONE)
				return -EAGAIN;
			continue;
		}
		if (error)
			return error;
		alive++;
	}
	return alive ? 0 : -ESRCH;
}

int lp_stop_all(struct lp_stop *stop, uint64_t wait, uint64_t limit)
{
	bool found = true;
	size_t done = 0;

	/* A thread that starts others before it stops; once all stand still there is no new one. */
	while (found) {
		int error;

		interrupt_from(stop, done);
		done = stop->count;
		error = wait_all(stop, wait, limit);
		if (!error)
			error = lp_stop_seize_new(stop, &found);
		if (error)
			return error;
	}
	return read_registers(stop);
}

void lp_stop_release_thread(struct lp_tracee *tracee, bool restart_calls)
{
	struct lp_registers registers;

	if (restart_calls && tracee->state == LP_TRACEE_TRAPPED &&
	    !lp_arch_read(tracee->tid, &registers) && lp_arch_restart_call(&registers))
		lp_arch_write(tracee->tid, &registers);
	lp_tracee_detach(tracee);
}

/**
 * A signal to the process that came while all threads stood still is for the main thread, if that
 * does not block it, as it would have been: in Python 2 a call in another thread that handles a
 * signal fails.  So that one runs first.
 */
static void let_main_thread_handle(const struct lp_stop *stop)
{
	const struct timespec moment = {.tv_nsec = 20000};
	uint64_t start = lp_clock();
	struct lp_latecomer late = {0};
	struct lp_process_status status;

	while (!lp_process_status(stop->pid, 0, &status) &&
	       (status.shared_pending & ~status.blocked) &&
	       (status.state == 'R' || status.state == 'S')) {
		uint64_t waited = lp_clock() - start;

		if (waited >= LATE_TAKE_UP ||
		    (waited >= TAKE_UP && !lp_stop_will_stop(&late, stop->pid, stop->pid)))
			return;
		nanosleep(&moment, NULL);
	}
}

/**
 * Let threads go that stop too late, each as soon as it does.  This process's end would do so too,
 * but then a call that was interrupted fails.
 */
static void release_late(struct lp_stop *stop, bool restart_calls)
{
	uint64_t end = lp_clock() + GRACE, last = lp_clock() + LATE_GRACE;
	struct lp_latecomer late = {0};
	size_t running, i;

	do {
		lp_tracee_sleep(lp_clock() + LATE_LOOK);
		running = poll_running(stop);
		for (i = 0; i < stop->count; i++) {
			if (stop->threads[i].tracee.state != LP_TRACEE_RUNNING)
				lp_stop_release_thread(&stop->threads[i].tracee, restart_calls);
		}
	} while (running &&
		 (lp_clock() < end || (lp_clock() < last && has_latecomer(stop, &late))));
}

static bool has_running(const struct lp_stop *stop)
{
	size_t i;

	for (i = 0; i < stop->count; i++) {
		if (stop->threads[i].tracee.state == LP_TRACEE_RUNNING)
			return true;
	}
	return false;
}

uint64_t lp_stop_release(struct lp_stop *stop, bool restart_calls)
{
	uint64_t pause;
	size_t i;

	for (i = 0; i < stop->count; i++) {
		lp_stop_release_thread(&stop->threads[i].tracee, restart_calls);
		if (!i && stop->count > 1)
			let_main_thread_handle(stop);
	}
	pause = stop->since ? lp_clock() - stop->since : 0;
	/* What was never interrupted does not stop. */
	if (stop->since && has_running(stop))
		release_late(stop, restart_calls);
	return pause;
}
