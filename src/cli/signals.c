// SPDX-License-Identifier: Apache-2.0
/* Signals: an interrupt lets the target go before the process ends; an alarm shows progress. */
#include "cli/signals.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "cli/exit_code.h"
#include "limpet.h"

static volatile sig_atomic_t seconds;
static volatile sig_atomic_t progress_shown;
static volatile sig_atomic_t deferred, interrupted;

static void show(const char *text, size_t length)
{
	ssize_t ignored = write(STDERR_FILENO, text, length);

	(void)ignored;
}

static void on_interrupt(int number)
{
	static const char clear[] = "\r\x1b[K";

	if (number == SIGINT && deferred && !interrupted) {
		interrupted = 1;
		return;
	}
	if (progress_shown)
		show(clear, sizeof(clear) - 1);
	lp_abandon();
	_exit(number == SIGINT ? EXIT_INTERRUPTED : 128 + number);
}

static void on_alarm(int number)
{
	char text[] = "\rlimpet: reading the process, 0000 s ";
	int saved = errno, value, digit;

	value = ++seconds;
	for (digit = 0; digit < 4; digit++, value /= 10)
		text[sizeof(text) - 5 - digit] = (char)(value || !digit ? '0' + value % 10 : ' ');
	show(text, sizeof(text) - 1);
	progress_shown = 1;
	errno = saved;
}

void signals_catch(void)
{
	/* Where the first Ctrl-C is no end, it is to end no call either. */
	struct sigaction action = {.sa_handler = on_interrupt, .sa_flags = SA_RESTART};
	int signals[] = {SIGINT, SIGTERM, SIGHUP};
	size_t i;

	sigfillset(&action.sa_mask);
	for (i = 0; i < sizeof(signals) / sizeof(*signals); i++) {
		struct sigaction old;

		/* What nohup or a shell has switched off stays off. */
		sigaction(signals[i], NULL, &old);
		if (old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
	}
}

void signals_defer(void)
{
	deferred = 1;
}

bool signals_interrupted(void)
{
	return interrupted;
}

void signals_forget(void)
{
	interrupted = 0;
}

unsigned long long wait_clock(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (unsigned long long)now.tv_sec * 1000 + (unsigned long long)now.tv_nsec / 1000000;
}

/** ppoll() during which alone a Ctrl-C can come, so that none goes unseen; @clock 0 is for ever. */
static int wait_for(struct pollfd *fds, nfds_t count, unsigned long long clock)
{
	unsigned long long now = wait_clock(), left = clock > now ? clock - now : 0;
	struct timespec time = {(time_t)(left / 1000), (long)(left % 1000) * 1000000};
	sigset_t interrupts, before;
	int found;

	sigemptyset(&interrupts);
	sigaddset(&interrupts, SIGINT);
	sigprocmask(SIG_BLOCK, &interrupts, &before);
	found = interrupted ? 0 : ppoll(fds, count, clock ? &time : NULL, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return found;
}

bool wait_until(unsigned long long clock)
{
	while (!interrupted && wait_clock() < clock)
		wait_for(NULL, 0, clock);
	return !interrupted;
}

bool wait_for_input(void)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};

	while (!interrupted) {
		if (wait_for(&input, 1, 0) > 0)
			return true;
	}
	return false;
}

bool wait_for_enter(void)
{
	char line[256];

	/* A terminal gives whole lines. */
	return wait_for_input() && read(STDIN_FILENO, line, sizeof(line)) > 0 && !interrupted;
}

void progress_start(void)
{
	struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
	struct itimerval every_second = {{1, 0}, {1, 0}};

	if (!isatty(STDERR_FILENO))
		return;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &every_second, NULL);
}

void progress_stop(void)
{
	static const char clear[] = "\r\x1b[K";
	struct itimerval never = {0};

	setitimer(ITIMER_REAL, &never, NULL);
	if (progress_shown)
		show(clear, sizeof(clear) - 1);
	progress_shown = 0;
}
