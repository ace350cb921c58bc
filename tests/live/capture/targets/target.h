// SPDX-License-Identifier: Apache-2.0
/**
 * A program that is captured while it checks itself.  It prints "READY {...}", works until its
 * standard input ends, and then prints {"errors": [...], ...}.
 */
#ifndef TARGET_H
#define TARGET_H

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static atomic_bool stopping;
static char complaints[4096];
static pthread_mutex_t complaints_lock = PTHREAD_MUTEX_INITIALIZER;

/** Note an error.  At most a page of them. */
__attribute__((format(printf, 1, 2), unused)) static void complain(const char *format, ...)
{
	char text[200];
	va_list arguments;
	size_t used;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	pthread_mutex_lock(&complaints_lock);
	used = strlen(complaints);
	if (used + strlen(text) + 8 < sizeof(complaints))
		snprintf(complaints + used, sizeof(complaints) - used, "%s\"%s\"", used ? ", " : "",
			 text);
	pthread_mutex_unlock(&complaints_lock);
}

__attribute__((unused)) static uint64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

__attribute__((unused)) static void sleep_ns(uint64_t nanoseconds)
{
	struct timespec time = {(time_t)(nanoseconds / 1000000000u),
				(long)(nanoseconds % 1000000000u)};

	while (nanosleep(&time, &time) && errno == EINTR)
		;
}

/** Wait until the standard input ends; a signal's handler may run meanwhile. */
__attribute__((unused)) static void wait_for_end(void)
{
	char byte;
	ssize_t count;

	do
		count = read(0, &byte, 1);
	while (count > 0 || (count < 0 && errno == EINTR));
	stopping = true;
}

struct beginning {
	void *(*run)(void *);
	void *argument;
	atomic_bool begun;
};

static void *begin(void *argument)
{
	struct beginning *beginning = argument;
	void *(*run)(void *) = beginning->run;

	argument = beginning->argument;
	beginning->begun = true;
	return run(argument);
}

/** Start a thread.  It runs when this returns: before, all signals are blocked in it. */
__attribute__((unused)) static void start(void *(*run)(void *), void *argument)
{
	struct beginning beginning = {run, argument, false};
	pthread_attr_t attributes;
	pthread_t thread;

	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attributes, 256 << 10);
	if (pthread_create(&thread, &attributes, begin, &beginning)) {
		perror("pthread_create");
		exit(1);
	}
	pthread_attr_destroy(&attributes);
	while (!beginning.begun)
		sleep_ns(10000);
}

/** The start of the last line; the caller adds ", \"key\": ..." and "}\n". */
__attribute__((unused)) static void print_errors(void)
{
	pthread_mutex_lock(&complaints_lock);
	printf("{\"errors\": [%s]", complaints);
	pthread_mutex_unlock(&complaints_lock);
}

#endif
