// SPDX-License-Identifier: Apache-2.0
/**
 * A graph as what keeps what alive: its nodes are the objects, and one more that stands for all
 * that is outside of the heap; from that one an edge leads to each root, and from an object one to
 * each other that it owns.  Weak references and those of an object to itself keep nothing alive.
 */
#ifndef LP_ANALYSE_FACTS_FLOW_H
#define LP_ANALYSE_FACTS_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/graph.h"

struct lp_error;

struct lp_flow {
	const struct lp_graph *graph;
	/** A bit an object: it is a root. */
	uint64_t *roots;
};

/** Find the roots: one pass over the objects.  The graph is to outlive the flow. */
struct lp_error *lp_flow_init(struct lp_flow *flow, const struct lp_graph *graph);
void lp_flow_deinit(struct lp_flow *flow);

static inline bool lp_bit(const uint64_t *bits, uint32_t at)
{
	return bits[at / 64] >> at % 64 & 1;
}

static inline void lp_bit_set(uint64_t *bits, uint32_t at)
{
	bits[at / 64] |= UINT64_C(1) << at % 64;
}

static inline bool lp_flow_is_root(const struct lp_flow *flow, uint32_t id)
{
	return lp_bit(flow->roots, id);
}

#endif
