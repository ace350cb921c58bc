// SPDX-License-Identifier: Apache-2.0
#include "drawn_pen.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/** The object that a word names; what has no line is made if need be. */
static uint32_t object_of(struct pen *pen, const char *word)
{
	uint32_t id = pen_find(pen, word);
	struct sketch *object;

	if (id < pen->count)
		return id;
	if (*word == '\'')
		object = pen_add(pen, word, "str");
	else if (!strncmp(word, "b'", 2))
		object = pen_add(pen, word, "bytes");
	else if (isdigit((unsigned char)*word) || *word == '-')
		object = pen_add(pen, word, strchr(word, '.') ? "float" : "int");
	else if (!strcmp(word, "None"))
		object = pen_add(pen, word, "NoneType");
	else
		pen_fail(pen, "there is no object '%s'", word);
	object->repr = strcmp(word, "None") ? word : NULL;
	object->flags = strcmp(word, "None") ? 0 : LP_OBJECT_STATIC | LP_OBJECT_IMMORTAL;
	return id;
}

/** "~s1" is a weak reference. */
static uint32_t edge_of(struct pen *pen, const char *word)
{
	return *word == '~' ? object_of(pen, word + 1) | LP_WEAK : object_of(pen, word);
}

/** The places of an object that is being written. */
struct places {
	struct pen *pen;
	struct sketch *object;
	/** A copy: contents without a line may add to the table of types. */
	struct lp_graph_type type;
	uint32_t *edges;
	/** Places before the variable part, and all. */
	uint32_t fixed, count;
};

static void set_place(struct places *places, uint32_t place, uint32_t edge)
{
	if (places->edges + place >= places->pen->edges + MOST_PLACES)
		pen_fail(places->pen, "too many references");
	while (places->count <= place)
		places->edges[places->count++] = LP_NO_OBJECT;
	places->edges[place] = edge;
}

/** The fixed place called @name, or `fixed`. */
static uint32_t fixed_place(const struct places *places, const char *name)
{
	const struct lp_graph_type *type = &places->type;
	uint32_t i, values = type->place_count + type->has_dict;

	for (i = 0; i < type->place_count; i++) {
		const struct lp_place_name *place = &type->places[i];

		if (place->name ? !strcmp(place->name, name) : place->offset == atoi(name))
			return i;
	}
	if (type->has_dict && !strcmp(name, "__dict__"))
		return type->place_count;
	for (i = 0; values + i < places->fixed; i++) {
		if (!strcmp(type->value_names[i], name))
			return values + i;
	}
	return places->fixed;
}

/** The word behind "name=" in the line of an object, or NULL. */
static const char *told(const struct sketch *object, const char *name)
{
	size_t i;

	for (i = 0; object && i < object->reference_count; i++) {
		const char *value = pen_behind(object->references[i], name);

		if (value && *value == '=')
			return value + 1;
	}
	return NULL;
}

static const struct sketch *follow(struct pen *pen, const struct sketch *object, const char *name)
{
	const char *word = told(object, name);

	return word ? &pen->objects[object_of(pen, word)] : NULL;
}

/** The number of a frame's variable, by its code's co_varnames. */
static uint32_t local_number(const struct places *places, const char *name)
{
	struct pen *pen = places->pen;
	const struct sketch *names =
		follow(pen, follow(pen, places->object, "f_code"), "co_varnames");
	size_t i;

	for (i = 0; names && i < names->reference_count; i++) {
		const char *word = names->references[i];

		if (strlen(word) == strlen(name) + 2 && !strncmp(word + 1, name, strlen(name)))
			return (uint32_t)i;
	}
	pen_fail(pen, "no variable of the frame's code is called '%s'", name);
}

static uint32_t class_place(const struct places *places, const char *name)
{
	static const char *const names[] = {"__base__",	      "__bases__",  "__mro__",
					    "__subclasses__", "__name__",   "__qualname__",
					    "__slots__",      "__module__", "__dict__"};
	uint32_t i;

	for (i = 0; i < 9; i++) {
		if (!strcmp(names[i], name))
			return places->fixed + i;
	}
	pen_fail(places->pen, "a class has no '%s'", name);
}

/** A reference of the variable part, "name=target"; @name is NULL in "target". */
static void add_variable(struct places *places, const char *name, uint32_t edge)
{
	struct pen *pen = places->pen;
	char *end;

	switch (places->type.variable) {
	case LP_VARIABLE_PAIRS:
	case LP_VARIABLE_ORDERED_PAIRS:
		if (!name)
			pen_fail(pen, "a value needs a key");
		set_place(places, places->count, edge_of(pen, name));
		break;
	case LP_VARIABLE_CLASS:
		if (name) {
			set_place(places, class_place(places, name), edge);
			return;
		}
		if (places->count < places->fixed + 9)
			set_place(places, places->fixed + 8, LP_NO_OBJECT);
		break;
	case LP_VARIABLE_OLD_FRAME:
		if (name) {
			set_place(places, places->fixed + local_number(places, name), edge);
			return;
		}
		break;
	default:
		if (name && isdigit((unsigned char)*name)) {
			set_place(places, places->fixed + (uint32_t)strtoul(name, &end, 10), edge);
			return;
		}
		if (name || places->type.variable == LP_VARIABLE_NONE)
			pen_fail(pen, "a %s has no '%s'", places->type.name, name ? name : "such");
	}
	set_place(places, places->count, edge);
}

/** Cut "name=target"; the "=" is not one within quotes. */
static char *cut(struct pen *pen, char *word, char **target)
{
	char quote = 0, *at;

	for (at = word; *at && (quote || *at != '='); at++) {
		if (*at == quote)
			quote = 0;
		else if (!quote && *at == '\'')
			quote = *at;
	}
	*target = *at ? at + 1 : word;
	return *at ? pen_copy(pen, word, (size_t)(at - word)) : NULL;
}

static void add_reference(struct places *places, char *word)
{
	char *target, *name = cut(places->pen, word, &target);
	uint32_t edge = edge_of(places->pen, target);
	uint32_t place = name ? fixed_place(places, name) : places->fixed;

	if (place < places->fixed)
		set_place(places, place, edge);
	else
		add_variable(places, name, edge);
}

/** Each node of an OrderedDict holds its key. */
static void add_nodes(struct places *places)
{
	uint32_t end = places->count, place;

	for (place = places->fixed; place < end; place += 2)
		set_place(places, places->count, places->edges[place]);
}

void pen_refer(struct pen *pen, struct sketch *object, uint32_t first)
{
	struct places places = {.pen = pen,
				.object = object,
				.type = pen->drawn->graph.type_table.items[object->type],
				.edges = pen->edges + first};
	size_t i;

	pen->line = object->line;
	places.fixed = places.type.place_count + places.type.has_dict;
	if (places.type.value_count && !told(object, "__dict__")) {
		object->flags |= LP_OBJECT_VALUES;
		places.fixed += places.type.value_count;
	}
	for (i = 0; i < places.fixed; i++)
		set_place(&places, (uint32_t)i, LP_NO_OBJECT);
	for (i = 0; i < object->reference_count; i++)
		add_reference(&places, object->references[i]);
	if (places.type.variable == LP_VARIABLE_ORDERED_PAIRS)
		add_nodes(&places);
	if (places.type.variable == LP_VARIABLE_CLASS && places.count < places.fixed + 9)
		set_place(&places, places.fixed + 8, LP_NO_OBJECT);
	pen->offsets[object - pen->objects + 1] = first + places.count;
}
