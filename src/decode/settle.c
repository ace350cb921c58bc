// SPDX-License-Identifier: Apache-2.0
#include "decode/settle.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/pages.h"
#include "cpython/refcount.h"
#include "decode/emit.h"
#include "decode/late.h"

struct settle {
	struct lp_heap *heap;
	struct lp_graph *graph;
	struct lp_worker **workers;
	/** Workers with shares, and one more for late objects. */
	unsigned count;
	const size_t *shares;
	/** How many strong references each object was found to have. */
	uint32_t *found;
};

/** The first id of a worker's share; late objects come last. */
static uint32_t first_id(const struct settle *settle, unsigned worker)
{
	const struct lp_index *index = &settle->heap->index;
	size_t unit = worker + 1 < settle->count ? settle->shares[worker] : index->unit_count;

	return unit < index->unit_count ? index->rank[index->units[unit].first_word]
					: index->ranked;
}

/** Append one worker's references to those of the first, whose array has room. */
static void append_edges(struct settle *settle, unsigned number)
{
	struct lp_worker *first = settle->workers[0], *worker = settle->workers[number];
	uint32_t base = (uint32_t)first->edge_count;
	uint32_t id = first_id(settle, number), end = first_id(settle, number + 1);
	size_t i;

	if (number + 1 == settle->count)
		end = lp_index_count(&settle->heap->index);
	if (worker->edge_count)
		memcpy(first->edges + base, worker->edges,
		       worker->edge_count * sizeof(*first->edges));
	first->edge_count += worker->edge_count;
	for (; id < end; id++)
		settle->graph->offsets[id] += base;
	for (i = 0; i < worker->unknown.count; i++)
		worker->unknown.items[i] += base;
	lp_pages_free(worker->edges, worker->edge_capacity * sizeof(*worker->edges));
	worker->edges = NULL;
	worker->edge_capacity = 0;
}

static struct lp_error *join_edges(struct settle *settle)
{
	struct lp_graph *graph = settle->graph;
	struct lp_worker *first = settle->workers[0];
	uint64_t others = 0;
	unsigned i;

	for (i = 1; i < settle->count; i++)
		others += settle->workers[i]->edge_count;
	if (first->edge_count + others >= UINT32_MAX)
		return lp_error_create(LP_ERROR_UNREADABLE,
				       "the target has more references than limpet can number");
	if (!lp_emit_room(first, others + 1))
		return &lp_error_memory;
	for (i = 1; i < settle->count; i++)
		append_edges(settle, i);
	graph->edges = first->edges;
	graph->edge_capacity = first->edge_capacity;
	graph->place_count = first->edge_count;
	graph->count = lp_index_count(&settle->heap->index);
	graph->offsets[graph->count] = (uint32_t)graph->place_count;
	first->edges = NULL;
	first->edge_capacity = 0;
	return NULL;
}

static int compare_sparse(const void *left, const void *right)
{
	const struct lp_sparse *a = left, *b = right;

	return (a->object > b->object) - (a->object < b->object);
}

/** Put the workers' sparse numbers of one kind together, in order of ids. */
static bool join_sparse(struct lp_sparse_array *to, const struct lp_sparse_array *from)
{
	if (!lp_array_reserve(to, from->count))
		return false;
	if (from->count)
		memcpy(to->items + to->count, from->items, from->count * sizeof(*to->items));
	to->count += from->count;
	return true;
}

static struct lp_error *join_sparses(struct settle *settle)
{
	struct lp_graph *graph = settle->graph;
	unsigned i;

	for (i = 0; i < settle->count; i++) {
		struct lp_worker *worker = settle->workers[i];

		if (!join_sparse(&graph->owned, &worker->owned) ||
		    !join_sparse(&graph->large, &worker->large))
			return &lp_error_memory;
		lp_array_deinit(&worker->owned);
		lp_array_deinit(&worker->large);
	}
	return NULL;
}

static struct lp_error *join_previews(struct settle *settle)
{
	struct lp_preview_array *to = &settle->graph->previews;
	unsigned i;

	for (i = 0; i < settle->count; i++) {
		struct lp_preview_array *from = &settle->workers[i]->previews;

		if (!lp_array_reserve(to, from->count))
			return &lp_error_memory;
		if (from->count)
			memcpy(to->items + to->count, from->items,
			       from->count * sizeof(*to->items));
		to->count += from->count;
		lp_array_deinit(from);
		lp_region_join(&settle->graph->region, &settle->workers[i]->region);
	}
	return NULL;
}

static int compare_previews(const void *left, const void *right)
{
	const struct lp_preview *a = left, *b = right;

	return (a->object > b->object) - (a->object < b->object);
}

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

			if (claim(settle, lp_edge_target(*edge)))
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

static struct lp_error *settle_all(struct settle *settle)
{
	struct lp_graph *graph = settle->graph;
	size_t size;

	LP_TRY(join_edges(settle));
	LP_TRY(join_sparses(settle));
	LP_TRY(join_previews(settle));
	LP_TRY(lp_order_late(settle->heap, graph, settle->workers[settle->count - 1]));
	if (graph->owned.count)
		qsort(graph->owned.items, graph->owned.count, sizeof(*graph->owned.items),
		      compare_sparse);
	if (graph->previews.count)
		qsort(graph->previews.items, graph->previews.count, sizeof(*graph->previews.items),
		      compare_previews);
	if (graph->large.count)
		qsort(graph->large.items, graph->large.count, sizeof(*graph->large.items),
		      compare_sparse);
	size = graph->count * sizeof(*settle->found);
	settle->found = lp_pages_alloc(size);
	if (!settle->found)
		return &lp_error_memory;
	weaken_compiled_in(settle);
	count_certain(settle);
	judge_unknown(settle);
	mark_held(settle);
	lp_pages_free(settle->found, size);
	return NULL;
}

struct lp_error *lp_settle(struct lp_heap *heap, struct lp_worker **workers, unsigned count,
			   const size_t *shares, struct lp_graph *graph)
{
	struct settle settle = {
		.heap = heap, .graph = graph, .workers = workers, .count = count, .shares = shares};
	struct lp_error *error = settle_all(&settle);

	if (error)
		return error;
	graph->index = heap->index;
	memset(&heap->index, 0, sizeof(heap->index));
	return NULL;
}
