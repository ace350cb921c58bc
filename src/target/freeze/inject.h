// SPDX-License-Identifier: Apache-2.0
/**
 * One system call, or one call of a function, made in a stopped thread of another program, which does not notice: its
 * registers and its signal mask are as before, no signal is lost, its own interrupted call
 * goes on, and the disposition of no signal changes (single-stepping would reset SIGTRAP's).
 *
 * If this process is killed between the first change and the restoration, the thread runs on
 * with wrong registers and most likely crashes: that time is measured.
 *
 * Whether a call may be made in the thread is for the caller to know (obstacle.h).
 */
#ifndef LP_TARGET_FREEZE_INJECT_H
#define LP_TARGET_FREEZE_INJECT_H

#include "target/arch.h"
#include "target/freeze/tracee.h"

struct lp_injection {
	/** Settled; and settled again afterwards, unless it ended. */
	struct lp_tracee *tracee;
	/** The thread's registers. */
	const struct lp_registers *registers;
	/** The address of an instruction in the target that makes a system call.  It is looked at
	 * again before it is used. */
	uint64_t site;
	/** /proc/PID/mem of the target. */
	int memory;
	/** PTRACE_O_... that the thread has for the call. */
	int options;
	/** Called at PTRACE_EVENT_CLONE with the new process; NULL where there is none. */
	void (*cloned)(void *context, pid_t pid);
	void *context;
};

/** What an injected call did. */
struct lp_injected {
	/** As the kernel returns it: a negative errno where the call failed. */
	int64_t result;
	/** From the first change in the thread to the last restoration, in nanoseconds. */
	uint64_t window;
};

/**
 * Make @call.
 * @return 0 if it was made (see @ret->result); -EAGAIN if the thread did not get to it within
 * 100 ms (frozen by a cgroup, for one); -ESTALE if the process has execed; -ESRCH if the thread has
 * ended; else a negative errno.  Unless the thread has ended it is restored in each case, and if it
 * does not stop for that, this waits for it, however long: it must not run on with other registers.
 */
int lp_inject(const struct lp_injection *injection, const struct lp_call *call,
	      struct lp_injected *ret);

/** Code to be run, on a stack of its own. */
struct lp_function {
	/** Where it begins, with its argument, and the end of its stack, a multiple of 16. */
	uint64_t entry, argument, stack;
	/** It is done when it enters a system call of which this is the address behind. */
	uint64_t stop;
	/** How long it may take, in nanoseconds. */
	uint64_t limit;
};

/**
 * Run @function.  All registers are as before, the vector registers too; what it changes in memory
 * is for the caller to know, errno for one.
 * @return 0 if it came to its end; -ETIMEDOUT if it did not within its limit, and -EFAULT if it
 * failed with a signal like SIGSEGV: it was given up wherever it was then; else as lp_inject().
 */
int lp_inject_function(const struct lp_injection *injection, const struct lp_function *function,
		       uint64_t *ret_window);

/**
 * An address in the target's vdso, at @vdso, where lp_inject() can make calls, or 0.
 * @memory is its /proc/PID/mem.
 */
uint64_t lp_inject_site(int memory, uint64_t vdso);

#endif
