// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/stop.h"

#include <errno.h>
#include <unistd.h>

#include "target/process.h"

/* Looks for threads that started meanwhile, before those that start them are stopped. */
enum { PASSES = 8 };
/* At a thread that may not be traced. */
enum { LOOKS = 3 };
/* How long it may take to begin tracing: a microsecond or two a thread, but an exec may block it.
 */
enum { SEIZE_MS = 100 };

/* include/linux/sched.h: threads that run in the kernel only, for io_uring and vhost. */
enum { PF_IO_WORKER = 0x10, PF_USER_WORKER = 0x4000, PF_KTHREAD = 0x200000 };

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

int lp_stop_seize_new(struct lp_stop *stop, bool *ret_found)
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
		int error = lp_stop_seize_new(stop, &found);

		if (error)
			return error;
	}
	return stop->count ? 0 : -ESRCH;
}
