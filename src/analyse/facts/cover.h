// SPDX-License-Identifier: Apache-2.0
/** Sets of objects, and how much of a tree of objects is below the members of each. */
#ifndef LP_ANALYSE_FACTS_COVER_H
#define LP_ANALYSE_FACTS_COVER_H

#include <stdint.h>

struct lp_error;

/** In no set. */
#define LP_NO_SET UINT32_MAX

/** Which set each object is in: those of a type are one, for example. */
struct lp_partition {
	/** The set of an object is sets[numbers[id]]. */
	const uint32_t *numbers, *sets;
	/** How many sets there are. */
	uint32_t count;
};

static inline uint32_t lp_set_of(const struct lp_partition *partition, uint32_t id)
{
	return partition->sets[partition->numbers[id]];
}

/**
 * The bytes of the members of each set and all below them, each object once a set.  One walk, depth
 * first, for all sets; 8 bytes an object meanwhile.
 * @param parents The tree: LP_NO_OBJECT above the topmost ones, UINT32_MAX for what is not in it,
 * which counts by itself.
 * @param bytes Of each of the @count objects.
 * @param[out] ret A number a set, zeroed.
 */
struct lp_error *lp_cover(const struct lp_partition *partition, uint32_t count,
			  const uint32_t *parents, const uint64_t *bytes, uint64_t *ret);

#endif
