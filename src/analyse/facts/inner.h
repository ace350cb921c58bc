// SPDX-License-Identifier: Apache-2.0
/**
 * Small numbers for the objects that own others, in order of ids.  They are a fifth of a usual
 * heap, so that arrays of what only they need are short.
 */
#ifndef LP_ANALYSE_FACTS_INNER_H
#define LP_ANALYSE_FACTS_INNER_H

#include "analyse/facts/flow.h"

struct lp_inner {
	/** A bit an object: it owns an object that is no root (see dominators.h). */
	uint64_t *bits;
	/** How many there are before each 64 objects. */
	uint32_t *before;
	/** The object of each number. */
	uint32_t *ids;
	uint32_t count;
};

/** Find them: one pass over the references. */
struct lp_error *lp_inner_init(struct lp_inner *inner, const struct lp_flow *flow);
void lp_inner_deinit(struct lp_inner *inner);

static inline bool lp_inner_has(const struct lp_inner *inner, uint32_t id)
{
	return lp_bit(inner->bits, id);
}

/** The number of an object that has one. */
static inline uint32_t lp_inner_number(const struct lp_inner *inner, uint32_t id)
{
	uint64_t below = inner->bits[id / 64] & ((UINT64_C(1) << id % 64) - 1);

	return inner->before[id / 64] + (uint32_t)__builtin_popcountll(below);
}

/**
 * Whether the edge at @place, of object @from, counts for what dominates what: an edge to a root
 * does not, as whatever leads to it could be left out of each way.
 */
static inline bool lp_inner_edge(const struct lp_flow *flow, uint32_t from, uint32_t place,
				 uint32_t *ret)
{
	uint32_t edge = flow->graph->edges[place];

	*ret = edge;
	return lp_edge_is_strong(edge) && edge != from && !lp_flow_is_root(flow, edge);
}

#endif
