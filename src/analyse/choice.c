// SPDX-License-Identifier: Apache-2.0
#include "analyse/choice.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "analyse/spelled.h"
#include "base/error.h"
#include "base/strbuf.h"

struct sized {
	uint64_t size;
	uint32_t id;
};

static int compare(const void *left, const void *right)
{
	const struct sized *a = left, *b = right;

	if (a->size != b->size)
		return a->size < b->size ? 1 : -1;
	return (a->id > b->id) - (a->id < b->id);
}

LP_ARRAY(sized_array, struct sized);

static bool is_called(const struct lp_graph *graph, uint32_t type, const char *name)
{
	return !strcmp(graph->type_table.items[type].name, name);
}

static bool gather(const struct lp_graph *graph, const char *name, struct sized_array *ret)
{
	uint32_t id;

	for (id = 0; id < graph->count; id++) {
		struct sized sized = {.id = id};

		if (!is_called(graph, graph->types[id], name))
			continue;
		sized.size = lp_graph_shallow(graph, id) + lp_graph_owned(graph, id);
		if (!lp_array_push(ret, sized))
			return false;
	}
	return true;
}

struct lp_error *lp_objects_of_type(const struct lp_graph *graph, uint32_t type,
				    struct lp_id_array *ret)
{
	struct sized_array sized = {0};
	bool ok = gather(graph, graph->type_table.items[type].name, &sized) &&
		  lp_array_reserve(ret, sized.count);
	size_t i;

	if (ok && sized.count) {
		qsort(sized.items, sized.count, sizeof(*sized.items), compare);
		for (i = 0; i < sized.count; i++)
			ret->items[ret->count++] = sized.items[i].id;
	}
	lp_array_deinit(&sized);
	return ok ? NULL : &lp_error_memory;
}

