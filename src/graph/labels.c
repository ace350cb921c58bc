// SPDX-License-Identifier: Apache-2.0
#include "graph/labels.h"

#include <string.h>

const char *lp_reference_kind_name(enum lp_reference_kind kind)
{
	static const char *const names[] = {
#define X(name, text) text,
		LP_REFERENCE_KINDS(X)
#undef X
	};

	return names[kind];
}

const char *lp_root_kind_name(enum lp_root_kind kind)
{
	static const char *const names[] = {
#define X(name, text) text,
		LP_ROOT_KINDS(X)
#undef X
	};

	return names[kind];
}

void lp_reference_walk_init(struct lp_reference_walk *walk, const struct lp_graph *graph,
			    uint32_t object)
{
	*walk = (struct lp_reference_walk){
		.graph = graph,
		.type = &graph->type_table.items[graph->types[object]],
		.object = object,
		.place = graph->offsets[object],
		.first = graph->offsets[object],
		.end = graph->offsets[object + 1],
	};
	walk->values = walk->first + walk->type->place_count + walk->type->has_dict;
	walk->variable = walk->values;
	if (graph->flags[object] & LP_OBJECT_VALUES)
		walk->variable += walk->type->value_count;
}

/** The tuple that holds names of local variables of a code object: number @i of at most three. */
static uint32_t local_names(const struct lp_graph *graph, uint32_t code, unsigned i)
{
	const struct lp_graph_type *type;

	if (code >= graph->count)
		return LP_NO_OBJECT;
	type = &graph->type_table.items[graph->types[code]];
	if (type->variable != LP_VARIABLE_CODE || type->local_names[i] < 0)
		return LP_NO_OBJECT;
	return lp_edge_target(graph->edges[graph->offsets[code] + (uint32_t)type->local_names[i]]);
}

uint32_t lp_variable_name(const struct lp_graph *graph, uint32_t code, uint32_t number)
{
	unsigned i;

	for (i = 0; i < LP_LOCAL_NAMES; i++) {
		uint32_t names = local_names(graph, code, i);
		uint32_t first, count;

		if (names == LP_NO_OBJECT)
			continue;
		first = graph->offsets[names];
		count = graph->offsets[names + 1] - first;
		if (number < count)
			return lp_edge_target(graph->edges[first + number]);
		number -= count;
	}
	return LP_NO_OBJECT;
}

uint32_t lp_variable_count(const struct lp_graph *graph, uint32_t code)
{
	uint32_t sum = 0;
	unsigned i;

	for (i = 0; i < LP_LOCAL_NAMES; i++) {
		uint32_t names = local_names(graph, code, i);

		if (names != LP_NO_OBJECT)
			sum += graph->offsets[names + 1] - graph->offsets[names];
	}
	return sum;
}

/** The code object of a frame, a field of it. */
static uint32_t frame_code(const struct lp_reference_walk *walk)
{
	uint32_t i;

	if (walk->type->variable == LP_VARIABLE_FRAME)
		return walk->variable < walk->end
			       ? lp_edge_target(walk->graph->edges[walk->variable])
			       : LP_NO_OBJECT;
	for (i = 0; i < walk->type->place_count; i++) {
		const char *name = walk->type->places[i].name;

		if (name && !strcmp(name, "f_code"))
			return lp_edge_target(walk->graph->edges[walk->first + i]);
	}
	return LP_NO_OBJECT;
}

static void label_slot(const struct lp_reference_walk *walk, uint32_t number,
		       struct lp_reference *ret)
{
	uint32_t code = frame_code(walk);
	uint32_t locals = lp_variable_count(walk->graph, code);

	ret->kind = number < locals ? LP_REFERENCE_LOCAL : LP_REFERENCE_STACK;
	if (number < locals)
		ret->name_object = lp_variable_name(walk->graph, code, number);
	else
		ret->number = number - locals;
}

static void label_named(const char *const *names, uint32_t count, uint32_t number,
			struct lp_reference *ret)
{
	ret->kind = LP_REFERENCE_FIELD;
	ret->name = number < count ? names[number] : NULL;
}

