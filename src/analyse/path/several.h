// SPDX-License-Identifier: Apache-2.0
/** Several ways to one object, that come by different referrers or roots. */
#ifndef LP_ANALYSE_PATH_SEVERAL_H
#define LP_ANALYSE_PATH_SEVERAL_H

#include "analyse/path/way.h"

LP_ARRAY(lp_way_array, struct lp_way);

/**
 * Find the shortest way by each root and each referrer of an object, none of which leads through
 * the object itself; at most @limit of them, those from roots that a program can name first, and
 * of these the short ones.
 *
 * O(objects and references), however many referrers there are; 8 bytes an object meanwhile.
 * @param avoided Objects that no way leads through: a bit each, or NULL for none.
 * @param ret Appended to, also on error; each to be freed with lp_way_deinit().
 */
struct lp_error *lp_ways_find(const struct lp_flow *flow, const uint64_t *avoided, uint32_t id,
			      uint64_t limit, struct lp_way_array *ret);
void lp_ways_deinit(struct lp_way_array *ways);

#endif
