// SPDX-License-Identifier: Apache-2.0
/**
 * The shortest way from a root to each object, breadth first.
 *
 * Roots that a Python program can name come first (modules, variables of frames, threads, the
 * interpreter's and the collector's own): a way from one of them is preferred to any from static
 * data, from immortal objects, from native memory and from what only a count tells of, even if that
 * is shorter.
 */
#ifndef LP_ANALYSE_FACTS_DISTANCES_H
#define LP_ANALYSE_FACTS_DISTANCES_H

#include "analyse/facts/flow.h"

/** Instead of a parent: the object is a root itself, or nothing leads to it. */
#define LP_PARENT_ROOTS LP_NO_OBJECT
#define LP_PARENT_NONE UINT32_MAX

/** From sys.modules to a module, and from that to its namespace. */
enum { LP_MODULE_STEPS = 2 };

struct lp_distances {
	/** The object before each on its way. */
	uint32_t *parents;
	/** Objects that the ways do not lead through, by id: a bit each, or NULL for none. */
	const uint64_t *avoided;
};

/**
 * Find all ways.  A tenth of a second for 10 million objects; 4 bytes an object, and as many
 * meanwhile.
 * @param avoided See above; to outlive the call.
 */
struct lp_error *lp_distances_init(struct lp_distances *distances, const struct lp_flow *flow,
				   const uint64_t *avoided);
void lp_distances_deinit(struct lp_distances *distances);

/** Whether a kind of root is one that a program can name. */
bool lp_root_is_named(enum lp_root_kind kind);

/** How many references are on the way to an object that is reachable: 0 for a root.  O(that). */
uint32_t lp_distances_of(const struct lp_distances *distances, uint32_t id);

/** Objects that nothing leads to, and the bytes that they have. */
struct lp_garbage {
	uint64_t count, bytes;
};

/** Add up what was not reached: garbage, if nothing was avoided.  O(objects). */
struct lp_garbage lp_distances_garbage(const struct lp_distances *distances,
				       const struct lp_graph *graph);

#endif
