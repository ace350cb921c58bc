// SPDX-License-Identifier: Apache-2.0
/** Generators and coroutines that do not run, by function. */
#ifndef LP_ANALYSE_THREADS_GENERATORS_H
#define LP_ANALYSE_THREADS_GENERATORS_H

#include "analyse/facts/dominators.h"
#include "analyse/threads/stack.h"

/**
 * Append the table `generators`; those that are over or run are not in it.
 * @param limit Rows at most; 0: few.
 */
struct lp_error *lp_generators_table(const struct lp_findings *findings,
				     const struct lp_stacks *stacks,
				     const struct lp_dominators *dominators, uint64_t limit,
				     struct lp_report *report);

#endif
