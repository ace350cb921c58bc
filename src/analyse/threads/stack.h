// SPDX-License-Identifier: Apache-2.0
/** The Python stacks of all threads, and what each variable, frame and thread retains. */
#ifndef LP_ANALYSE_THREADS_STACK_H
#define LP_ANALYSE_THREADS_STACK_H

#include "analyse/analysis.h"
#include "analyse/threads/alone.h"

/** A frame of a thread. */
struct lp_stack_frame {
	const struct lp_thread_fact *thread;
	const struct lp_frame_fact *fact;
	/** Index of the thread, and of the frame in it: 0 is the innermost. */
	uint32_t thread_number, depth;
	/** Its number among the holders; its variables' follow. */
	uint32_t holder;
	/** The frame object or generator that it is, or LP_NO_OBJECT: since 3.11 a plain call is
	 * none. */
	uint32_t object;
	/** Variables are known by what holds them; else nothing is known of what it retains. */
	bool found;
};

LP_ARRAY(lp_stack_frame_array, struct lp_stack_frame);

struct lp_stacks {
	struct lp_alone alone;
	/** Thread after thread. */
	struct lp_stack_frame_array frames;
	/** Of each thread: its number among the holders, and its first frame. */
	uint32_t *threads, *first_frames;
};

static inline uint64_t lp_stacks_retained(const struct lp_stacks *stacks, uint32_t holder)
{
	return stacks->alone.holders.items[holder].retained;
}

/** The frame that an object is (see above), or NULL. */
static inline const struct lp_stack_frame *lp_stacks_call(const struct lp_stacks *stacks,
							  uint32_t id)
{
	uint32_t number;

	return lp_map_get(&stacks->alone.calls, (uint64_t)id + 1, &number)
		       ? &stacks->frames.items[number]
		       : NULL;
}

#endif
