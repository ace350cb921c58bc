// SPDX-License-Identifier: Apache-2.0
/** The objects that are frames of calls under way: frame objects up to 3.10, then generators that
 * run. */
#ifndef LP_ANALYSE_THREADS_CALLS_H
#define LP_ANALYSE_THREADS_CALLS_H

#include "analyse/threads/stack.h"

/** Whether a type's objects are generators, coroutines or asynchronous generators. */
bool lp_is_generator_type(const struct lp_graph_type *type);

/** Find the object of each frame that is one, and note what its variables hold. */
struct lp_error *lp_calls_find(struct lp_stacks *stacks, const struct lp_findings *findings);

/** The number of a variable, from *@next on, of which a frame's slot holds the value or its cell;
 * -1 for none. Slots come in order. */
int lp_variable_of(const struct lp_graph *graph, const struct lp_frame_fact *frame, uint32_t target,
		   size_t *next);

#endif
