// SPDX-License-Identifier: Apache-2.0
#include "target/stop.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/pages.h"
#include "target/process.h"

/* Looks for threads that started meanwhile, before those that start them are stopped. */
enum { PASSES = 8 };
/* At a thread that may not be traced. */
enum { LOOKS = 3 };
/* How long it may take to begin tracing: a microsecond or two a thread, but an exec may block it. */
enum { SEIZE_MS = 100 };
/* After a failure: how long threads that have not stopped in time are waited for one by one. */
static const uint64_t GRACE = 50000000;
/* How long the main thread has to take up a signal before the others run. */
static const uint64_t TAKE_UP = 10000000;

/* include/linux/sched.h: threads that run in the kernel only, for io_uring and vhost. */
enum { PF_IO_WORKER = 0x10, PF_USER_WORKER = 0x4000, PF_KTHREAD = 0x200000 };

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

/** The kernel lists threads in the order of their start, so a known one is mostly at its place. */
static bool is_known(const struct lp_stop *stop, pid_t tid, size_t guess)
{
	size_t i;

	if (guess < stop->count && stop->threads[guess].tracee.tid == tid)
		return true;
	for (i = 0; i < stop->count; i++) {
		if (stop->threads[i].tracee.tid == tid)
			return true;
	}
	return false;
}

/** Whether a thread that may not be traced has ended or runs no code of the program. */
static bool is_beyond(pid_t pid, pid_t tid)
{
	struct lp_process_stat stat;
	int error = lp_process_stat(pid, tid, &stat);

	if (error)
		return error == -ENOENT || error == -ESRCH;
	return stat.state == 'Z' || stat.state == 'X' ||
	       (stat.flags & (PF_IO_WORKER | PF_USER_WORKER | PF_KTHREAD));
}

/** In an exec the thread that makes it takes over the main thread's number. */
static bool is_ours(pid_t pid, pid_t tid)
{
	struct lp_process_status status;

	return !lp_process_status(pid, tid, &status) && status.tracer == getpid();
}

/**
 * What it means that a thread may not be traced: -ENOENT if it is beyond, -EAGAIN if the process is
 * in the middle of an exec, or -EPERM.
 */
static int explain_refusal(pid_t pid, pid_t tid)
{
	if (is_ours(pid, tid))
		return -EAGAIN;
	return is_beyond(pid, tid) ? -ENOENT : -EPERM;
}

/** Begin to trace a thread; one that is beyond is recorded as gone. */
static int seize(struct lp_stop *stop, pid_t tid)
{
	struct lp_tracee *tracee = &stop->threads[stop->count].tracee;
	int error, looks = 0;

	/* A main thread that had ended just now may be another already, after an exec. */
	do {
		error = lp_tracee_seize(tracee, tid, 0);
		if (error == -EPERM)
			error = explain_refusal(stop->pid, tid);
	} while (error == -EPERM && ++looks < LOOKS);
	if (error == -ESRCH)
		return 0;
	if (error && error != -ENOENT) {
		stop->culprit = tid;
		return error;
	}
	if (error)
		tracee->state = LP_TRACEE_GONE;
	stop->count++;
	return 0;
}

/** Trace those of the listed threads that are not yet. */
static int seize_listed(struct lp_stop *stop, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		int error;

		if (is_known(stop, stop->tids[i], i))
			continue;
		if (stop->count == LP_STOP_THREADS)
			return -E2BIG;
		error = seize(stop, stop->tids[i]);
		if (error)
			return error;
	}
	return 0;
}

static bool has_unknown(const struct lp_stop *stop, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (!is_known(stop, stop->tids[i], i))
			return true;
	}
	return false;
}

/** Trace the threads that are not yet.  @ret_found: whether there were any. */
static int seize_new(struct lp_stop *stop, bool *ret_found)
{
	ssize_t count = lp_process_threads(stop->task, stop->tids, LP_STOP_THREADS);
	int error;

	if (count < 0)
		return count == -ENOENT ? -ESRCH : (int)count;
	if (count > LP_STOP_THREADS)
		return -E2BIG;
	*ret_found = has_unknown(stop, (size_t)count);
	if (!*ret_found)
		return 0;
	lp_tracee_limit(SEIZE_MS);
	error = seize_listed(stop, (size_t)count);
	lp_tracee_limit(0);
	return error;
}

int lp_stop_seize(struct lp_stop *stop)
{
	bool found = true;
	int pass;

	for (pass = 0; found && pass < PASSES; pass++) {
		int error = seize_new(stop, &found);

		if (error)
			return error;
	}
	return stop->count ? 0 : -ESRCH;
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

static int wait_all(struct lp_stop *stop, uint64_t deadline)
{
	size_t running;

	while ((running = poll_running(stop)) && lp_clock() < deadline)
		lp_tracee_sleep(deadline);
	if (running)
		return -EAGAIN;
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
		/* Killed while it stood still: its end follows. */
		if (error == -ESRCH) {
			lp_tracee_wait(&thread->tracee, lp_clock() + 1000000);
			continue;
		}
		if (error)
			return error;
		alive++;
	}
	return alive ? 0 : -ESRCH;
}

int lp_stop_all(struct lp_stop *stop, uint64_t deadline)
{
	bool found = true;
	size_t done = 0;

	/* A thread that starts others before it stops; once all stand still there is no new one. */
	while (found) {
		int error;

		interrupt_from(stop, done);
		done = stop->count;
		error = wait_all(stop, deadline);
		if (!error)
			error = seize_new(stop, &found);
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
	uint64_t end = lp_clock() + TAKE_UP;
	struct lp_process_status status;

	while (!lp_process_status(stop->pid, 0, &status) &&
	       (status.shared_pending & ~status.blocked) && (status.state == 'R' || status.state == 'S') &&
	       lp_clock() < end)
		nanosleep(&moment, NULL);
}

/** Let threads go that stop too late, each as soon as it does. */
static void release_late(struct lp_stop *stop, bool restart_calls)
{
	uint64_t end = lp_clock() + GRACE;
	size_t running, i;

	do {
		lp_tracee_sleep(end);
		running = poll_running(stop);
		for (i = 0; i < stop->count; i++)
			lp_stop_release_thread(&stop->threads[i].tracee, restart_calls);
	} while (running && lp_clock() < end);
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
