// SPDX-License-Identifier: Apache-2.0
#include "decode/roots/settle.h"

#include "base/error.h"
#include "base/pages.h"
#include "cpython/refcount.h"
#include "decode/roots/lost.h"

struct settle {
	const struct lp_heap *heap;
	struct lp_graph *graph;
	struct lp_worker **workers;
	unsigned count;
	/** How many strong references each object was found to have. */
	uint32_t *found;
};

/**
 * What is compiled in refers to other things compiled in without being counted there (constants
 * of frozen modules, 3.11).  Types do count theirs: they are filled in at run time.
 */
static void weaken_compiled_in(struct settle *settle)
{
	struct lp_graph *graph = settle->graph;
	uint32_t id, place;

	for (id = 0; id < graph->count; id++) {
		if (!(graph->flags[id] & LP_OBJECT_STATIC) || graph->types[id] == UINT32_MAX ||
		    settle->heap->types.items.items[graph->types[id]]->kind == LP_KIND_TYPE)
			continue;
		for (place = graph->offsets[id]; place < graph->offsets[id + 1]; place++) {
			uint32_t edge = graph->edges[place];

			if (lp_edge_is_strong(edge) && (graph->flags[edge] & LP_OBJECT_STATIC))
				graph->edges[place] |= LP_WEAK;
		}
	}
}

/** A reference that is certain. */
static void count_found(struct settle *settle, uint32_t target)
{
	if (settle->found[target] < UINT32_MAX)
		settle->found[target]++;
}

/** Whether one more reference to an object may own it; then it is counted. */
static bool claim(struct settle *settle, uint32_t target)
{
	uint32_t refcount = settle->graph->refcounts[target];

	if (refcount != LP_IMMORTAL && settle->found[target] >= refcount)
		return false;
	count_found(settle, target);
	return true;
}

static void count_certain(struct settle *settle)
{
	struct lp_graph *graph = settle->graph;
	uint64_t i;

	for (i = 0; i < graph->place_count; i++) {
		uint32_t edge = graph->edges[i];

		if (lp_edge_is_strong(edge))
			count_found(settle, edge);
		graph->reference_count += lp_edge_target(edge) != LP_NO_OBJECT;
	}
	for (i = 0; i < graph->roots.count; i++) {
		if (graph->roots.items[i].strong && !graph->roots.items[i].unknown)
			count_found(settle, graph->roots.items[i].object);
	}
}

/**
 * property keeps the tuple of its last call's argument, which that tuple does not own any more
 * (3.6, 3.7: property_descr_get() of Objects/descrobject.c).
 */
static void weaken_lent(struct settle *settle)
{
	struct lp_graph *graph = settle->graph;
	size_t i;

	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];
		uint32_t *edge = &graph->edges[graph->offsets[root->object]];

		if (root->kind != LP_ROOT_NATIVE_DATA || settle->found[root->object] ||
		    graph->refcounts[root->object] != 1 ||
		    (graph->flags[root->object] & LP_OBJECT_TRACKED) ||
		    graph->offsets[root->object + 1] - graph->offsets[root->object] != 1 ||
		    !lp_edge_is_strong(*edge))
			continue;
		/* Other tuples that C keeps do own what is in them. */
		if (graph->refcounts[*edge] == LP_IMMORTAL ||
		    settle->found[*edge] <= graph->refcounts[*edge])
			continue;
		settle->found[*edge]--;
		*edge |= LP_WEAK;
	}
}

/** Whether objects of a type are linked into a ring: the "?" of tools/layout_spec.py. */
static bool is_linked(const struct lp_typeinfo *type)
{
	uint32_t i;

	for (i = 0; !type->opaque && i < type->fixed_count; i++) {
		if (type->fixed[i].kind == LP_REFERENCE_WORD)
			return true;
	}
	return false;
}

static const struct lp_typeinfo *type_of(const struct settle *settle, uint32_t id)
{
	uint32_t number = settle->graph->types[id];

	return number == UINT32_MAX ? NULL : settle->heap->types.items.items[number];
}

/** The object whose reference is at a place. */
static uint32_t object_at(const struct lp_graph *graph, uint32_t place)
{
	uint32_t low = 0, high = graph->count;

	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (graph->offsets[middle] <= place)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/**
 * The last link of a ring leads to what has the ring, which it does not own: whatever else has a
 * word for that, as what it is the cache of, would have no room in the count left.
 */
static bool closes_ring(const struct settle *settle, uint32_t place)
{
	const struct lp_graph *graph = settle->graph;
	uint32_t target = lp_edge_target(graph->edges[place]), source;
	const struct lp_typeinfo *ring = type_of(settle, target), *link;

	if (!ring || !is_linked(ring))
		return false;
	source = object_at(graph, place);
	link = type_of(settle, source);
	/* What has the ring begins as a link does, and goes on. */
	return link && is_linked(link) &&
	       (source == target || link->basicsize < ring->basicsize);
}

/** Words of the heap first, then those of stacks and static data, which are the less likely. */
static void judge_unknown(struct settle *settle)
{
	struct lp_graph *graph = settle->graph;
	struct lp_root_array *roots = &graph->roots;
	size_t i, kept = 0;
	unsigned worker;

	for (worker = 0; worker < settle->count; worker++) {
		const struct lp_place_array *unknown = &settle->workers[worker]->unknown;

		for (i = 0; i < unknown->count; i++) {
			uint32_t *edge = &graph->edges[unknown->items[i]];

			if (!closes_ring(settle, unknown->items[i]) &&
			    claim(settle, lp_edge_target(*edge)))
				*edge = lp_edge_target(*edge);
		}
	}
	for (i = 0; i < roots->count; i++) {
		if (!roots->items[i].unknown || claim(settle, roots->items[i].object))
			roots->items[kept++] = roots->items[i];
	}
	roots->count = kept;
}

static void mark_held(struct settle *settle)
{
	struct lp_graph *graph = settle->graph;
	uint32_t id;

	for (id = 0; id < graph->count; id++) {
		if (graph->refcounts[id] != LP_IMMORTAL && graph->refcounts[id] > settle->found[id])
			graph->flags[id] |= LP_OBJECT_HELD;
	}
}

struct lp_error *lp_settle(const struct lp_heap *heap, struct lp_worker **workers, unsigned count,
			   struct lp_graph *graph)
{
	struct settle settle = {.heap = heap, .graph = graph, .workers = workers, .count = count};
	size_t size = graph->count * sizeof(*settle.found);
	struct lp_error *error;

	settle.found = lp_pages_alloc(size);
	if (!settle.found)
		return &lp_error_memory;
	weaken_compiled_in(&settle);
	count_certain(&settle);
	if (heap->layout->lends_arguments)
		weaken_lent(&settle);
	judge_unknown(&settle);
	mark_held(&settle);
	error = lp_lost_find(heap, workers, count, settle.found, graph);
	lp_pages_free(settle.found, size);
	return error;
}
