// SPDX-License-Identifier: Apache-2.0
/** What the members of groups retain. */
#ifndef LP_ANALYSE_THREADS_TOGETHER_H
#define LP_ANALYSE_THREADS_TOGETHER_H

#include "analyse/facts/dominators.h"

struct lp_member {
	uint32_t id, group;
};

LP_ARRAY(lp_member_array, struct lp_member);

/**
 * Add up, by group, what each member retains; one that another member of its group retains is
 * counted with that.  This is what goes with the group at least: what only several members
 * together hold is not in it.
 * @param sums An item a group, to be added to.
 * O(objects + members x groups on the way to the roots); 4 bytes an object meanwhile.
 */
struct lp_error *lp_together(const struct lp_dominators *dominators, uint32_t object_count,
			     const struct lp_member_array *members, uint64_t *sums);

#endif
