// SPDX-License-Identifier: Apache-2.0
#include "analyse/path/way.h"

#include <stdlib.h>
#include <string.h>

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

static bool is_by_frame(const struct lp_reference *reference)
{
	return reference->kind == LP_REFERENCE_FIELD && reference->name &&
	       !strcmp(reference->name, "f_back");
}

static bool add_step(const struct lp_graph *graph, const struct lp_distances *distances,
		     uint32_t id, uint8_t repeat, struct lp_way *way)
{
	struct lp_way_step step = {.id = id, .repeat = repeat};

	if (way->steps.count)
		lp_way_reference(graph, distances->parents[id], id, &step.reference);
	return lp_array_push(&way->steps, step);
}

/**
 * Whether a way may be cut behind its last step: an attribute is not parted from its namespace, nor
 * a variable from the frames that called each other (see phrase_root.c).
 */
static bool may_cut(const struct lp_way *way)
{
	const struct lp_reference *last;

	if (way->steps.count <= LP_WAY_END)
		return false;
	last = &way->steps.items[way->steps.count - 1].reference;
	return last->kind != LP_REFERENCE_DICT && !is_by_frame(last);
}

/** The first object behind a cut: no namespace, for the same reason. */
static size_t find_rest(const struct lp_graph *graph, const struct lp_distances *distances,
			const uint32_t *ids, size_t count)
{
	size_t at = count - 1 - LP_WAY_END;
	struct lp_reference reference;

	if (lp_way_reference(graph, distances->parents[ids[at]], ids[at], &reference) &&
	    reference.kind == LP_REFERENCE_DICT)
		at--;
	return at;
}

struct lp_error *lp_way_make(const struct lp_graph *graph, const struct lp_distances *distances,
			     const uint32_t *ids, const uint8_t *repeats, size_t count,
			     struct lp_way *way)
{
	size_t rest = count > LP_WAY_WHOLE + 1 ? find_rest(graph, distances, ids, count) : 0, i;

	way->length = count - 1;
	for (i = 0; i < count; i++) {
		if (i < rest && may_cut(way)) {
			way->gap = i;
			way->skipped = rest - i + 1;
			i = rest;
		}
		if (!add_step(graph, distances, ids[i], repeats ? repeats[i] : 0, way))
			return &lp_error_memory;
	}
	lp_way_begin(graph, ids[0], NULL, way);
	return NULL;
}

struct lp_error *lp_way_find(const struct lp_graph *graph, const struct lp_distances *distances,
			     uint32_t id, struct lp_way *way)
{
	struct lp_error *error;
	uint32_t count, *ids, i;

	if (distances->parents[id] == LP_PARENT_NONE)
		return NULL;
	count = lp_distances_of(distances, id) + 1;
	ids = malloc(count * sizeof(*ids));
	if (!ids)
		return &lp_error_memory;
	for (i = count; i--; id = distances->parents[id])
		ids[i] = id;
	error = lp_way_make(graph, distances, ids, NULL, count, way);
	free(ids);
	return error;
}

void lp_way_deinit(struct lp_way *way)
{
	lp_array_deinit(&way->steps);
}
