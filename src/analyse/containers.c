// SPDX-License-Identifier: Apache-2.0
#include "analyse/containers.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/words.h"

/** Whether objects of a type are tuples, by its `__mro__`. */
static bool is_tuple(const struct lp_graph *graph, const struct lp_graph_type *type)
{
	uint32_t id = lp_index_find(&graph->index, type->address), place;
	uint32_t mro = id == LP_NO_OBJECT ? id : lp_field_find(graph, id, "__mro__");
	size_t i;

	if (!strcmp(type->name, "tuple") || !strcmp(type->name, "frozenset"))
		return true;
	if (mro == LP_NO_OBJECT)
		return false;
	for (place = graph->offsets[mro]; place < graph->offsets[mro + 1]; place++) {
		uint32_t base = lp_edge_target(graph->edges[place]);
		uint64_t address = base == LP_NO_OBJECT ? 0 : lp_index_address(&graph->index, base);

		for (i = 0; i < graph->type_table.count; i++) {
			if (graph->type_table.items[i].address == address &&
			    !strcmp(graph->type_table.items[i].name, "tuple"))
				return true;
		}
	}
	return false;
}

static bool varies(const struct lp_graph *graph, const struct lp_graph_type *type)
{
	switch (type->variable) {
	case LP_VARIABLE_PAIRS:
	case LP_VARIABLE_ORDERED_PAIRS:
		return true;
	case LP_VARIABLE_ITEMS:
	case LP_VARIABLE_ELEMENTS:
		return !is_tuple(graph, type);
	default:
		return false;
	}
}

bool *lp_container_types(const struct lp_graph *graph)
{
	bool *holds = calloc(graph->type_table.count + 1, sizeof(*holds));
	size_t i;

	for (i = 0; holds && i < graph->type_table.count; i++)
		holds[i] = varies(graph, &graph->type_table.items[i]);
	return holds;
}
