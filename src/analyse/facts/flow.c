// SPDX-License-Identifier: Apache-2.0
#include "analyse/facts/flow.h"

#include <stdlib.h>

#include "base/error.h"

/** Facts that make an object a root without an entry among the roots. */
static const uint8_t root_flags = LP_OBJECT_IMMORTAL | LP_OBJECT_STATIC | LP_OBJECT_HELD;

struct lp_error *lp_flow_init(struct lp_flow *flow, const struct lp_graph *graph)
{
	uint64_t *roots = calloc((size_t)graph->count / 64 + 1, sizeof(*roots));
	uint32_t id;
	size_t i;

	if (!roots)
		return &lp_error_memory;
	for (id = 0; id < graph->count; id++) {
		if (graph->flags[id] & root_flags)
			lp_bit_set(roots, id);
	}
	for (i = 0; i < graph->roots.count; i++) {
		if (graph->roots.items[i].strong)
			lp_bit_set(roots, graph->roots.items[i].object);
	}
	flow->graph = graph;
	flow->roots = roots;
	return NULL;
}

void lp_flow_deinit(struct lp_flow *flow)
{
	free(flow->roots);
	flow->roots = NULL;
}
