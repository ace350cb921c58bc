// SPDX-License-Identifier: Apache-2.0
/** References that are lost (see struct lp_graph), by type, from snapshot to snapshot. */
#ifndef LP_ANALYSE_GROWTH_LOST_H
#define LP_ANALYSE_GROWTH_LOST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"
#include "graph/graph.h"

/** Those to all objects of the types of one name, in one snapshot. */
struct lp_lost_count {
	/** Of the name. */
	uint64_t hash;
	uint32_t snapshot;
	uint64_t count;
};

LP_ARRAY(lp_lost_count_array, struct lp_lost_count);

/** Add those of snapshot number @snapshot; false when memory is short.  O(objects that have lost
 * any, times the types of these). */
bool lp_lost_add(struct lp_lost_count_array *counts, const struct lp_graph *graph,
		 uint32_t snapshot);

/** Whether there were more of a type in each of @snapshots than in the one before, and by how much
 * in all. */
bool lp_lost_rises(const struct lp_lost_count_array *counts, const char *type, uint32_t snapshots,
		   uint64_t *by);

#endif
