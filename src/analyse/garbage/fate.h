// SPDX-License-Identifier: Apache-2.0
/**
 * What the cyclic collector would do with each object: objects that nothing leads to are garbage,
 * but not all of that is collected.
 */
#ifndef LP_ANALYSE_GARBAGE_FATE_H
#define LP_ANALYSE_GARBAGE_FATE_H

#include "analyse/facts/components.h"
#include "analyse/facts/distances.h"
#include "analyse/garbage/finaliser.h"

enum lp_fate {
	/** Something leads to it. */
	LP_FATE_REACHABLE,
	/** The same, and it is the list gc.garbage. */
	LP_FATE_LIST,
	/** It is in that. */
	LP_FATE_SAVED,
	/** Garbage that the collector takes. */
	LP_FATE_COLLECTABLE,
	/** Garbage that 2.7 puts aside: a cycle that has an object with `__del__` in it, and what
	 * such a cycle leads to. */
	LP_FATE_FINALISER,
	/** Garbage that the collector does not find: a cycle through an object that it does not
	 * track, and what such a cycle leads to. */
	LP_FATE_UNTRACKED,
	/** The same with gc.freeze(). */
	LP_FATE_FROZEN,
	LP_FATE_COUNT,
};

struct lp_fates {
	/** enum lp_fate of each object. */
	uint8_t *of;
	/** Objects that are garbage: a bit each. */
	uint64_t *garbage;
	uint64_t garbage_count;
	/** Cycles among the objects, or among the garbage only. */
	struct lp_components components;
};

/**
 * Find them: O(objects and references), 1 byte and a bit an object beside the components.
 * @param distances None avoided; or NULL: they are found, too.
 * @param all Find the cycles of what is reachable as well.
 */
struct lp_error *lp_fates_init(struct lp_fates *fates, struct lp_finalisers *finalisers,
			       const struct lp_distances *distances, bool all);
void lp_fates_deinit(struct lp_fates *fates);

static inline bool lp_fate_is_garbage(enum lp_fate fate)
{
	return fate >= LP_FATE_COLLECTABLE;
}

/** In words: "garbage: waits for the collector"; static. */
const char *lp_fate_text(const struct lp_process_facts *process, enum lp_fate fate);

#endif
