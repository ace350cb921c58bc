// SPDX-License-Identifier: Apache-2.0
/** The way from a root to an object, one reference after the other. */
#ifndef LP_ANALYSE_PATH_WAY_H
#define LP_ANALYSE_PATH_WAY_H

#include "analyse/facts/distances.h"
#include "graph/labels.h"

/** A step: an object, and the reference by which the one before owns it; the first has none. */
struct lp_way_step {
	uint32_t id;
	struct lp_reference reference;
};

LP_ARRAY(lp_way_step_array, struct lp_way_step);

struct lp_way {
	/** The root first, the object last; none if nothing leads to the object. */
	struct lp_way_step_array steps;
	/** What keeps the first one: an entry of the graph's roots, or NULL where only a flag
	 * tells. */
	const struct lp_root *root;
	enum lp_root_kind kind;
};

/** Find it; @way is zeroed.  O(length, and the references of all on it). */
struct lp_error *lp_way_find(const struct lp_graph *graph, const struct lp_distances *distances,
			     uint32_t id, struct lp_way *way);
/** Begin one, which is zeroed, at a root: its entry, or NULL for the one that tells most. */
void lp_way_begin(const struct lp_graph *graph, uint32_t id, const struct lp_root *root,
		  struct lp_way *way);
void lp_way_deinit(struct lp_way *way);

/** How much a kind of reference tells of why something is there. */
int lp_way_rank(enum lp_reference_kind kind);

/** The first reference by which an object owns another one: rather a value than a key or a word. */
bool lp_way_reference(const struct lp_graph *graph, uint32_t from, uint32_t to,
		      struct lp_reference *ret);

#endif
