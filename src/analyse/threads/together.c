// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/together.h"

#include <stdlib.h>

#include "base/error.h"

/** Of an object: not looked for yet, or no member dominates it; else the number of the nearest
 * member that does or is it, plus FIRST. */
enum { UNKNOWN, NOBODY, FIRST };

struct search {
	const struct lp_dominators *dominators;
	const struct lp_member_array *members;
	/** By object, as above. */
	uint32_t *nearest;
};

/** The nearest member among the dominators of @id, as above.  Each object is passed once. */
static uint32_t above(struct search *search, uint32_t id)
{
	const uint32_t *of = search->dominators->of;
	uint32_t found = NOBODY, at;

	for (at = of[id]; at < LP_NO_OBJECT; at = of[at]) {
		if (search->nearest[at] != UNKNOWN) {
			found = search->nearest[at];
			break;
		}
	}
	for (at = of[id]; at < LP_NO_OBJECT && search->nearest[at] == UNKNOWN; at = of[at])
		search->nearest[at] = found;
	return found;
}

/** Whether another member of the group of @member retains it. */
static bool is_within(struct search *search, const struct lp_member *member)
{
	uint32_t at = above(search, member->id);

	while (at >= FIRST) {
		const struct lp_member *next = &search->members->items[at - FIRST];

		if (next->group == member->group)
			return true;
		at = above(search, next->id);
	}
	return false;
}

struct lp_error *lp_together(const struct lp_dominators *dominators, uint32_t object_count,
			     const struct lp_member_array *members, uint64_t *sums)
{
	struct search search = {.dominators = dominators, .members = members};
	size_t i;

	search.nearest = calloc((size_t)object_count + 1, sizeof(*search.nearest));
	if (!search.nearest)
		return &lp_error_memory;
	for (i = 0; i < members->count; i++)
		search.nearest[members->items[i].id] = (uint32_t)i + FIRST;
	for (i = 0; i < members->count; i++) {
		const struct lp_member *member = &members->items[i];

		if (!is_within(&search, member))
			sums[member->group] += dominators->retained[member->id];
	}
	free(search.nearest);
	return NULL;
}
