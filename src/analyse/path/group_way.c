// SPDX-License-Identifier: Apache-2.0
/* The way that stands for all of a group. */
#include <stdlib.h>

#include "analyse/path/group.h"
#include "base/error.h"

/** The objects of a way that is folded, and how much of it repeats: one of each step. */
static void list_steps(const struct lp_folds *folds, uint32_t way, size_t count, uint32_t *ids,
		       uint8_t *repeats)
{
	while (count--) {
		ids[count] = folds->items.items[way].example;
		repeats[count] = folds->items.items[way].repeat;
		way = folds->items.items[way].parent;
	}
}

struct lp_error *lp_way_of_group(const struct lp_graph *graph, const struct lp_distances *distances,
				 const struct lp_way_groups *groups,
				 const struct lp_way_group *group, struct lp_way *way)
{
	const struct lp_fold *folds = groups->folds.items.items;
	struct lp_error *error = &lp_error_memory;
	uint32_t at, *ids;
	uint8_t *repeats;
	size_t count = 0;

	if (!folds[group->way].folded)
		return lp_way_find(graph, distances, group->example, way);
	for (at = group->way; at; at = folds[at].parent)
		count++;
	ids = malloc(count * sizeof(*ids));
	repeats = malloc(count);
	if (ids && repeats) {
		list_steps(&groups->folds, group->way, count, ids, repeats);
		ids[count - 1] = group->example;
		error = lp_way_make(graph, distances, ids, repeats, count, way);
		way->folded = true;
		/* What repeats may be in what is left out. */
		way->vague = folds[group->way].vague || way->skipped;
	}
	free(ids);
	free(repeats);
	return error;
}
