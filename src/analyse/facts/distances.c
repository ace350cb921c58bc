// SPDX-License-Identifier: Apache-2.0
#include "analyse/facts/distances.h"

#include <stdlib.h>

#include "base/error.h"

/** Objects that were come to, those before `next` with all that they lead to. */
struct queue {
	const struct lp_flow *flow;
	struct lp_distances *distances;
	uint32_t *ids;
	uint32_t next, count;
};

static void add(struct queue *queue, uint32_t id, uint32_t parent)
{
	const uint64_t *avoided = queue->distances->avoided;

	if (queue->distances->parents[id] != LP_PARENT_NONE || (avoided && lp_bit(avoided, id)))
		return;
	queue->distances->parents[id] = parent;
	queue->ids[queue->count++] = id;
}

/** Go on until the queue has no more before @end: that is set when this begins. */
static void go_until(struct queue *queue, uint32_t end)
{
	const struct lp_graph *graph = queue->flow->graph;

	while (queue->next < end) {
		uint32_t id = queue->ids[queue->next++], place;

		for (place = graph->offsets[id]; place < graph->offsets[id + 1]; place++) {
			if (lp_edge_is_strong(graph->edges[place]))
				add(queue, graph->edges[place], id);
		}
	}
}

static void go(struct queue *queue)
{
	while (queue->next < queue->count)
		go_until(queue, queue->count);
}

bool lp_root_is_named(enum lp_root_kind kind)
{
	switch (kind) {
	case LP_ROOT_INTERNED:
	case LP_ROOT_STATIC:
	case LP_ROOT_NATIVE_STACK:
	case LP_ROOT_NATIVE_DATA:
	case LP_ROOT_HELD:
		return false;
	default:
		return true;
	}
}

static void add_named(struct queue *queue, bool modules)
{
	const struct lp_root_array *roots = &queue->flow->graph->roots;
	size_t i;

	for (i = 0; i < roots->count; i++) {
		const struct lp_root *root = &roots->items[i];

		if (root->strong && lp_root_is_named(root->kind) &&
		    (root->kind == LP_ROOT_MODULES) == modules)
			add(queue, root->object, LP_PARENT_ROOTS);
	}
}

static void add_roots(struct queue *queue)
{
	int step;
	uint32_t id;

	add_named(queue, true);
	for (step = 0; step < LP_MODULE_STEPS; step++)
		go_until(queue, queue->count);
	add_named(queue, false);
	go(queue);
	for (id = 0; id < queue->flow->graph->count; id++) {
		if (lp_flow_is_root(queue->flow, id))
			add(queue, id, LP_PARENT_ROOTS);
	}
	go(queue);
}

struct lp_error *lp_distances_init(struct lp_distances *distances, const struct lp_flow *flow,
				   const uint64_t *avoided)
{
	size_t count = (size_t)flow->graph->count + 1, i;
	uint32_t *parents = malloc(count * sizeof(*parents));
	struct queue queue = {.flow = flow, .distances = distances};

	queue.ids = malloc(count * sizeof(*queue.ids));
	if (!parents || !queue.ids) {
		free(parents);
		free(queue.ids);
		return &lp_error_memory;
	}
	for (i = 0; i < count; i++)
		parents[i] = LP_PARENT_NONE;
	*distances = (struct lp_distances){parents, avoided};
	add_roots(&queue);
	free(queue.ids);
	return NULL;
}

void lp_distances_deinit(struct lp_distances *distances)
{
	free(distances->parents);
	distances->parents = NULL;
}

uint32_t lp_distances_of(const struct lp_distances *distances, uint32_t id)
{
	uint32_t distance = 0;

	while (distances->parents[id] < LP_NO_OBJECT) {
		id = distances->parents[id];
		distance++;
	}
	return distance;
}

struct lp_garbage lp_distances_garbage(const struct lp_distances *distances,
				       const struct lp_graph *graph)
{
	struct lp_garbage garbage = {0};
	uint32_t id;

	for (id = 0; id < graph->count; id++) {
		if (distances->parents[id] != LP_PARENT_NONE)
			continue;
		garbage.count++;
		garbage.bytes += lp_graph_shallow(graph, id) + lp_graph_owned(graph, id);
	}
	return garbage;
}
