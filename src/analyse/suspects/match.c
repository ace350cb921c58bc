// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/match.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/words.h"
#include "base/error.h"

struct matching {
	struct lp_evidence *evidence;
	const struct lp_suspect_rule *rules;
	/** From a class' id plus 1 to the number of its set. */
	struct lp_map numbers;
	struct set_array {
		uint64_t *items;
		size_t count, capacity;
	} sets;
};

bool lp_name_matches(const char *pattern, const char *name)
{
	const char *star = strchr(pattern, '*');
	size_t before, behind, length;

	if (!star)
		return !strcmp(pattern, name);
	before = (size_t)(star - pattern);
	behind = strlen(star + 1);
	length = strlen(name);
	return length >= before + behind && !strncmp(pattern, name, before) &&
	       !strcmp(star + 1, name + length - behind);
}

/** The rules that name a class by this name. */
static uint64_t rules_of_name(const struct matching *matching, const char *name)
{
	uint64_t set = 0;
	unsigned rule, type;

	for (rule = 0; matching->rules[rule].name && rule < LP_MOST_RULES; rule++) {
		const struct lp_suspect_rule *row = &matching->rules[rule];
		bool matches = row->owner && lp_name_matches(row->owner, name);

		for (type = 0; type < LP_RULE_TYPES && row->types[type]; type++)
			matches |= lp_name_matches(row->types[type], name);
		set |= (uint64_t)matches << rule;
	}
	return set;
}

/** The rules that name a class. */
static uint64_t rules_of_class(struct matching *matching, uint32_t class)
{
	struct lp_strbuf name = {0};
	uint32_t number = (uint32_t)matching->sets.count;

	if (lp_map_get(&matching->numbers, (uint64_t) class + 1, &number))
		return matching->sets.items[number];
	lp_evidence_class(matching->evidence, class, &name);
	if (name.failed || !lp_map_set(&matching->numbers, (uint64_t) class + 1, number) ||
	    !lp_array_push(&matching->sets, rules_of_name(matching, lp_strbuf_text(&name)))) {
		matching->evidence->failed = true;
		lp_strbuf_deinit(&name);
		return 0;
	}
	lp_strbuf_deinit(&name);
	return matching->sets.items[number];
}

/** Exceptions know where they were raised, from Python 3 on; the base of all is a class of C, which
 * has no name that can be read. */
static bool is_exception(const struct lp_graph_type *type)
{
	uint32_t i;

	for (i = 0; i < type->place_count; i++) {
		if (type->places[i].name && !strcmp(type->places[i].name, "__traceback__"))
			return true;
	}
	return false;
}

static uint64_t rules_of_type(struct matching *matching, const struct lp_graph_type *type)
{
	const struct lp_graph *graph = matching->evidence->graph;
	uint32_t class = lp_index_find(&graph->index, type->address), order, place;
	uint64_t set = rules_of_name(matching, type->name);

	if (is_exception(type))
		set |= rules_of_name(matching, "BaseException");
	order = lp_field_find(graph, class, "__mro__");
	if (order == LP_NO_OBJECT)
		return set;
	for (place = graph->offsets[order]; place < graph->offsets[order + 1]; place++) {
		uint32_t base = lp_edge_target(graph->edges[place]);

		if (base != LP_NO_OBJECT && base != class)
			set |= rules_of_class(matching, base);
	}
	return set;
}

struct lp_error *lp_rule_types(struct lp_evidence *evidence, const struct lp_suspect_rule *rules,
			       uint64_t **ret)
{
	const struct lp_graph_type_array *types = &evidence->graph->type_table;
	struct matching matching = {.evidence = evidence, .rules = rules};
	uint64_t *sets = calloc(types->count + 1, sizeof(*sets));
	size_t i;

	for (i = 0; sets && i < types->count; i++)
		sets[i] = rules_of_type(&matching, &types->items[i]);
	lp_map_deinit(&matching.numbers);
	lp_array_deinit(&matching.sets);
	if (!sets || evidence->failed) {
		free(sets);
		return &lp_error_memory;
	}
	*ret = sets;
	return NULL;
}
