// SPDX-License-Identifier: Apache-2.0
#include "base/workers.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

#include "base/error.h"

struct worker {
	struct lp_error *(*job)(void *context, unsigned i);
	void *context;
	unsigned number;
	bool started;
	pthread_t thread;
	struct lp_error *error;
};

static void *worker_main(void *argument)
{
	struct worker *worker = argument;

	worker->error = worker->job(worker->context, worker->number);
	return NULL;
}

unsigned lp_workers_default(void)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	return processors < 1 ? 1 : processors > 4 ? 4 : (unsigned)processors;
}

/** Start all but the first.  Signals stay the caller's: none is handled in a thread of ours. */
static void start(struct worker *workers, unsigned count)
{
	sigset_t all, mask;
	unsigned i;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &mask);
	for (i = 1; i < count; i++)
		workers[i].started =
			!pthread_create(&workers[i].thread, NULL, worker_main, &workers[i]);
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
}

struct lp_error *lp_workers_run(unsigned count, struct lp_error *(*job)(void *context, unsigned i),
				void *context)
{
	struct worker workers[LP_WORKERS_MAX];
	struct lp_error *error = NULL;
	unsigned i;

	for (i = 0; i < count; i++)
		workers[i] = (struct worker){.job = job, .context = context, .number = i};
	start(workers, count);
	for (i = 0; i < count; i++) {
		if (!workers[i].started)
			worker_main(&workers[i]);
	}
	for (i = 0; i < count; i++) {
		if (workers[i].started)
			pthread_join(workers[i].thread, NULL);
		if (!error)
			error = workers[i].error;
		else
			lp_error_destroy(workers[i].error);
	}
	return error;
}
