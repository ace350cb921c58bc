// SPDX-License-Identifier: Apache-2.0
/**
 * Retained sizes of sets of objects: the bytes of all that could not be reached any more if all of
 * a set went.  That is more than what single ones of them dominate: what two of them share goes
 * only with both.  Each object is in one set at most; those of a type are one, for example.
 *
 * Exact.  At first each size is known between two bounds, by two passes for all sets together: what
 * single ones dominate is the least, and all behind them on the shortest ways the most.  Where
 * these differ, 64 sets are settled together, by a walk that notes of each object without which of
 * them it can still be reached.
 */
#ifndef LP_ANALYSE_FACTS_SETS_H
#define LP_ANALYSE_FACTS_SETS_H

#include "analyse/facts/cover.h"
#include "analyse/facts/distances.h"

struct lp_set_size {
	/** Bytes retained; an object that nothing leads to counts by itself.  Equal: known. */
	uint64_t least, most;
};

struct lp_sets {
	const struct lp_flow *flow;
	const struct lp_distances *distances;
	struct lp_partition partition;
	/** Of each set. */
	struct lp_set_size *sizes;
	/** Of each object: sys.getsizeof() and what it owns beside. */
	uint64_t *bytes;
};

/**
 * Find the bounds.  Dominators are found meanwhile: no more memory than they take.  8 bytes an
 * object stay.
 * @param distances None avoided.  All that is given is to outlive the sets.
 */
struct lp_error *lp_sets_init(struct lp_sets *sets, const struct lp_flow *flow,
			      const struct lp_distances *distances,
			      const struct lp_partition *partition);
void lp_sets_deinit(struct lp_sets *sets);

/** Settle the @count sets that @chosen names.  For each 64 that are not known O(references), at
 * worst 64 times that; 12 bytes an object meanwhile. */
struct lp_error *lp_sets_settle(struct lp_sets *sets, const uint32_t *chosen, uint32_t count);

/**
 * Of the @count sets that @order names, settle as many as it takes to tell the @limit largest ones.
 * They become the first of @order, the largest first; of equal ones that with the lower number.
 */
struct lp_error *lp_sets_largest(struct lp_sets *sets, uint32_t *order, uint32_t count,
				 uint64_t limit);

#endif
