// SPDX-License-Identifier: Apache-2.0
#include "graph/graph.h"

#include <string.h>

#include "base/pages.h"

void lp_graph_deinit(struct lp_graph *graph)
{
	lp_pages_free(graph->types, graph->capacity * sizeof(*graph->types));
	lp_pages_free(graph->shallow, graph->capacity * sizeof(*graph->shallow));
	lp_pages_free(graph->refcounts, graph->capacity * sizeof(*graph->refcounts));
	lp_pages_free(graph->flags, graph->capacity * sizeof(*graph->flags));
	lp_pages_free(graph->offsets, graph->capacity * sizeof(*graph->offsets));
	lp_pages_free(graph->edges, graph->edge_capacity * sizeof(*graph->edges));
	lp_index_deinit(&graph->index);
	lp_array_deinit(&graph->large);
	lp_array_deinit(&graph->owned);
	lp_array_deinit(&graph->lost);
	lp_array_deinit(&graph->type_table);
	lp_previews_deinit(&graph->previews);
	lp_array_deinit(&graph->roots);
	lp_region_deinit(&graph->region);
	memset(graph, 0, sizeof(*graph));
}

/** The value of @id, or 0: ids are in rising order. */
static uint64_t sparse_get(const struct lp_sparse_array *array, uint32_t id)
{
	size_t low = 0, high = array->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (array->items[middle].object < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < array->count && array->items[low].object == id ? array->items[low].value : 0;
}

uint64_t lp_graph_shallow(const struct lp_graph *graph, uint32_t id)
{
	uint64_t size = graph->shallow[id];

	return size < UINT32_MAX ? size : size + sparse_get(&graph->large, id);
}

uint64_t lp_graph_owned(const struct lp_graph *graph, uint32_t id)
{
	return sparse_get(&graph->owned, id);
}

uint64_t lp_graph_lost(const struct lp_graph *graph, uint32_t id)
{
	return sparse_get(&graph->lost, id);
}

void lp_graph_sizes(const struct lp_graph *graph, uint64_t *ret)
{
	uint32_t id;
	size_t i;

	for (id = 0; id < graph->count; id++)
		ret[id] = graph->shallow[id];
	for (i = 0; i < graph->large.count; i++)
		ret[graph->large.items[i].object] += graph->large.items[i].value;
	for (i = 0; i < graph->owned.count; i++)
		ret[graph->owned.items[i].object] += graph->owned.items[i].value;
}
