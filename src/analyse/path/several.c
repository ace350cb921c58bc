// SPDX-License-Identifier: Apache-2.0
#include "analyse/path/several.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/** More than any distance: what is added for a root that no program can name. */
#define UNNAMED (UINT32_C(1) << 31)

/** A way by this referrer, or by a root. */
struct candidate {
	/** LP_NO_OBJECT: the object is a root. */
	uint32_t referrer;
	/** One more than the referrer's distance, 0 for a root; and UNNAMED. */
	uint32_t distance;
	/** The root's entry, or NULL. */
	const struct lp_root *root;
};

LP_ARRAY(candidate_array, struct candidate);

struct search {
	const struct lp_flow *flow;
	uint32_t id;
	/** What is avoided, and the object itself: a bit each. */
	uint64_t *avoided;
	/** Roots that a program can name: a bit each. */
	uint64_t *named;
	/** As a candidate's distance; 0 is not known yet. */
	uint32_t *depths;
	struct lp_distances distances;
	struct candidate_array candidates;
};

/** Each object's is found once: what is above it on its way is known then. */
static uint32_t depth_of(struct search *search, uint32_t id)
{
	const uint32_t *parents = search->distances.parents;
	uint32_t at = id, depth = 0;

	while (!search->depths[at] && parents[at] < LP_NO_OBJECT) {
		at = parents[at];
		depth++;
	}
	if (!search->depths[at])
		search->depths[at] = 1 + (lp_bit(search->named, at) ? 0 : UNNAMED);
	depth += search->depths[at];
	for (at = id; !search->depths[at]; at = parents[at])
		search->depths[at] = depth--;
	return search->depths[id];
}

static bool add_referrers(struct search *search)
{
	const struct lp_graph *graph = search->flow->graph;
	uint32_t id, place;

	for (id = 0; id < graph->count; id++) {
		if (search->distances.parents[id] == LP_PARENT_NONE)
			continue;
		for (place = graph->offsets[id]; place < graph->offsets[id + 1]; place++) {
			if (graph->edges[place] != search->id)
				continue;
			if (!lp_array_push(&search->candidates,
					   (struct candidate){id, depth_of(search, id), NULL}))
				return false;
			break;
		}
	}
	return true;
}

static bool add_roots(struct search *search)
{
	const struct lp_root_array *roots = &search->flow->graph->roots;
	size_t count = search->candidates.count, i;

	for (i = 0; i < roots->count; i++) {
		const struct lp_root *root = &roots->items[i];
		uint32_t distance = lp_root_is_named(root->kind) ? 0 : UNNAMED;

		if (root->object != search->id || !root->strong)
			continue;
		if (!lp_array_push(&search->candidates,
				   (struct candidate){LP_NO_OBJECT, distance, root}))
			return false;
	}
	/* Only a flag of the object may tell. */
	return search->candidates.count > count || !lp_flow_is_root(search->flow, search->id) ||
	       lp_array_push(&search->candidates, (struct candidate){LP_NO_OBJECT, UNNAMED, NULL});
}

static int compare(const void *left, const void *right)
{
	const struct candidate *a = left, *b = right;

	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	if (a->referrer != b->referrer)
		return a->referrer < b->referrer ? -1 : 1;
	return (a->root > b->root) - (a->root < b->root);
}

static struct lp_error *make_way(const struct search *search, const struct candidate *candidate,
				 struct lp_way *way)
{
	const struct lp_graph *graph = search->flow->graph;
	struct lp_way_step step = {.id = search->id};

	if (candidate->referrer != LP_NO_OBJECT) {
		LP_TRY(lp_way_find(graph, &search->distances, candidate->referrer, way));
		lp_way_reference(graph, candidate->referrer, search->id, &step.reference);
		way->length++;
	} else {
		lp_way_begin(graph, search->id, candidate->root, way);
	}
	return lp_array_push(&way->steps, step) ? NULL : &lp_error_memory;
}

static struct lp_error *find(struct search *search, const uint64_t *avoided, uint64_t limit,
			     struct lp_way_array *ret)
{
	const struct lp_graph *graph = search->flow->graph;
	size_t words = (size_t)graph->count / 64 + 1, i;

	search->avoided = calloc(words, sizeof(*search->avoided));
	search->named = calloc(words, sizeof(*search->named));
	search->depths = calloc((size_t)graph->count + 1, sizeof(*search->depths));
	if (!search->avoided || !search->named || !search->depths)
		return &lp_error_memory;
	if (avoided)
		memcpy(search->avoided, avoided, words * sizeof(*avoided));
	lp_bit_set(search->avoided, search->id);
	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];

		if (root->strong && lp_root_is_named(root->kind))
			lp_bit_set(search->named, root->object);
	}
	LP_TRY(lp_distances_init(&search->distances, search->flow, search->avoided));
	if (!add_referrers(search) || !add_roots(search))
		return &lp_error_memory;
	if (search->candidates.count)
		qsort(search->candidates.items, search->candidates.count,
		      sizeof(*search->candidates.items), compare);
	for (i = 0; i < search->candidates.count && i < limit; i++) {
		if (!lp_array_push(ret, (struct lp_way){0}))
			return &lp_error_memory;
		LP_TRY(make_way(search, &search->candidates.items[i], &ret->items[ret->count - 1]));
	}
	return NULL;
}

struct lp_error *lp_ways_find(const struct lp_flow *flow, const uint64_t *avoided, uint32_t id,
			      uint64_t limit, struct lp_way_array *ret)
{
	struct search search = {.flow = flow, .id = id};
	struct lp_error *error = find(&search, avoided, limit, ret);

	lp_array_deinit(&search.candidates);
	lp_distances_deinit(&search.distances);
	free(search.depths);
	free(search.named);
	free(search.avoided);
	return error;
}

void lp_ways_deinit(struct lp_way_array *ways)
{
	size_t i;

	for (i = 0; i < ways->count; i++)
		lp_way_deinit(&ways->items[i]);
	lp_array_deinit(ways);
}
