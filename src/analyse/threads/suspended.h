// SPDX-License-Identifier: Apache-2.0
/** Generators, coroutines and asynchronous generators: what they run, and what they wait for. */
#ifndef LP_ANALYSE_THREADS_SUSPENDED_H
#define LP_ANALYSE_THREADS_SUSPENDED_H

#include "analyse/threads/stack.h"

/** Whether an object is one of the three. */
bool lp_is_generator(const struct lp_graph *graph, uint32_t id);

/** Its code object, or LP_NO_OBJECT. */
uint32_t lp_generator_code(const struct lp_graph *graph, uint32_t id);

/** Whether it has returned, raised or been closed: it has no frame any more. */
bool lp_generator_is_over(const struct lp_graph *graph, uint32_t id);

/** The frame of a thread that it is, or NULL: it does not run. */
const struct lp_stack_frame *lp_generator_call(const struct lp_graph *graph,
					       const struct lp_stacks *stacks, uint32_t id);

/**
 * What it waits for: the generator, coroutine or other awaitable on top of its stack, or
 * LP_NO_OBJECT.  Makes sense of one that is suspended.
 */
uint32_t lp_generator_awaits(const struct lp_graph *graph, uint32_t id);

/** Append its function's name as Python qualifies it: "Queue.get"; @return false if that is not
 * known. */
bool lp_generator_name(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to);

/** Append it as a call: "Queue.get()"; by its type, where the function's name is not known. */
void lp_generator_tell(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to);

/** Append the file that its function is in; nothing if that is not known, or longer than previews.
 */
void lp_generator_file(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to);

#endif
