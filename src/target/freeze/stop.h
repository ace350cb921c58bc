// SPDX-License-Identifier: Apache-2.0
/**
 * All threads of a process stopped at once, and let go again just as they were: a process that
 * was stopped before (SIGSTOP, ^Z) stays so, and a signal that comes meanwhile is
 * delivered afterwards.
 *
 * For a process of its own, as tracee.h.  What does not stop is let go by that process's end
 * only, so after a failure release what has stopped and exit.
 */
#ifndef LP_TARGET_FREEZE_STOP_H
#define LP_TARGET_FREEZE_STOP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "target/arch.h"
#include "target/freeze/tracee.h"

/** More threads than this are not stopped. */
enum { LP_STOP_THREADS = 32768 };

struct lp_stop_thread {
	struct lp_tracee tracee;
	/** At the stop.  Valid while the thread is settled and not gone. */
	struct lp_registers registers;
};

struct lp_stop {
	pid_t pid;
	/** /proc/PID/task. */
	int task;
	struct lp_stop_thread *threads;
	size_t count;
	/** Scratch for listing them. */
	pid_t *tids;
	/** When the first thread was interrupted (lp_clock()), 0 before. */
	uint64_t since;
	/** The thread that a failure is about, or 0. */
	pid_t culprit;
};

/** A thread that is late to stop, and how long it had run when that was noticed. */
struct lp_latecomer {
	pid_t tid;
	uint64_t ran;
};

/**
 * Whether a thread that was told to stop does so soon: it is ready to run and has hardly done so
 * since it was first asked about, as it lacks a processor; or has stopped just now.  One that runs
 * and does not stop is stuck in the kernel.
 * @late is zeroed at first, and remembers one thread.
 */
bool lp_stop_will_stop(struct lp_latecomer *late, pid_t pid, pid_t tid);

/** Prepare to stop process @pid: memory is reserved now and touched as it is used. */
int lp_stop_init(struct lp_stop *stop, pid_t pid);

/** Frees the memory only. */
void lp_stop_deinit(struct lp_stop *stop);

/**
 * Begin to trace all threads, which run on, so that stopping them then is short.  This process is
 * ended if that blocks, as lp_tracee_limit().
 * @return 0; -ESRCH where there is no live thread; -EPERM (see culprit); -E2BIG; or another
 * negative errno.
 */
int lp_stop_seize(struct lp_stop *stop);

/** As lp_stop_seize(), for one look at the list of threads.  @ret_found: whether there were any
 * that were not traced yet. */
int lp_stop_seize_new(struct lp_stop *stop, bool *ret_found);

/**
 * Stop all threads.
 * @wait, @limit: how long the first one may stand still until the last one does, in nanoseconds;
 * the limit is for a thread that has had no processor since, on a busy machine or where its
 * control group has had its share of time.
 * @return 0; -EAGAIN if a thread (culprit) had not stopped in time, or if the process is in the
 * middle of an exec; -ESRCH if the process has ended; -EPROTO if it runs 32-bit code; or as
 * lp_stop_seize().
 */
int lp_stop_all(struct lp_stop *stop, uint64_t wait, uint64_t limit);

/**
 * Let go one stopped thread.
 * @restart_calls as lp_capture_options.restart_calls.
 */
void lp_stop_release_thread(struct lp_tracee *tracee, bool restart_calls);

/**
 * Let go all threads that are stopped, the main thread first.  Threads that have not stopped are
 * let go as they do, for 50 ms more, or for 2 s if they lack a processor.
 * @return how many nanoseconds the process was stopped.
 */
uint64_t lp_stop_release(struct lp_stop *stop, bool restart_calls);

#endif
