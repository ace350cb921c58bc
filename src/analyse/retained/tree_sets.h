// SPDX-License-Identifier: Apache-2.0
/** Of tree: what sets of objects retain, instead of single ones. */
#ifndef LP_ANALYSE_RETAINED_TREE_SETS_H
#define LP_ANALYSE_RETAINED_TREE_SETS_H

#include "analyse/analysis.h"

/** A row a type: what would go with all objects of it. */
struct lp_error *lp_tree_by_type(const struct lp_findings *findings, uint64_t limit,
				 struct lp_report *report);

/** A row a way from the roots, keys and indices aside: what would go with all objects there. */
struct lp_error *lp_tree_by_holder(const struct lp_findings *findings, uint64_t limit,
				   struct lp_report *report);

#endif
