// SPDX-License-Identifier: Apache-2.0
/** Values of threading.local objects, by thread. */
#ifndef LP_ANALYSE_THREADS_THREAD_LOCALS_H
#define LP_ANALYSE_THREADS_THREAD_LOCALS_H

#include "analyse/analysis.h"
#include "analyse/facts/dominators.h"

/**
 * Append the table `thread_locals`: an attribute of one thread's each.  A row without a thread is
 * of one that has ended (or that Python does not know).
 * @param limit Rows at most; 0: few.
 */
struct lp_error *lp_thread_locals_table(const struct lp_findings *findings,
					const struct lp_dominators *dominators, uint64_t limit,
					struct lp_report *report);

#endif
