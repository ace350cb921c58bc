// SPDX-License-Identifier: Apache-2.0
/** Notices that a linked list leads back into itself, as one in foreign memory may. */
#ifndef LP_BASE_CIRCLE_H
#define LP_BASE_CIRCLE_H

#include <stdbool.h>
#include <stdint.h>

/** A zeroed one is ready for the first node. */
struct lp_circle {
	uint64_t mark;
	uint64_t steps;
};

/**
 * Tell the next node of a list.
 * @return true if the list has run in a circle: at the latest when as many nodes were told as
 * three times those that there are.  Never if there is none.  O(1) (Brent's algorithm.)
 */
static inline bool lp_circle_closes(struct lp_circle *circle, uint64_t node)
{
	if (circle->steps && node == circle->mark)
		return true;
	if (!(circle->steps & (circle->steps - 1)))
		circle->mark = node;
	circle->steps++;
	return false;
}

#endif
