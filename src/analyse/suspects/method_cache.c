// SPDX-License-Identifier: Apache-2.0
/* functools.lru_cache on methods: the first word of each key is the instance. */
#include <string.h>

#include "analyse/suspects/members.h"
#include "analyse/words.h"

/* Between an instance and the cache: key, entry, dict. */
enum { MOST_STEPS = 8 };

/** The class that has a function among its attributes, or LP_NO_OBJECT. */
static uint32_t class_of(const struct lp_evidence *evidence, uint32_t function)
{
	uint32_t dict = evidence->distances->parents[function], class;

	if (dict >= LP_NO_OBJECT || !lp_evidence_is_namespace(evidence, dict))
		return LP_NO_OBJECT;
	class = evidence->distances->parents[dict];
	return lp_field_find(evidence->graph, class, "__mro__") == LP_NO_OBJECT ? LP_NO_OBJECT
										: class;
}

/** Whether only the cache keeps an object. */
static bool is_kept(const struct lp_evidence *evidence, uint32_t id, uint32_t cache)
{
	unsigned steps;

	for (steps = 0; steps < MOST_STEPS; steps++) {
		id = evidence->dominators->of[id];
		if (id == cache || id >= LP_NO_OBJECT)
			return id == cache;
	}
	return false;
}

/** Whether an object is of a class, or of one that derives from it. */
static bool is_of_class(const struct lp_graph *graph, uint32_t id, uint32_t class)
{
	uint64_t address = graph->type_table.items[graph->types[id]].address;
	uint32_t own = lp_index_find(&graph->index, address), place;
	uint32_t order = lp_field_find(graph, own, "__mro__");

	if (order == LP_NO_OBJECT)
		return own == class;
	for (place = graph->offsets[order]; place < graph->offsets[order + 1]; place++) {
		if (lp_edge_target(graph->edges[place]) == class)
			return true;
	}
	return false;
}

bool lp_member_method_cache(struct lp_evidence *evidence, uint32_t id, struct lp_member *member)
{
	const struct lp_graph *graph = evidence->graph;
	uint32_t cache = lp_field_find(graph, id, "cache"), class = class_of(evidence, id);
	struct lp_reference_walk walk;
	struct lp_reference reference;
	uint32_t last = LP_NO_OBJECT;

	if (cache == LP_NO_OBJECT || class == LP_NO_OBJECT)
		return false;
	member->count = 0;
	lp_reference_walk_init(&walk, graph, cache);
	while (lp_reference_walk_next(&walk, &reference)) {
		uint32_t first;

		if (reference.kind != LP_REFERENCE_VALUE || reference.key == LP_NO_OBJECT ||
		    graph->offsets[reference.key] == graph->offsets[reference.key + 1] ||
		    strcmp(lp_word_type(graph, reference.key), "tuple"))
			continue;
		first = lp_edge_target(graph->edges[graph->offsets[reference.key]]);
		/* One instance is in several keys, often one after the other. */
		if (first == LP_NO_OBJECT || first == last || !is_of_class(graph, first, class) ||
		    !is_kept(evidence, first, id))
			continue;
		member->count++;
		member->type = lp_word_type(graph, first);
		last = first;
	}
	return member->count > 0;
}
