// SPDX-License-Identifier: Apache-2.0
/**
 * Cycles that each class is in by itself: it is the first of its own `__mro__`, and its descriptors
 * (of methods, slots, `__dict__`) know which class they are of.
 */
#ifndef LP_ANALYSE_GARBAGE_OWN_CYCLE_H
#define LP_ANALYSE_GARBAGE_OWN_CYCLE_H

#include "graph/graph.h"

struct lp_error;

struct lp_own_cycles {
	const struct lp_graph *graph;
	/** What objects of each type can be in such a cycle. */
	uint8_t *roles;
};

/** A byte a type. */
struct lp_error *lp_own_cycles_init(struct lp_own_cycles *own, const struct lp_graph *graph);
void lp_own_cycles_deinit(struct lp_own_cycles *own);

/**
 * Whether a cycle of @count objects is one class (or some of the interpreter's, as `type` and
 * `object`) with nothing but its own.  O(@count); a class' fields are looked up.
 */
bool lp_own_cycle_is(const struct lp_own_cycles *own, const uint32_t *members, size_t count);

#endif
