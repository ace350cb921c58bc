// SPDX-License-Identifier: Apache-2.0
/**
 * Strongly connected components: sets of objects of which each keeps every other one alive.  Only
 * those that are cycles count: of more than one object, or of one that owns itself.
 */
#ifndef LP_ANALYSE_FACTS_COMPONENTS_H
#define LP_ANALYSE_FACTS_COMPONENTS_H

#include "graph/graph.h"

struct lp_error;

struct lp_components {
	/** The members of all components, one component behind the other. */
	uint32_t *members;
	/** Where each component begins in it, and behind the last one. */
	uint32_t *firsts;
	uint32_t count;
};

/**
 * Find them in all of the graph, or in what is in @within (a bit an object; NULL: all).
 * The algorithm is Tarjan's (Depth-first search and linear graph algorithms, SIAM Journal on
 * Computing 1, 1972), without recursion.  O(objects and references); 16 bytes an object meanwhile.
 */
struct lp_error *lp_components_init(struct lp_components *components, const struct lp_graph *graph,
				    const uint64_t *within);
void lp_components_deinit(struct lp_components *components);

#endif