/** The last object that begins at or before @address, if @address is in it. */
static uint32_t find_around(const struct lp_graph *graph, uint64_t address)
{
	uint32_t low = 0, high = graph->index.ranked;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (lp_index_address(&graph->index, middle) <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low && address - lp_index_address(&graph->index, low - 1) <
				       lp_graph_shallow(graph, low - 1)
		       ? low - 1
		       : LP_NO_OBJECT;
}

static struct lp_error *find_address(const struct lp_graph *graph, struct lp_choice *choice)
{
	uint64_t address;
	uint32_t around;
	char *end;

	errno = 0;
	address = strtoull(choice->text, &end, 16);
	if (*end || errno)
		return lp_error_create(LP_ERROR_USAGE, "'%s' is no address", choice->text);
	choice->id = lp_index_find(&graph->index, address);
	if (choice->id != LP_NO_OBJECT)
		return NULL;
	around = find_around(graph, address);
	if (around != LP_NO_OBJECT)
		return lp_error_create(LP_ERROR_UNREADABLE,
				       "%s is no object, but within the %s at %#llx", choice->text,
				       graph->type_table.items[graph->types[around]].name,
				       (unsigned long long)lp_index_address(&graph->index, around));
	return lp_error_create(LP_ERROR_UNREADABLE,
			       "there is no object at %s; limpet types lists the types, limpet "
			       "show TYPE the objects of one",
			       choice->text);
}

/** Whether a type's name is the text, or ends in it behind a dot. */
static bool ends_in(const char *name, const char *text, size_t length)
{
	size_t size = strlen(name);

	return size > length && name[size - length - 1] == '.' &&
	       !strncmp(name + size - length, text, length);
}

static bool has_objects(const struct lp_graph *graph, uint32_t type)
{
	uint32_t id;

	for (id = 0; id < graph->count; id++) {
		if (graph->types[id] == type)
			return true;
	}
	return false;
}

/** The name of the one type whose name ends in the text, of all or of those that have objects; NULL
 * if there is none. */
static struct lp_error *find_ending(const struct lp_graph *graph, struct lp_choice *choice,
				    size_t length, bool all, const char **found)
{
	uint32_t i;

	*found = NULL;
	for (i = 0; i < graph->type_table.count; i++) {
		const char *name = graph->type_table.items[i].name;

		if (!ends_in(name, choice->text, length) || !(all || has_objects(graph, i)))
			continue;
		if (*found && strcmp(*found, name))
			return lp_error_create(LP_ERROR_USAGE,
					       "'%.*s' may be %s or %s: use a full name",
					       (int)length, choice->text, *found, name);
		if (!*found)
			choice->type = i;
		*found = name;
	}
	return NULL;
}

/** The one type whose name ends in the text: "Session" for "app.cache.Session". */
static struct lp_error *find_short(const struct lp_graph *graph, struct lp_choice *choice,
				   size_t length)
{
	const char *found;

	LP_TRY(find_ending(graph, choice, length, false, &found));
	if (!found)
		LP_TRY(find_ending(graph, choice, length, true, &found));
	if (found)
		return NULL;
	return lp_error_create(LP_ERROR_UNREADABLE,
			       "there is no object of a type called '%.*s'; limpet types lists the "
			       "types",
			       (int)length, choice->text);
}

/** The type called by the first @length bytes of a name. */
static struct lp_error *find_type(const struct lp_graph *graph, struct lp_choice *choice,
				  size_t length)
{
	uint32_t i;

	for (i = 0; i < graph->type_table.count; i++) {
		const char *name = graph->type_table.items[i].name;

		if (!strncmp(name, choice->text, length) && !name[length]) {
			choice->type = i;
			return NULL;
		}
	}
	return find_short(graph, choice, length);
}

static struct lp_error *no_such_number(const struct lp_graph *graph, const struct lp_choice *choice,
				       size_t count)
{
	const char *name = graph->type_table.items[choice->type].name;

	if (!count)
		return lp_error_create(LP_ERROR_UNREADABLE, "there is no object of type %s", name);
	return lp_error_create(LP_ERROR_UNREADABLE, "there is no %s: there are %s[0] to [%zu]",
			       choice->text, name, count - 1);
}

/** "dict[x]", or "CACHE['u1']", which is of no type: its first @length bytes name none. */
static struct lp_error *no_number(const struct lp_graph *graph, struct lp_choice *choice,
				  size_t length)
{
	struct lp_error *error = find_type(graph, choice, length);

	if (error == &lp_error_memory)
		return error;
	if (!error)
		return lp_error_create(LP_ERROR_USAGE, "'%s' has no number between its brackets",
				       choice->text);
	lp_error_destroy(error);
	return lp_error_create(LP_ERROR_USAGE,
			       "'%s' does not begin with the name of a module, as app.CACHE['u1']",
			       choice->text);
}

/** "dict[3]", of which @bracket is the tail. */
static struct lp_error *find_numbered(const struct lp_graph *graph, const char *bracket,
				      struct lp_choice *choice)
{
	struct lp_id_array ids = {0};
	struct lp_error *error;
	unsigned long long number;
	char *end;

	errno = 0;
	number = strtoull(bracket + 1, &end, 10);
	if (bracket[1] < '0' || bracket[1] > '9' || strcmp(end, "]") || errno)
		return no_number(graph, choice, (size_t)(bracket - choice->text));
	LP_TRY(find_type(graph, choice, (size_t)(bracket - choice->text)));
	error = lp_objects_of_type(graph, choice->type, &ids);
	if (!error && number >= ids.count)
		error = no_such_number(graph, choice, ids.count);
	if (!error)
		choice->id = ids.items[number];
	lp_array_deinit(&ids);
	return error;
}

static struct lp_error *find_by_type(const struct lp_graph *graph, struct lp_choice *choice)
{
	const char *bracket = strrchr(choice->text, '[');

	if (bracket && choice->text[strlen(choice->text) - 1] == ']')
		return find_numbered(graph, bracket, choice);
	return find_type(graph, choice, strlen(choice->text));
}

/** "CACHE['u1']" is nothing, but may be something of the main module; else @unknown is returned. */
static struct lp_error *offer_module(const struct lp_findings *findings,
				     const struct lp_choice *choice, struct lp_error *unknown)
{
	struct lp_strbuf text = {0};
	uint32_t id = LP_NO_OBJECT;

	lp_strbuf_printf(&text, "__main__.%s", choice->text);
	if (!text.failed)
		lp_spelled_find(findings, lp_strbuf_text(&text), &id);
	lp_strbuf_deinit(&text);
	if (id == LP_NO_OBJECT)
		return unknown;
	lp_error_destroy(unknown);
	return lp_error_create(LP_ERROR_USAGE, "the name of a module is missing: __main__.%s",
			       choice->text);
}

/** "app.CACHE['u1']"; @unknown is what is wrong with it as a type, and is returned if it is no
 * expression either. */
static struct lp_error *find_spelled(const struct lp_findings *findings, struct lp_choice *choice,
				     struct lp_error *unknown)
{
	size_t known = lp_spelled_find(findings, choice->text, &choice->id);
	bool failed = findings->texts->failed;

	if (!known && !failed)
		return offer_module(findings, choice, unknown);
	lp_error_destroy(unknown);
	if (failed)
		return &lp_error_memory;
	if (choice->id != LP_NO_OBJECT)
		return NULL;
	return lp_error_create(LP_ERROR_UNREADABLE,
			       "there is no type '%s', and %.*s has no '%s'; limpet types lists the "
			       "types",
			       choice->text, (int)known, choice->text, choice->text + known);
}

static struct lp_error *find(const struct lp_findings *findings, struct lp_choice *choice)
{
	struct lp_error *error;

	if (!strncmp(choice->text, "0x", 2))
		return find_address(findings->graph, choice);
	error = find_by_type(findings->graph, choice);
	if (!error || error == &lp_error_memory)
		return error;
	choice->id = LP_NO_OBJECT;
	return find_spelled(findings, choice, error);
}

static bool is_chosen(const struct lp_choice_array *choices, const struct lp_choice *choice)
{
	size_t i;

	for (i = 0; i < choices->count; i++) {
		if (choices->items[i].id == choice->id && choices->items[i].type == choice->type)
			return true;
	}
	return false;
}

struct lp_error *lp_choices_find(const struct lp_findings *findings, const char *const *names,
				 size_t count, struct lp_choice_array *ret)
{
	size_t i;

	for (i = 0; i < count; i++) {
		struct lp_choice choice = {.text = names[i], .id = LP_NO_OBJECT};

		LP_TRY(find(findings, &choice));
		if (choice.id != LP_NO_OBJECT)
			choice.type = findings->graph->types[choice.id];
		if (!is_chosen(ret, &choice) && !lp_array_push(ret, choice))
			return &lp_error_memory;
	}
	return NULL;
}