static void label_pair(const struct lp_reference_walk *walk, uint32_t place, uint32_t number,
		       struct lp_reference *ret)
{
	ret->kind = number % 2 ? LP_REFERENCE_VALUE : LP_REFERENCE_KEY;
	ret->number = number / 2;
	if (number % 2)
		ret->key = lp_edge_target(walk->graph->edges[place - 1]);
}

static void label_variable(const struct lp_reference_walk *walk, uint32_t place,
			   struct lp_reference *ret)
{
	static const char *const class_fields[] = {"__base__",	     "__bases__",  "__mro__",
						   "__subclasses__", "__name__",   "__qualname__",
						   "__slots__",	     "__module__", "__dict__"};
	static const char *const frame_fields[] = {"f_code",	 "function", "f_globals",
						   "f_builtins", "f_locals", "frame"};
	static const char *const code_fields[] = {"co_code", "co_varnames", "co_cellvars",
						  "co_freevars"};
	uint32_t number = place - walk->variable, length = walk->end - walk->variable;

	switch (walk->type->variable) {
	case LP_VARIABLE_NONE:
		ret->kind = LP_REFERENCE_WORD;
		break;
	case LP_VARIABLE_ITEMS:
		ret->kind = LP_REFERENCE_ITEM;
		ret->number = number;
		break;
	case LP_VARIABLE_ELEMENTS:
		ret->kind = LP_REFERENCE_ELEMENT;
		ret->number = number;
		break;
	case LP_VARIABLE_PAIRS:
		label_pair(walk, place, number, ret);
		break;
	case LP_VARIABLE_ORDERED_PAIRS:
		/* Two thirds are pairs, the last third the nodes' keys. */
		label_pair(walk, place, number, ret);
		if (number >= length / 3 * 2) {
			ret->kind = LP_REFERENCE_KEY;
			ret->number = number - length / 3 * 2;
			ret->key = LP_NO_OBJECT;
		}
		break;
	case LP_VARIABLE_CLASS:
		label_named(class_fields, 9, number, ret);
		if (number == 8)
			ret->kind = LP_REFERENCE_DICT;
		else if (number > 8)
			ret->kind = LP_REFERENCE_NAME;
		break;
	case LP_VARIABLE_FRAME:
		if (number < 6)
			label_named(frame_fields, 6, number, ret);
		else
			label_slot(walk, number - 6, ret);
		break;
	case LP_VARIABLE_OLD_FRAME:
		label_slot(walk, number, ret);
		break;
	case LP_VARIABLE_CODE:
		label_named(code_fields, 4, number, ret);
		break;
	}
}

static void label_place(const struct lp_reference_walk *walk, uint32_t place,
			struct lp_reference *ret)
{
	uint32_t number = place - walk->first;

	if (place >= walk->variable) {
		label_variable(walk, place, ret);
	} else if (place >= walk->values) {
		ret->kind = LP_REFERENCE_ATTRIBUTE;
		ret->name = walk->type->value_names[place - walk->values];
	} else if (number < walk->type->place_count) {
		ret->kind = walk->type->places[number].kind;
		ret->name = walk->type->places[number].name;
		ret->number = (uint64_t)walk->type->places[number].offset;
	} else {
		ret->kind = LP_REFERENCE_DICT;
		ret->name = "__dict__";
	}
}

bool lp_reference_walk_next(struct lp_reference_walk *walk, struct lp_reference *ret)
{
	while (walk->place < walk->end) {
		uint32_t place = walk->place++;
		uint32_t edge = walk->graph->edges[place];

		if (lp_edge_target(edge) == LP_NO_OBJECT)
			continue;
		*ret = (struct lp_reference){
			.target = lp_edge_target(edge),
			.strong = lp_edge_is_strong(edge),
			.key = LP_NO_OBJECT,
			.name_object = LP_NO_OBJECT,
		};
		label_place(walk, place, ret);
		return true;
	}
	return false;
}
