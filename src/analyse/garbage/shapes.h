// SPDX-License-Identifier: Apache-2.0
/** Cycles by what they are made of: sets of as many objects of each type are one shape. */
#ifndef LP_ANALYSE_GARBAGE_SHAPES_H
#define LP_ANALYSE_GARBAGE_SHAPES_H

#include "analyse/garbage/fate.h"
#include "base/array.h"

struct lp_shape {
	uint64_t sets, objects, bytes;
	/** The same for all of its sets. */
	enum lp_fate fate;
	/** The number of one of them. */
	uint32_t example;
};

LP_ARRAY(lp_shape_array, struct lp_shape);

struct lp_shapes {
	/** Those with most bytes first. */
	struct lp_shape_array items;
	/** Sets that are classes with their own descriptors (see own_cycle.h): left out unless they
	 * are garbage. */
	uint64_t own;
};

/**
 * Group the components of @fates.
 * @param filter Only sets that have an object of a type whose name it matches, and then of those
 * all; or NULL.
 */
struct lp_error *lp_shapes_find(const struct lp_findings *findings, const struct lp_fates *fates,
				struct lp_finalisers *finalisers, const char *filter,
				struct lp_shapes *shapes);
void lp_shapes_deinit(struct lp_shapes *shapes);

/** Append the table `cycles` with @limit rows at most. */
struct lp_error *lp_shapes_table(const struct lp_findings *findings, const struct lp_fates *fates,
				 struct lp_finalisers *finalisers, const struct lp_shapes *shapes,
				 uint64_t limit, struct lp_report *report);

#endif
