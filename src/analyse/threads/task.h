// SPDX-License-Identifier: Apache-2.0
/** A task of asyncio's, of C's or Python's class. */
#ifndef LP_ANALYSE_THREADS_TASK_H
#define LP_ANALYSE_THREADS_TASK_H

#include "analyse/analysis.h"
#include "analyse/threads/stack.h"

/** For each type by number: whether its objects are tasks; to be freed, NULL when memory is short.
 */
bool *lp_task_types(const struct lp_graph *graph);

/** "pending", "running", "done", "failed" or "cancelled": see tasks.h. */
const char *lp_task_state(const struct lp_findings *findings, const struct lp_stacks *stacks,
			  uint32_t task);

/** Append what it waits for: "handle() → Queue.get() → _asyncio.Future". */
void lp_task_chain(const struct lp_findings *findings, const struct lp_stacks *stacks,
		   uint32_t task, struct lp_strbuf *to);

#endif
