// SPDX-License-Identifier: Apache-2.0
/**
 * What each variable, frame and thread keeps alive that nothing else does: a holder's retained set
 * is what could not be reached any more without it.
 *
 * Holders are in each other: a variable in a frame, a frame in a thread, a thread in the process
 * (holder 0), which stands for all other roots as well.  What is reached from two of them belongs
 * to the nearest holder that both are in.  So the sets are exact at each level: what two variables
 * of a frame share is the frame's, and neither variable's.
 */
#ifndef LP_ANALYSE_THREADS_ALONE_H
#define LP_ANALYSE_THREADS_ALONE_H

#include "base/map.h"
#include "graph/graph.h"

struct lp_error;

struct lp_holder {
	/** The one it is in; a lower number. Of the process: itself. */
	uint32_t parent;
	uint32_t depth;
	/** Bytes of what it alone keeps alive, those that are in it included. */
	uint64_t retained;
};

LP_ARRAY(lp_holder_array, struct lp_holder);

/** A reference from outside, or from an object that is a call's frame. */
struct lp_hold {
	uint32_t object, holder;
};

LP_ARRAY(lp_hold_array, struct lp_hold);

struct lp_alone {
	struct lp_holder_array holders;
	struct lp_hold_array holds;
	/** Ids, plus 1, of objects that are frames of calls under way: what their variables lead to
	 * is among the holds. */
	struct lp_map calls;
};

/** Begin with the process alone; false when memory is short. */
bool lp_alone_init(struct lp_alone *alone);
void lp_alone_deinit(struct lp_alone *alone);

/** Add a holder in @parent, which was added before; false when memory is short. */
bool lp_alone_add(struct lp_alone *alone, uint32_t parent);

/**
 * Find what each retains.  O(objects and references), as each object changes to a holder farther up
 * only, of which there are three; 4 bytes an object meanwhile.
 */
struct lp_error *lp_alone_find(struct lp_alone *alone, const struct lp_graph *graph);

/** Whether an object is the frame of a call under way. */
static inline bool lp_alone_is_call(const struct lp_alone *alone, uint32_t id)
{
	uint32_t unused;

	return lp_map_get(&alone->calls, (uint64_t)id + 1, &unused);
}

/** The same, and is a frame object: C code holds that for the call, which is no reason of its own.
 */
static inline bool lp_alone_is_frame(const struct lp_alone *alone, const struct lp_graph *graph,
				     uint32_t id)
{
	return lp_alone_is_call(alone, id) &&
	       graph->type_table.items[graph->types[id]].variable == LP_VARIABLE_OLD_FRAME;
}

#endif
