// SPDX-License-Identifier: Apache-2.0
/**
 * One walk from the roots, depth first, over the objects that own others: in which order they are
 * come to and left, and which of them lead into a cycle.
 */
#ifndef LP_ANALYSE_FACTS_WALK_H
#define LP_ANALYSE_FACTS_WALK_H

#include "analyse/facts/inner.h"

/** Of all arrays: an item a number of struct lp_inner. */
struct lp_walk {
	/**
	 * The *core* is what leads into a cycle.  Whatever leads to it belongs to it too, so that
	 * it is a graph of its own.  These are its numbers in the order in which they were come to.
	 */
	uint32_t *core;
	uint32_t core_count;
	/** The others, in the order in which they were left: before all that lead to them. */
	uint32_t *outside;
	uint32_t outside_count;
	/** By whom each was come to; LP_WALK_OUTER: a root, by none. */
	uint32_t *parents;
	/** Whether it belongs to the core: a bit each. */
	uint64_t *in_core;
	/** Whether it was come to: a bit each. */
	uint64_t *seen;
};

/** The node that stands for all that is outside of the heap. */
#define LP_WALK_OUTER UINT32_MAX

/** O(objects and references); nothing recurses. */
struct lp_error *lp_walk_init(struct lp_walk *walk, const struct lp_flow *flow,
			      const struct lp_inner *inner);
void lp_walk_deinit(struct lp_walk *walk);

#endif
