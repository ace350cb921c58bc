// SPDX-License-Identifier: Apache-2.0
/** A fixed set of threads that do one job side by side. */
#ifndef LP_BASE_WORKERS_H
#define LP_BASE_WORKERS_H

struct lp_error;

/** More than these help nothing: reading the target's memory is the limit. */
enum { LP_WORKERS_MAX = 16 };

/** How many workers suit this machine: its processors, at most 4. */
unsigned lp_workers_default(void);

/**
 * Run @job(@context, i) for each i below @count (1 to LP_WORKERS_MAX), one of them in
 * the calling thread, and wait for all.
 * @return NULL, or the error of the job with the lowest number.  Where a thread cannot
 * be started its job runs in the calling thread.
 */
struct lp_error *lp_workers_run(unsigned count, struct lp_error *(*job)(void *context, unsigned i),
				void *context);

#endif
