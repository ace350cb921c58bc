// SPDX-License-Identifier: Apache-2.0
/**
 * Corridors: objects that retain little but one other, which is the better row.  All nodes of a
 * linked list are such, and lead to nothing: the first object of a chain is none, if the chain
 * keeps more to itself than a corridor does.
 */
#ifndef LP_ANALYSE_RETAINED_CORRIDORS_H
#define LP_ANALYSE_RETAINED_CORRIDORS_H

#include "analyse/analysis.h"
#include "analyse/facts/distances.h"
#include "analyse/facts/dominators.h"

struct lp_corridors {
	const struct lp_findings *findings;
	const struct lp_dominators *dominators;
	const struct lp_distances *distances;
	/** Bytes that an object retains which may have a row. */
	uint64_t worth;
	/** A bit an object. */
	uint64_t *bits;
	/** Corridors behind the first object of a chain: a bit each. */
	uint64_t *chained;
	/** Roots whose keys are names, as those of sys.modules: a bit each. */
	uint64_t *names;
};

/** Find them.  O(objects); three bits an object, and 4 bytes meanwhile for each of the longest chain.
 * To be deinitialised even if there is an error. */
struct lp_error *lp_corridors_init(struct lp_corridors *corridors,
				   const struct lp_findings *findings,
				   const struct lp_dominators *dominators,
				   const struct lp_distances *distances, uint64_t worth);
void lp_corridors_deinit(struct lp_corridors *corridors);

/** Whether an object holds what there is only because all of a program is in modules. */
bool lp_is_of_modules(const struct lp_corridors *corridors, uint32_t id);

#endif
