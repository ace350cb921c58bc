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
	/** So many steps up to this one are there any number of times; 0: are not.  See folds.h. */
	uint8_t repeat;
};

LP_ARRAY(lp_way_step_array, struct lp_way_step);

/** Ways of more references than LP_WAY_WHOLE are cut: about LP_WAY_END are told at each end. */
enum { LP_WAY_WHOLE = 40, LP_WAY_END = 10 };

struct lp_way {
	/** The root first, the object last; none if nothing leads to the object. */
	struct lp_way_step_array steps;
	/** References from the first object to the last. */
	size_t length;
	/**
	 * How many of them are left out before the object of the step @gap, the last of them its
	 * own; 0 for none.
	 */
	size_t skipped, gap;
	/** It stands for many, some steps of which repeat; or, vague, for more than steps and
	 * brackets tell. */
	bool folded, vague;
	/** What keeps the first one: an entry of the graph's roots, or NULL where only a flag
	 * tells. */
	const struct lp_root *root;
	enum lp_root_kind kind;
};

/**
 * Find it; @way is zeroed.  O(length, and the references of those that are not left out); 4 bytes a
 * reference meanwhile.
 */
struct lp_error *lp_way_find(const struct lp_graph *graph, const struct lp_distances *distances,
			     uint32_t id, struct lp_way *way);
/**
 * Make one, which is zeroed, of @count objects, of which there is at least one: each step is the
 * reference by which the object is reached, even if the one before it here is another.
 * @param repeats As in steps, or NULL for none.
 */
struct lp_error *lp_way_make(const struct lp_graph *graph, const struct lp_distances *distances,
			     const uint32_t *ids, const uint8_t *repeats, size_t count,
			     struct lp_way *way);
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
