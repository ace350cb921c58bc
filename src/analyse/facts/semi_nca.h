// SPDX-License-Identifier: Apache-2.0
/** Immediate dominators in the core of a walk. */
#ifndef LP_ANALYSE_FACTS_SEMI_NCA_H
#define LP_ANALYSE_FACTS_SEMI_NCA_H

#include "analyse/facts/walk.h"

/**
 * The algorithm is semi-NCA: L. Georgiadis, Linear-Time Algorithms for Dominators and Related
 * Problems, thesis, Princeton 2005, section 2.3.
 * @param dominators An item a number of struct lp_inner; set for those of the core: a number, or
 * LP_WALK_OUTER.
 */
struct lp_error *lp_semi_nca(const struct lp_flow *flow, const struct lp_inner *inner,
			     const struct lp_walk *walk, uint32_t *dominators);

#endif
