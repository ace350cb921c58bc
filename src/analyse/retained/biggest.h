// SPDX-License-Identifier: Apache-2.0
/**
 * The objects that retain most, one for each part of the memory: not the module and the namespace
 * that a cache is in besides the cache, nor the cache's entries besides the cache.
 */
#ifndef LP_ANALYSE_RETAINED_BIGGEST_H
#define LP_ANALYSE_RETAINED_BIGGEST_H

#include "analyse/analysis.h"
#include "analyse/facts/distances.h"
#include "analyse/facts/dominators.h"

/** Of these there are some thousands at most: on each level some bytes part from the others. */
struct lp_big {
	uint32_t id;
	uint64_t retained;
	/** What those retain that it dominates and that are worth a row. */
	uint64_t below;
	bool namespace, shown;
};

LP_ARRAY(lp_big_array, struct lp_big);

/**
 * Find them: those that are shown first, and of these those that retain most.
 * @param ret Appended to; to be freed with lp_array_deinit() whatever the result.
 * O(objects).
 */
struct lp_error *lp_biggest_find(const struct lp_findings *findings,
				 const struct lp_dominators *dominators,
				 const struct lp_distances *distances, struct lp_big_array *ret);

/** Append the table `retained`, of at most @limit objects that retain half a percent and more. */
struct lp_error *lp_biggest_table(const struct lp_findings *findings,
				  const struct lp_dominators *dominators,
				  const struct lp_distances *distances, uint64_t limit,
				  struct lp_report *report);

#endif
