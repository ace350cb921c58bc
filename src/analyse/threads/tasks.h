// SPDX-License-Identifier: Apache-2.0
/** asyncio's tasks: in what state they are, and what they wait for. */
#ifndef LP_ANALYSE_THREADS_TASKS_H
#define LP_ANALYSE_THREADS_TASKS_H

#include "analyse/facts/dominators.h"
#include "analyse/threads/stack.h"

/**
 * Append the table `tasks`: those that wait for the same are one row.
 *
 * The state is told by references, as asyncio's own number is none: a task with an exception has
 * failed, one with a result is done, one whose coroutine is over without either was cancelled, and
 * all others are pending, or running if a thread is in their coroutine.
 * @param limit Rows at most; 0: few.
 */
struct lp_error *lp_tasks_table(const struct lp_findings *findings, const struct lp_stacks *stacks,
				const struct lp_dominators *dominators, uint64_t limit,
				struct lp_report *report);

#endif
