// SPDX-License-Identifier: Apache-2.0
#include "analyse/garbage/own_cycle.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/words.h"
#include "base/error.h"

enum role {
	/** What a program could have put there. */
	OTHER,
	CLASS,
	/** A namespace or a tuple of classes, if it is a field of the class. */
	FIELD,
	DESCRIPTOR,
};

static enum role find_role(const struct lp_graph_type *type)
{
	static const char *const descriptors[] = {
		"getset_descriptor",
		"member_descriptor",
		"method_descriptor",
		"wrapper_descriptor",
		"classmethod_descriptor",
		"builtin_function_or_method",
		/* Of C, that is: a function would be OTHER. */
		"staticmethod",
	};
	size_t i;

	if (type->variable == LP_VARIABLE_CLASS)
		return CLASS;
	if (!strcmp(type->name, "dict") || !strcmp(type->name, "tuple"))
		return FIELD;
	for (i = 0; i < sizeof(descriptors) / sizeof(*descriptors); i++) {
		if (!strcmp(type->name, descriptors[i]))
			return DESCRIPTOR;
	}
	return OTHER;
}

struct lp_error *lp_own_cycles_init(struct lp_own_cycles *own, const struct lp_graph *graph)
{
	size_t i;

	*own = (struct lp_own_cycles){.graph = graph};
	own->roles = malloc(graph->type_table.count + 1);
	if (!own->roles)
		return &lp_error_memory;
	for (i = 0; i < graph->type_table.count; i++)
		own->roles[i] = (uint8_t)find_role(&graph->type_table.items[i]);
	return NULL;
}

void lp_own_cycles_deinit(struct lp_own_cycles *own)
{
	free(own->roles);
	own->roles = NULL;
}

static enum role role_of(const struct lp_own_cycles *own, uint32_t id)
{
	return own->roles[own->graph->types[id]];
}

/** How many of the members are fields of a class. */
static size_t count_fields(const struct lp_own_cycles *own, uint32_t class, const uint32_t *members,
			   size_t count)
{
	static const char *const names[] = {"__dict__", "__mro__", "__bases__", "__subclasses__"};
	size_t fields = 0, i, j;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		uint32_t field = lp_field_find(own->graph, class, names[i]);

		for (j = 0; j < count && members[j] != field; j++)
			;
		fields += j < count;
	}
	return fields;
}

/** More members are nobody's own, but for what the interpreter has compiled in. */
enum { MAX_MEMBERS = 4096, MAX_CLASSES = 16 };

bool lp_own_cycle_is(const struct lp_own_cycles *own, const uint32_t *members, size_t count)
{
	size_t classes = 0, fields = 0, found = 0, i;
	bool compiled_in = true;

	for (i = 0; i < count && i < MAX_MEMBERS; i++) {
		enum role role = role_of(own, members[i]);

		if (role == OTHER)
			return false;
		if (role == CLASS && !(own->graph->flags[members[i]] & LP_OBJECT_STATIC))
			compiled_in = false;
		classes += role == CLASS;
		fields += role == FIELD;
	}
	if (i < count || !classes || classes > (compiled_in ? MAX_CLASSES : 1))
		return false;
	for (i = 0; i < count; i++) {
		if (role_of(own, members[i]) == CLASS)
			found += count_fields(own, members[i], members, count);
	}
	return found >= fields;
}
