// SPDX-License-Identifier: Apache-2.0
/** Rules that are about many objects of a kind with the same holder. */
#ifndef LP_ANALYSE_SUSPECTS_GROUPS_H
#define LP_ANALYSE_SUSPECTS_GROUPS_H

#include "analyse/suspects/suspect.h"

/**
 * Apply those of @rules that count objects.
 * @param sets The rules of each type: see match.h.
 * One pass over the objects, and O(n log n) of those that count.
 */
struct lp_error *lp_suspect_groups(struct lp_evidence *evidence,
				   const struct lp_suspect_rule *rules, const uint64_t *sets,
				   struct lp_suspects *suspects);

#endif
