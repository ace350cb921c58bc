// SPDX-License-Identifier: Apache-2.0
#include "analyse/garbage/finaliser.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/words.h"
#include "base/error.h"

enum { UNASKED, NO, YES };

/** Bases that are followed of an old-style class: what leads in circles ends there. */
enum { MAX_BASES = 1000 };

struct lp_error *lp_finalisers_init(struct lp_finalisers *finalisers,
				    const struct lp_findings *findings)
{
	*finalisers = (struct lp_finalisers){.findings = findings};
	finalisers->types = calloc(findings->graph->type_table.count + 1, 1);
	return finalisers->types ? NULL : &lp_error_memory;
}

void lp_finalisers_deinit(struct lp_finalisers *finalisers)
{
	free(finalisers->types);
	finalisers->types = NULL;
	lp_map_deinit(&finalisers->classes);
	lp_map_deinit(&finalisers->names);
}

/** What a map says of an id, or @known, which is kept in it then. */
static void keep(struct lp_finalisers *finalisers, struct lp_map *map, uint32_t id, bool known)
{
	if (!lp_map_set(map, (uint64_t)id + 1, known))
		finalisers->failed = true;
}

/** Whether a str is "__del__": names are interned, so that one is read once for all classes. */
static bool is_name(struct lp_finalisers *finalisers, uint32_t id)
{
	struct lp_strbuf text = {0};
	uint32_t known;
	bool is;

	if (lp_map_get(&finalisers->names, (uint64_t)id + 1, &known))
		return known;
	is = lp_word_identifier(finalisers->findings, id, &text);
	if (!is && !strcmp(lp_word_type(finalisers->findings->graph, id), "str"))
		finalisers->unknown = true;
	is = is && !strcmp(lp_strbuf_text(&text), "__del__");
	finalisers->failed |= text.failed;
	lp_strbuf_deinit(&text);
	keep(finalisers, &finalisers->names, id, is);
	return is;
}

/** Whether a dict, or LP_NO_OBJECT, has the name as a key. */
static bool has_name(struct lp_finalisers *finalisers, uint32_t dict)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;

	if (dict == LP_NO_OBJECT)
		return false;
	lp_reference_walk_init(&walk, finalisers->findings->graph, dict);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (reference.kind == LP_REFERENCE_VALUE && reference.key != LP_NO_OBJECT &&
		    is_name(finalisers, reference.key))
			return true;
	}
	return false;
}

/** Whether a class itself has one. */
static bool class_has(struct lp_finalisers *finalisers, uint32_t class)
{
	uint32_t known;

	if (lp_map_get(&finalisers->classes, (uint64_t) class + 1, &known))
		return known;
	known = has_name(finalisers, lp_field_find(finalisers->findings->graph, class, "__dict__"));
	keep(finalisers, &finalisers->classes, class, known);
	return known;
}

/** Whether one of the items of a tuple of classes has one. */
static bool any_has(struct lp_finalisers *finalisers, uint32_t tuple)
{
	const struct lp_graph *graph = finalisers->findings->graph;
	uint32_t place;

	for (place = graph->offsets[tuple]; place < graph->offsets[tuple + 1]; place++) {
		uint32_t class = lp_edge_target(graph->edges[place]);

		if (class != LP_NO_OBJECT && class_has(finalisers, class))
			return true;
	}
	return false;
}

bool lp_finaliser_of_type(struct lp_finalisers *finalisers, uint32_t type)
{
	const struct lp_graph *graph = finalisers->findings->graph;
	uint8_t *known = &finalisers->types[type];
	uint32_t class, order;

	if (*known != UNASKED)
		return *known == YES;
	*known = NO;
	class = lp_index_find(&graph->index, graph->type_table.items[type].address);
	if (class == LP_NO_OBJECT || (graph->flags[class] & LP_OBJECT_STATIC))
		return false;
	order = lp_field_find(graph, class, "__mro__");
	if (order == LP_NO_OBJECT ? class_has(finalisers, class) : any_has(finalisers, order))
		*known = YES;
	return *known == YES;
}

static bool old_class_has(struct lp_finalisers *finalisers, uint32_t class)
{
	const struct lp_graph *graph = finalisers->findings->graph;
	uint32_t open[MAX_BASES], count = 0, visited = 0, place;

	open[count++] = class;
	while (count && visited++ < MAX_BASES) {
		uint32_t bases;

		class = open[--count];
		if (class_has(finalisers, class))
			return true;
		bases = lp_field_find(graph, class, "__bases__");
		if (bases == LP_NO_OBJECT)
			continue;
		for (place = graph->offsets[bases];
		     place < graph->offsets[bases + 1] && count < MAX_BASES; place++) {
			if (lp_edge_target(graph->edges[place]) != LP_NO_OBJECT)
				open[count++] = lp_edge_target(graph->edges[place]);
		}
	}
	return false;
}

/** An instance of 2.7's old-style classes: what is in its own namespace counts as well. */
static bool old_instance_has(struct lp_finalisers *finalisers, uint32_t id)
{
	const struct lp_graph *graph = finalisers->findings->graph;
	struct lp_reference_walk walk;
	struct lp_reference reference;

	lp_reference_walk_init(&walk, graph, id);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (reference.name && !strcmp(reference.name, "__class__") &&
		    !strcmp(lp_word_type(graph, reference.target), "classobj") &&
		    old_class_has(finalisers, reference.target))
			return true;
	}
	return has_name(finalisers, lp_field_find(graph, id, "__dict__"));
}

bool lp_finaliser_of(struct lp_finalisers *finalisers, uint32_t id)
{
	if (!strcmp(lp_word_type(finalisers->findings->graph, id), "instance"))
		return old_instance_has(finalisers, id);
	return lp_finaliser_of_type(finalisers, finalisers->findings->graph->types[id]);
}
