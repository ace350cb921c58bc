// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/frozen.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "target/process.h"

#ifndef SYS_process_mrelease
#define SYS_process_mrelease 448
#endif

/*
 * The child's stack pointer.  It never runs; but if this process is killed before the child is
 * bound to its life, it would: then the first use of its stack is to be the end of it.
 */
static const uint64_t NO_STACK = 16;

/** The child is there, and will stop before its first instruction. */
static void adopt(void *context, pid_t pid)
{
	struct lp_frozen *frozen = context;

	frozen->pid = pid;
	frozen->start = lp_clock();
	/* clone attached it to us. */
	frozen->tracee = (struct lp_tracee){.tid = pid};
	while (lp_tracee_wait(&frozen->tracee, LP_NEVER) && !lp_tracee_settle(&frozen->tracee))
		;
	lp_tracee_options(&frozen->tracee, PTRACE_O_EXITKILL);
}

int lp_frozen_create(struct lp_injection *injection, struct lp_frozen *ret, int *ret_refusal,
		     uint64_t *ret_window)
{
	const struct lp_call call = {SYS_clone, {CLONE_FILES, NO_STACK}};
	struct lp_injected injected;
	int error;

	*ret = (struct lp_frozen){0};
	injection->cloned = adopt;
	injection->context = ret;
	injection->options |= PTRACE_O_TRACECLONE;
	error = lp_inject(injection, &call, &injected);
	injection->cloned = NULL;
	injection->options &= ~PTRACE_O_TRACECLONE;
	if (error)
		return error;
	*ret_window = injected.window;
	if (injected.result < 0) {
		*ret_refusal = (int)-injected.result;
		return -ECHILD;
	}
	ret->inner_pid = (pid_t)injected.result;
	return 0;
}

/**
 * Give back what only a process that has been killed has, here and now, and not when it gets a
 * processor: until then the target's writes would go on to be copied.  From Linux 5.15 on.
 */
static void give_back(pid_t pid)
{
	LP_CLOSE int process = (int)syscall(SYS_pidfd_open, pid, 0);

	if (process >= 0)
		syscall(SYS_process_mrelease, process, 0);
}

void lp_frozen_end(struct lp_frozen *frozen)
{
	if (!frozen->pid || frozen->end)
		return;
	/* As long as we have not waited for it, its PID is its own. */
	if (frozen->tracee.state != LP_TRACEE_GONE && !kill(frozen->pid, SIGKILL))
		give_back(frozen->pid);
	while (frozen->tracee.state != LP_TRACEE_GONE)
		lp_tracee_wait(&frozen->tracee, LP_NEVER);
	frozen->end = lp_clock();
}

int lp_frozen_reap(struct lp_injection *injection, pid_t inner_pid, uint64_t *ret_window)
{
	const struct lp_call call = {SYS_wait4, {(uint64_t)inner_pid, 0, __WALL | WNOHANG, 0}};
	struct lp_injected injected;
	int error = lp_inject(injection, &call, &injected);

	if (error)
		return error;
	*ret_window = injected.window;
	/* ECHILD: it has been reaped, by the program itself for one. */
	if (injected.result == inner_pid || injected.result == -ECHILD)
		return 0;
	return injected.result ? (int)injected.result : -EAGAIN;
}
