// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/tracee.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

/* Looks before sleeping: a stop mostly follows within 20 microseconds, and waking up costs more. */
enum { SPINS = 40, TRIES = 3 };
/* Should a SIGCHLD get lost, this is how late it is noticed. */
static const uint64_t SLEEP_MAX = 10000000;

static volatile sig_atomic_t alarms;

/** The second one in a row: the first may come late, after a stall of the whole machine. */
static void on_alarm(int signal)
{
	if (++alarms == 2)
		_exit(LP_TRACEE_BLOCKED);
}

void lp_tracee_limit(unsigned ms)
{
	const struct sigaction action = {.sa_handler = on_alarm};
	const struct timeval half = {ms / 2000, ms * 500 % 1000000};
	const struct itimerval timer = {half, half};
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGALRM);
	/* Blocked first: it must not come once registers are changed. */
	if (!ms)
		sigprocmask(SIG_BLOCK, &set, NULL);
	alarms = 0;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	if (ms)
		sigprocmask(SIG_UNBLOCK, &set, NULL);
}

int lp_tracee_insist(int request, pid_t tid, void *address, void *data)
{
	const struct timespec moment = {.tv_nsec = 100000};
	int tries = 0;

	while (ptrace((enum __ptrace_request)request, tid, address, data) < 0) {
		int error = errno;

		if (++tries == TRIES)
			return -error;
		nanosleep(&moment, NULL);
	}
	return 0;
}

int lp_tracee_seize(struct lp_tracee *tracee, pid_t tid, int options)
{
	*tracee = (struct lp_tracee){.tid = tid};
	return ptrace(PTRACE_SEIZE, tid, NULL, options) < 0 ? -errno : 0;
}

int lp_tracee_options(const struct lp_tracee *tracee, int options)
{
	return lp_tracee_insist(PTRACE_SETOPTIONS, tracee->tid, NULL, (void *)(intptr_t)options);
}

int lp_tracee_interrupt(const struct lp_tracee *tracee)
{
	return lp_tracee_insist(PTRACE_INTERRUPT, tracee->tid, NULL, NULL);
}

static bool stops_a_process(int signal)
{
	return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

static void classify(struct lp_tracee *tracee, int status)
{
	int event = status >> 16;
	int signal = WSTOPSIG(status);

	tracee->signal = 0;
	tracee->event = event;
	if (!WIFSTOPPED(status)) {
		tracee->state = LP_TRACEE_GONE;
	} else if (event == PTRACE_EVENT_STOP) {
		tracee->state =
			stops_a_process(signal) ? LP_TRACEE_GROUP_STOPPED : LP_TRACEE_TRAPPED;
	} else if (event) {
		tracee->state = LP_TRACEE_EVENT;
	} else if (signal == (SIGTRAP | 0x80)) {
		tracee->state = LP_TRACEE_IN_CALL;
	} else {
		tracee->state = LP_TRACEE_SIGNALLED;
		tracee->signal = signal;
	}
}

bool lp_tracee_poll(struct lp_tracee *tracee)
{
	int status;
	pid_t tid;

	if (tracee->state == LP_TRACEE_GONE)
		return true;
	do
		tid = waitpid(tracee->tid, &status, __WALL | WNOHANG);
	while (tid < 0 && errno == EINTR);
	if (!tid)
		return false;
	if (tid < 0)
		tracee->state = LP_TRACEE_GONE;
	else
		classify(tracee, status);
	return true;
}

void lp_tracee_sleep(uint64_t deadline)
{
	uint64_t now = lp_clock();
	uint64_t left = deadline > now ? deadline - now : 0;
	struct timespec timeout = {0};
	sigset_t set;

	if (left > SLEEP_MAX)
		left = SLEEP_MAX;
	timeout.tv_nsec = (long)left;
	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigtimedwait(&set, NULL, &timeout);
}

bool lp_tracee_wait(struct lp_tracee *tracee, uint64_t deadline)
{
	int i;

	for (i = 0; i < SPINS; i++) {
		if (lp_tracee_poll(tracee))
			return true;
	}
	while (!lp_tracee_poll(tracee)) {
		if (lp_clock() >= deadline)
			return false;
		lp_tracee_sleep(deadline);
	}
	return true;
}

void lp_tracee_resume(struct lp_tracee *tracee, int request)
{
	lp_tracee_insist(request, tracee->tid, NULL, (void *)(intptr_t)tracee->signal);
	tracee->state = LP_TRACEE_RUNNING;
	tracee->signal = 0;
}

bool lp_tracee_settle(struct lp_tracee *tracee)
{
	if (lp_tracee_is_settled(tracee))
		return true;
	/* Before the resumption: the interrupt is then pending already when the thread runs. */
	lp_tracee_interrupt(tracee);
	lp_tracee_resume(tracee, PTRACE_CONT);
	return false;
}

bool lp_tracee_halt(struct lp_tracee *tracee, uint64_t deadline)
{
	if (tracee->state == LP_TRACEE_RUNNING)
		lp_tracee_interrupt(tracee);
	else if (lp_tracee_settle(tracee))
		return true;
	do {
		if (!lp_tracee_wait(tracee, deadline))
			return false;
	} while (!lp_tracee_settle(tracee));
	return true;
}

void lp_tracee_detach(struct lp_tracee *tracee)
{
	if (tracee->state != LP_TRACEE_RUNNING && tracee->state != LP_TRACEE_GONE)
		lp_tracee_insist(PTRACE_DETACH, tracee->tid, NULL,
				 (void *)(intptr_t)tracee->signal);
	tracee->state = LP_TRACEE_GONE;
}
