// SPDX-License-Identifier: Apache-2.0
/** The retained sizes of all objects of a type together. */
#ifndef LP_ANALYSE_RETAINED_TYPE_SETS_H
#define LP_ANALYSE_RETAINED_TYPE_SETS_H

#include "analyse/facts/sets.h"
#include "graph/census.h"
#include "report/report.h"

/** The set of a type is the number of its row in the census: types of one name are one. */
struct lp_type_sets {
	struct lp_flow flow;
	struct lp_distances distances;
	/** By number of a type. */
	uint32_t *set_of;
	struct lp_sets sets;
	/** Of each set: the objects that nothing leads to. */
	uint64_t *unreached;
};

/** @param census Of the graph; both are to outlive it.  Costs what lp_sets_init() does. */
struct lp_error *lp_type_sets_init(struct lp_type_sets *types, const struct lp_graph *graph,
				   const struct lp_census *census);
void lp_type_sets_deinit(struct lp_type_sets *types);

/** Say of how many objects that nothing leads to the sizes do not tell what they have, if any. */
void lp_type_sets_note(uint64_t unreached, struct lp_report *report);

#endif
