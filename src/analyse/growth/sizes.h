// SPDX-License-Identifier: Apache-2.0
/**
 * What single objects retain, by their paths, from snapshot to snapshot: shows what grows without
 * gaining members, as a buffer, or is no container, as the head of a linked list.
 */
#ifndef LP_ANALYSE_GROWTH_SIZES_H
#define LP_ANALYSE_GROWTH_SIZES_H

#include "analyse/analysis.h"
#include "analyse/facts/distances.h"
#include "base/map.h"

/** An object of those that retain most (see biggest.h). */
struct lp_path_size {
	/** Number of its path: see path_numbers.h. */
	uint64_t path;
	uint64_t bytes;
	uint32_t object;
};

LP_ARRAY(lp_path_size_array, struct lp_path_size);

/**
 * Find them.
 * @param ret Zeroed; to be freed with lp_array_deinit() whatever the result.
 * As long as dominators take, and a text for each name on the ways.
 */
struct lp_error *lp_path_sizes_find(const struct lp_findings *findings,
				    const struct lp_distances *distances,
				    struct lp_path_size_array *ret);

/** All objects of one path, of which there is one as a rule. */
struct lp_size_growth {
	uint64_t first, last;
	/** The least and the most that it gained in an interval. */
	uint64_t least_gain, most_gain;
	/** Snapshots that it was among those that retain most in, up to the last. */
	uint32_t seen;
	/** It was, and then it was not or was smaller. */
	bool shrank;
	/** In the last snapshot; LP_NO_OBJECT: it is not there. */
	uint32_t object;
};

LP_ARRAY(lp_size_growth_array, struct lp_size_growth);

/** A zeroed one is empty. */
struct lp_sizes {
	struct lp_size_growth_array items;
	/** From the number of a path to the index. */
	struct lp_map numbers;
};

/** Add what was found in the next snapshot; false when memory is short. */
bool lp_sizes_add(struct lp_sizes *sizes, const struct lp_path_size_array *found);
void lp_sizes_deinit(struct lp_sizes *sizes);

#endif
