// SPDX-License-Identifier: Apache-2.0
/** What an interpreter's collector has counted: gc.get_stats().  Does not know objects. */
#ifndef LP_CPYTHON_GC_STATS_H
#define LP_CPYTHON_GC_STATS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpython/runtime.h"
#include "target/peek.h"

/** Of one generation: how often it was collected, and how many objects were freed, and were not. */
struct lp_gc_stats {
	uint64_t collections, collected, uncollectable;
};

/**
 * Read the counts of all generations.
 * @param ret An entry a generation, young first; undefined on failure.
 * @return false where they are not known: 2.7 keeps none, those of 3.6 have no symbol; the collector
 *         was writing them; or what lies there are no counts.
 */
bool lp_gc_stats_read(struct lp_peek *peek, const struct lp_layout *layout,
		      const struct lp_interpreter *interpreter,
		      struct lp_gc_stats ret[LP_GENERATIONS]);

#endif
