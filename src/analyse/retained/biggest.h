// SPDX-License-Identifier: Apache-2.0
/**
 * The objects that retain most, one for each part of the memory: not the module and the namespace
 * that a cache is in besides the cache, nor the cache's entries besides the cache.
 */
#ifndef LP_ANALYSE_RETAINED_BIGGEST_H
#define LP_ANALYSE_RETAINED_BIGGEST_H

#include "analyse/analysis.h"
#include "analyse/facts/distances.h"
#include "analyse/facts/dominators.h"

/** Append the table `retained`, of at most @limit objects that retain half a percent and more. */
struct lp_error *lp_biggest_table(const struct lp_findings *findings,
				  const struct lp_dominators *dominators,
				  const struct lp_distances *distances, uint64_t limit,
				  struct lp_report *report);

#endif
