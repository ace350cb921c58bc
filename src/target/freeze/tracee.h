// SPDX-License-Identifier: Apache-2.0
/**
 * One thread that this process traces (ptrace, PTRACE_SEIZE): what stops it, and how it is
 * resumed without loss.
 *
 * Only for a process of its own, as the surgeon's hands are: SIGCHLD must be blocked and
 * not ignored, and a thread that does not stop can be let go only by the tracer's end.  Does
 * not allocate.  Functions that ask the kernel return 0 or a negative errno.
 */
#ifndef LP_TARGET_FREEZE_TRACEE_H
#define LP_TARGET_FREEZE_TRACEE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/** A deadline that never comes. */
#define LP_NEVER UINT64_MAX

enum lp_tracee_state {
	LP_TRACEE_RUNNING,
	/** Stopped by an interrupt of ours, or, if it was just cloned, before its first step. */
	LP_TRACEE_TRAPPED,
	/** As TRAPPED, while its process is stopped by a signal (SIGSTOP, ^Z). */
	LP_TRACEE_GROUP_STOPPED,
	/** A signal is about to be delivered. */
	LP_TRACEE_SIGNALLED,
	/** At the entry or the exit of a system call. */
	LP_TRACEE_IN_CALL,
	/** At a PTRACE_EVENT that was asked for. */
	LP_TRACEE_EVENT,
	/** It has ended, or become the main thread in an exec. */
	LP_TRACEE_GONE,
};

struct lp_tracee {
	pid_t tid;
	enum lp_tracee_state state;
	/** The signal about to be delivered; the kernel keeps what was sent with it. */
	int signal;
	/** PTRACE_EVENT_... in state EVENT. */
	int event;
};

/** The exit status of a process that was blocked for too long. */
enum { LP_TRACEE_BLOCKED = 99 };

/**
 * Have this process end with LP_TRACEE_BLOCKED if the calls that follow block for @ms; SIGALRM,
 * which must be blocked, is used for that.  0: not any more, before registers are changed.
 */
void lp_tracee_limit(unsigned ms);

/**
 * Begin to trace a running thread, which goes on.  @options are PTRACE_O_....  May block
 * while the process execs: forever, if that waits for a thread that we trace, so it needs
 * lp_tracee_limit().
 */
int lp_tracee_seize(struct lp_tracee *tracee, pid_t tid, int options);

int lp_tracee_options(const struct lp_tracee *tracee, int options);

/** Ask the thread to stop; a stopped one will stop once more when it is resumed. */
int lp_tracee_interrupt(const struct lp_tracee *tracee);

/** Take note of what has happened to the thread.  @return whether there was anything. */
bool lp_tracee_poll(struct lp_tracee *tracee);

/** Sleep until something happens to a tracee, or until @deadline (lp_clock()). */
void lp_tracee_sleep(uint64_t deadline);

/** Wait until something happens to the thread; false if @deadline came first. */
bool lp_tracee_wait(struct lp_tracee *tracee, uint64_t deadline);

/**
 * Resume a stopped thread by @request: PTRACE_CONT or PTRACE_SYSCALL.  The signal that it is
 * stopped at is delivered.  Nothing happens to a thread that was killed meanwhile: waiting
 * reports its end.
 */
void lp_tracee_resume(struct lp_tracee *tracee, int request);

/**
 * A request that puts a thread in order or lets it go, and without which it would be left harmed:
 * made once more, and once more, should the kernel refuse it.  0 or a negative errno.
 */
int lp_tracee_insist(int request, pid_t tid, void *address, void *data);

/** Whether the thread stands still by our will, or has ended. */
static inline bool lp_tracee_is_settled(const struct lp_tracee *tracee)
{
	return tracee->state == LP_TRACEE_TRAPPED || tracee->state == LP_TRACEE_GROUP_STOPPED ||
	       tracee->state == LP_TRACEE_GONE;
}

/**
 * Push a thread that stopped for another reason on to the stop by an interrupt, which comes
 * before its next instruction: a signal is delivered on the way.
 * @return whether it is settled, else it is to be waited for again.
 */
bool lp_tracee_settle(struct lp_tracee *tracee);

/** Interrupt a running thread and wait until it is settled; false if @deadline came first. */
bool lp_tracee_halt(struct lp_tracee *tracee, uint64_t deadline);

/** Let a stopped thread go; it runs on, or stays stopped if its process is.  Running or gone:
 * nothing happens. */
void lp_tracee_detach(struct lp_tracee *tracee);

#endif
