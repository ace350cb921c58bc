// SPDX-License-Identifier: Apache-2.0
/** Threads, frames and variables as tables: those that retain most come first. */
#ifndef LP_ANALYSE_THREADS_STACK_TABLES_H
#define LP_ANALYSE_THREADS_STACK_TABLES_H

#include "analyse/threads/stack.h"

/**
 * Append the tables `threads`, `frames` and `locals`.
 * @param limit Rows of each at most; 0: few.
 */
struct lp_error *lp_stack_tables(const struct lp_stacks *stacks, const struct lp_findings *findings,
				 uint64_t limit, struct lp_report *report);

#endif
