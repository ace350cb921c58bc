// SPDX-License-Identifier: Apache-2.0
#include "analyse/retained/set_size.h"

#include <stdlib.h>

#include "analyse/facts/distances.h"
#include "base/array.h"
#include "base/error.h"

LP_ARRAY(stack, uint32_t);

struct walk {
	const struct lp_graph *graph;
	/** What is reached without the set. */
	const uint32_t *parents;
	/** A bit an object: counted. */
	uint64_t *seen;
	struct stack stack;
	uint64_t objects, bytes;
};

static bool visit(struct walk *walk, uint32_t id)
{
	if (lp_bit(walk->seen, id))
		return true;
	lp_bit_set(walk->seen, id);
	walk->objects++;
	walk->bytes += lp_graph_shallow(walk->graph, id) + lp_graph_owned(walk->graph, id);
	return lp_array_push(&walk->stack, id);
}

/** All that the objects on the stack lead to and that is not reached otherwise. */
static bool go(struct walk *walk)
{
	const struct lp_graph *graph = walk->graph;
	bool ok = true;

	while (ok && walk->stack.count) {
		uint32_t id = walk->stack.items[--walk->stack.count], at;

		for (at = graph->offsets[id]; ok && at < graph->offsets[id + 1]; at++) {
			uint32_t edge = graph->edges[at];

			if (lp_edge_is_strong(edge) && walk->parents[edge] == LP_PARENT_NONE)
				ok = visit(walk, edge);
		}
	}
	return ok;
}

static struct lp_error *add_up(struct walk *walk, const struct lp_flow *flow, const uint32_t *ids,
			       size_t count)
{
	struct lp_distances distances;
	uint64_t *avoided = walk->seen;
	struct lp_error *error;
	bool ok = true;
	size_t i;

	for (i = 0; i < count; i++)
		lp_bit_set(avoided, ids[i]);
	error = lp_distances_init(&distances, flow, avoided);
	for (i = 0; i < count; i++)
		avoided[ids[i] / 64] = 0;
	if (error)
		return error;
	walk->parents = distances.parents;
	for (i = 0; i < count && ok; i++)
		ok = visit(walk, ids[i]);
	ok = ok && go(walk);
	lp_distances_deinit(&distances);
	return ok ? NULL : &lp_error_memory;
}

struct lp_error *lp_set_size(const struct lp_graph *graph, const uint32_t *ids, size_t count,
			     uint64_t *objects, uint64_t *bytes)
{
	struct walk walk = {.graph = graph};
	struct lp_flow flow;
	struct lp_error *error;

	LP_TRY(lp_flow_init(&flow, graph));
	walk.seen = calloc(graph->count / 64 + 1, sizeof(*walk.seen));
	error = walk.seen ? add_up(&walk, &flow, ids, count) : &lp_error_memory;
	lp_flow_deinit(&flow);
	free(walk.seen);
	lp_array_deinit(&walk.stack);
	*objects = walk.objects;
	*bytes = walk.bytes;
	return error;
}
