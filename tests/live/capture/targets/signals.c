// SPDX-License-Identifier: Apache-2.0
/*
 *	signals receive busy|pause|block|threads   counts numbered signals and looks at each
 *siginfo; SIGUSR2 is for the main thread only signals send PID COUNT                     sends them
 *	signals trap ignored|handled|blocked       has that disposition of SIGTRAP
 */
#include "target.h"

#include <sched.h>

enum { MAX = 1 << 20 };

static unsigned char seen[MAX / 8];
static atomic_ulong received, plain, doubled, disordered, strange, routed;
static atomic_int expected, sender;
static bool many_threads;

/** All come from one process. */
static bool is_from_sender(const siginfo_t *info, int code)
{
	int none = 0;

	atomic_compare_exchange_strong(&sender, &none, info->si_pid);
	return info->si_code == code && info->si_pid == sender && info->si_uid == getuid();
}

static void on_number(int signal, siginfo_t *info, void *context)
{
	int number = info->si_value.sival_int;
	unsigned char bit = (unsigned char)(1 << number % 8);

	if (!is_from_sender(info, SI_QUEUE) || number < 0 || number >= MAX) {
		strange++;
		return;
	}
	received++;
	if (__atomic_fetch_or(&seen[number / 8], bit, __ATOMIC_SEQ_CST) & bit)
		doubled++;
	if (!many_threads && number != expected)
		disordered++;
	expected = number + 1;
}

static void on_plain(int signal, siginfo_t *info, void *context)
{
	plain++;
	if (!is_from_sender(info, SI_USER))
		strange++;
}

static void on_routed(int signal, siginfo_t *info, void *context)
{
	routed++;
	if (gettid() != getpid())
		complain("another thread handled a signal");
}

static void handle(int signal, void (*handler)(int, siginfo_t *, void *))
{
	struct sigaction action = {.sa_flags = SA_SIGINFO | SA_RESTART};

	action.sa_sigaction = handler;
	sigaction(signal, &action, NULL);
}

static void compute(void)
{
	volatile unsigned long sum = 0;
	unsigned long i;

	for (i = 0; i < 100000; i++)
		sum += i;
	if (sum != 4999950000u)
		complain("wrong sum");
}

/** Signals come only while they are let in, and the mask stays as it is set. */
static void block_and_unblock(void)
{
	sigset_t set, got;
	unsigned long before;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	before = received;
	compute();
	if (received != before)
		complain("a blocked signal came");
	pthread_sigmask(SIG_UNBLOCK, &set, &got);
	if (!sigismember(&got, SIGRTMIN) || !sigismember(&got, SIGUSR1) ||
	    sigismember(&got, SIGINT))
		complain("the mask has changed");
	compute();
}

static void *work(void *argument)
{
	const char *how = argument;

	while (!stopping) {
		if (!strcmp(how, "block"))
			block_and_unblock();
		else if (!strcmp(how, "pause"))
			usleep(3000);
		else
			compute();
	}
	return NULL;
}

static void *watch_input(void *argument)
{
	wait_for_end();
	return NULL;
}

static int receive(char *how)
{
	sigset_t set, old;

	many_threads = !strcmp(how, "threads");
	handle(SIGRTMIN, on_number);
	handle(SIGUSR1, on_plain);
	handle(SIGUSR2, on_routed);
	/* The helper that waits for the end handles no signals. */
	sigfillset(&set);
	pthread_sigmask(SIG_SETMASK, &set, &old);
	start(watch_input, NULL);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (many_threads) {
		start(work, "busy");
		start(work, "pause");
		start(work, "pause");
		start(work, "pause");
	}
	sleep_ns(50000000);
	printf("READY {}\n");
	fflush(stdout);
	work(how);
	if (doubled || disordered || strange)
		complain("%lu doubled, %lu out of order, %lu strange", (unsigned long)doubled,
			 (unsigned long)disordered, (unsigned long)strange);
	print_errors();
	printf(", \"received\": %lu, \"plain\": %lu, \"routed\": %lu}\n", (unsigned long)received,
	       (unsigned long)plain, (unsigned long)routed);
	return 0;
}

static int send_numbers(pid_t pid, int count)
{
	unsigned seed = 1;
	int i;

	for (i = 0; i < count; i++) {
		const union sigval value = {.sival_int = i};

		while (sigqueue(pid, SIGRTMIN, value)) {
			if (errno != EAGAIN) {
				perror("sigqueue");
				return 1;
			}
			sched_yield();
		}
		if (i % 16 == 0)
			kill(pid, SIGUSR1);
		if (i % 4 == 0)
			sleep_ns((uint64_t)(rand_r(&seed) % 200) * 1000);
	}
	printf("%d\n", i);
	return 0;
}

static volatile sig_atomic_t trapped;

static void on_trap(int signal)
{
	trapped++;
}

static int trap(const char *how)
{
	struct sigaction action = {.sa_handler = !strcmp(how, "ignored")   ? SIG_IGN
						 : !strcmp(how, "handled") ? on_trap
									   : SIG_DFL};
	struct sigaction got;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTRAP);
	sigaction(SIGTRAP, &action, NULL);
	if (!strcmp(how, "blocked"))
		sigprocmask(SIG_BLOCK, &set, NULL);
	printf("READY {}\n");
	fflush(stdout);
	wait_for_end();
	sigaction(SIGTRAP, NULL, &got);
	if (got.sa_handler != action.sa_handler)
		complain("another disposition of SIGTRAP");
	sigprocmask(SIG_SETMASK, NULL, &set);
	if (!sigismember(&set, SIGTRAP) != !!strcmp(how, "blocked"))
		complain("another mask");
	/* Kills the program if it is not what it was. */
	raise(SIGTRAP);
	if (trapped != !strcmp(how, "handled"))
		complain("trapped %d times", (int)trapped);
	print_errors();
	printf("}\n");
	return 0;
}

int main(int count, char **arguments)
{
	if (count == 3 && !strcmp(arguments[1], "receive"))
		return receive(arguments[2]);
	if (count == 4 && !strcmp(arguments[1], "send"))
		return send_numbers(atoi(arguments[2]), atoi(arguments[3]));
	if (count == 3 && !strcmp(arguments[1], "trap"))
		return trap(arguments[2]);
	return 2;
}
