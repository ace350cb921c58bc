// SPDX-License-Identifier: Apache-2.0
#include "analyse/path/way.h"

#include <stdlib.h>

#include "base/error.h"

int lp_way_rank(enum lp_reference_kind kind)
{
	switch (kind) {
	case LP_REFERENCE_WORD:
	case LP_REFERENCE_NAME:
		return 0;
	case LP_REFERENCE_KEY:
	case LP_REFERENCE_CLASS:
		return 1;
	default:
		return 2;
	}
}

bool lp_way_reference(const struct lp_graph *graph, uint32_t from, uint32_t to,
		      struct lp_reference *ret)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;
	bool found = false;

	lp_reference_walk_init(&walk, graph, from);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (reference.target != to || !reference.strong ||
		    (found && lp_way_rank(reference.kind) <= lp_way_rank(ret->kind)))
			continue;
		*ret = reference;
		found = true;
	}
	return found;
}

/** The root that tells most: one with a name, if there is one. */
static void find_root(const struct lp_graph *graph, uint32_t id, struct lp_way *way)
{
	size_t i;

	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];

		if (root->object == id && root->strong &&
		    (!way->root ||
		     (lp_root_is_named(root->kind) && !lp_root_is_named(way->root->kind))))
			way->root = root;
	}
}

void lp_way_begin(const struct lp_graph *graph, uint32_t id, const struct lp_root *root,
		  struct lp_way *way)
{
	way->root = root;
	if (!root)
		find_root(graph, id, way);
	if (way->root)
		way->kind = way->root->kind;
	else
		way->kind = graph->flags[id] & LP_OBJECT_HELD ? LP_ROOT_HELD : LP_ROOT_STATIC;
}

struct lp_error *lp_way_find(const struct lp_graph *graph, const struct lp_distances *distances,
			     uint32_t id, struct lp_way *way)
{
	uint32_t length, i;

	if (distances->parents[id] == LP_PARENT_NONE)
		return NULL;
	length = lp_distances_of(distances, id) + 1;
	way->steps.items = calloc(length, sizeof(*way->steps.items));
	if (!way->steps.items)
		return &lp_error_memory;
	way->steps.count = way->steps.capacity = length;
	for (i = length; i--;) {
		struct lp_way_step *step = &way->steps.items[i];

		step->id = id;
		if (i)
			lp_way_reference(graph, distances->parents[id], id, &step->reference);
		id = i ? distances->parents[id] : id;
	}
	lp_way_begin(graph, way->steps.items[0].id, NULL, way);
	return NULL;
}

void lp_way_deinit(struct lp_way *way)
{
	lp_array_deinit(&way->steps);
}
