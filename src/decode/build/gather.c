// SPDX-License-Identifier: Apache-2.0
#include "decode/build/gather.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/pages.h"
#include "decode/build/late.h"
#include "decode/references/emit.h"

struct gather {
	struct lp_heap *heap;
	struct lp_graph *graph;
	struct lp_worker **workers;
	/** Workers with shares, and one more for late objects. */
	unsigned count;
	const size_t *shares;
};

/** The first id of a worker's share; late objects come last. */
static uint32_t first_id(const struct gather *gather, unsigned worker)
{
	const struct lp_index *index = &gather->heap->index;
	size_t unit = worker + 1 < gather->count ? gather->shares[worker] : index->unit_count;

	return unit < index->unit_count ? index->rank[index->units[unit].first_word]
					: index->ranked;
}

/** Append one worker's references to those of the first, whose array has room. */
static void append_edges(struct gather *gather, unsigned number)
{
	struct lp_worker *first = gather->workers[0], *worker = gather->workers[number];
	uint32_t base = (uint32_t)first->edge_count;
	uint32_t id = first_id(gather, number), end = first_id(gather, number + 1);
	size_t i;

	if (number + 1 == gather->count)
		end = lp_index_count(&gather->heap->index);
	if (worker->edge_count)
		memcpy(first->edges + base, worker->edges,
		       worker->edge_count * sizeof(*first->edges));
	first->edge_count += worker->edge_count;
	for (; id < end; id++)
		gather->graph->offsets[id] += base;
	for (i = 0; i < worker->unknown.count; i++)
		worker->unknown.items[i] += base;
	lp_pages_free(worker->edges, worker->edge_capacity * sizeof(*worker->edges));
	worker->edges = NULL;
	worker->edge_capacity = 0;
}

static struct lp_error *join_edges(struct gather *gather)
{
	struct lp_graph *graph = gather->graph;
	struct lp_worker *first = gather->workers[0];
	uint64_t others = 0;
	unsigned i;

	for (i = 1; i < gather->count; i++)
		others += gather->workers[i]->edge_count;
	if (first->edge_count + others >= UINT32_MAX)
		return lp_error_create(LP_ERROR_UNREADABLE,
				       "the target has more references than limpet can number");
	if (!lp_emit_room(first, others + 1))
		return &lp_error_memory;
	for (i = 1; i < gather->count; i++)
		append_edges(gather, i);
	graph->edges = first->edges;
	graph->edge_capacity = first->edge_capacity;
	graph->place_count = first->edge_count;
	graph->count = lp_index_count(&gather->heap->index);
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

static struct lp_error *join_sparses(struct gather *gather)
{
	struct lp_graph *graph = gather->graph;
	unsigned i;

	for (i = 0; i < gather->count; i++) {
		struct lp_worker *worker = gather->workers[i];

		if (!join_sparse(&graph->owned, &worker->owned) ||
		    !join_sparse(&graph->large, &worker->large))
			return &lp_error_memory;
		lp_array_deinit(&worker->owned);
		lp_array_deinit(&worker->large);
	}
	return NULL;
}

static struct lp_error *join_previews(struct gather *gather)
{
	unsigned i;

	for (i = 0; i < gather->count; i++) {
		struct lp_preview_writer *writer = &gather->workers[i]->previews;

		if (!lp_preview_flush(writer) ||
		    !lp_previews_join(&gather->graph->previews, &writer->done))
			return &lp_error_memory;
	}
	return NULL;
}

static void sort_sparse(struct lp_sparse_array *array)
{
	if (array->count)
		qsort(array->items, array->count, sizeof(*array->items), compare_sparse);
}

struct lp_error *lp_gather(struct lp_heap *heap, struct lp_worker **workers, unsigned count,
			   const size_t *shares, struct lp_graph *graph)
{
	struct gather gather = {
		.heap = heap, .graph = graph, .workers = workers, .count = count, .shares = shares};

	LP_TRY(join_edges(&gather));
	LP_TRY(join_sparses(&gather));
	LP_TRY(join_previews(&gather));
	LP_TRY(lp_order_late(heap, graph, workers[count - 1]));
	sort_sparse(&graph->owned);
	sort_sparse(&graph->large);
	return NULL;
}
