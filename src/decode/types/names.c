// SPDX-License-Identifier: Apache-2.0
#include "decode/types/names.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cpython/values.h"
#include "decode/references/references.h"

enum { MAX_NAME = 500 };

/** Append the text of a str, made printable. */
static bool append_text(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
			struct lp_strbuf *to)
{
	struct lp_strbuf text = {0};
	bool ok = address && lp_value_text(peek, layout, address, MAX_NAME, &text, NULL);

	if (ok)
		lp_strbuf_printable(to, lp_strbuf_text(&text), text.length);
	lp_strbuf_drop(&text, to);
	return ok;
}

static bool is_builtins(const char *module)
{
	return !strcmp(module, "builtins") || !strcmp(module, "__builtin__");
}

/** A class keeps its module under `__module__`, and its name apart (type_module of typeobject.c).
 */
static bool heap_type_name(const struct lp_layout *layout, struct lp_peek *peek,
			   const struct lp_typeinfo *type, struct lp_strbuf *name)
{
	uint64_t dict = lp_value_field(peek, type->address, layout->type.dict);
	uint64_t module = lp_dict_get(peek, layout, dict, "__module__");
	struct lp_field qualname = lp_has(layout->heap_type.qualname) ? layout->heap_type.qualname
								      : layout->heap_type.name;
	struct lp_strbuf text = {0};

	if (append_text(peek, layout, module, &text) && !is_builtins(lp_strbuf_text(&text))) {
		lp_strbuf_puts(name, lp_strbuf_text(&text));
		lp_strbuf_puts(name, ".");
	}
	lp_strbuf_drop(&text, name);
	return append_text(peek, layout, lp_value_field(peek, type->address, qualname), name);
}

void lp_type_name(const struct lp_heap *heap, struct lp_peek *peek, const struct lp_typeinfo *type,
		  struct lp_strbuf *name)
{
	const struct lp_layout *layout = heap->layout;
	char c_name[MAX_NAME];

	if (type->heap && heap_type_name(layout, peek, type, name))
		return;
	if (lp_peek_string(peek, lp_value_field(peek, type->address, layout->type.name), c_name,
			   sizeof(c_name)))
		lp_strbuf_printable(name, c_name, strlen(c_name));
	else
		lp_strbuf_printf(name, "type at %#llx", (unsigned long long)type->address);
}

static const char *copy_text(struct lp_graph *graph, const char *text)
{
	return lp_region_copy(&graph->region, text, strlen(text));
}

/** Names of the references at fixed places, of a type whose objects have them. */
static bool name_places(struct lp_graph *graph, const struct lp_typeinfo *type,
			struct lp_graph_type *ret)
{
	struct lp_place_name *places =
		lp_region_alloc(&graph->region, type->fixed_count * sizeof(*places) + 1);
	uint32_t i;

	if (!places)
		return false;
	for (i = 0; i < type->fixed_count; i++) {
		const struct lp_fixed *fixed = &type->fixed[i];

		places[i] = (struct lp_place_name){
			.kind = (enum lp_reference_kind)fixed->kind,
			.name = fixed->name ? copy_text(graph, fixed->name) : NULL,
			.offset = fixed->offset,
		};
		if (fixed->name && !places[i].name)
			return false;
	}
	ret->places = places;
	ret->place_count = type->fixed_count;
	return true;
}

/** Names of the attributes that objects of a type keep without a dict. */
static bool name_values(const struct lp_heap *heap, struct lp_peek *peek, struct lp_graph *graph,
			const struct lp_typeinfo *type, struct lp_graph_type *ret)
{
	unsigned char header[LP_DICT_KEYS_HEADER];
	struct lp_strbuf name = {0};
	struct lp_dict_keys keys;
	const char **names;
	bool ok;
	uint32_t i;

	if (!type->cached_keys || !lp_peek(peek, type->cached_keys, header, sizeof(header)) ||
	    !lp_dict_keys_parse(heap->layout, header, type->cached_keys, &keys))
		return true;
	names = lp_region_alloc(&graph->region, type->cached_count * sizeof(*names) + 1);
	ok = names != NULL;
	for (i = 0; ok && i < type->cached_count; i++) {
		uint64_t entry = keys.entries + i * (uint64_t)keys.entry_size;

		lp_strbuf_clear(&name);
		append_text(peek, heap->layout, lp_peek_pointer(peek, entry + keys.key), &name);
		names[i] = copy_text(graph, lp_strbuf_text(&name));
		ok = names[i] && !name.failed;
	}
	lp_strbuf_deinit(&name);
	ret->value_names = names;
	ret->value_count = type->cached_count;
	return ok;
}

/** Which places of a code object hold tuples of names of local variables. */
static void find_local_names(struct lp_graph_type *type)
{
	static const char *const names[] = {"co_localsplusnames", "co_varnames", "co_cellvars",
					    "co_freevars"};
	unsigned count = 0, i;
	uint32_t place;

	for (i = 0; i < LP_LOCAL_NAMES; i++)
		type->local_names[i] = -1;
	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		for (place = 0; place < type->place_count; place++) {
			if (type->places[place].name && count < LP_LOCAL_NAMES &&
			    !strcmp(type->places[place].name, names[i]))
				type->local_names[count++] = (int32_t)place;
		}
	}
}

static bool name_type(const struct lp_heap *heap, struct lp_peek *peek, struct lp_graph *graph,
		      const struct lp_typeinfo *type, struct lp_graph_type *ret)
{
	struct lp_strbuf name = {0};

	lp_type_name(heap, peek, type, &name);
	ret->name = name.failed ? NULL : copy_text(graph, lp_strbuf_text(&name));
	lp_strbuf_deinit(&name);
	ret->address = type->address;
	ret->has_dict = lp_type_has_managed_dict(heap->layout, type) || type->dictoffset < 0;
	ret->opaque = type->opaque;
	ret->variable = lp_kind_variable(heap->layout, type->kind);
	if (!ret->name || !name_places(graph, type, ret) ||
	    !name_values(heap, peek, graph, type, ret))
		return false;
	find_local_names(ret);
	return true;
}

struct lp_error *lp_name_types(const struct lp_heap *heap, struct lp_graph *graph)
{
	struct lp_peek *peek = malloc(sizeof(*peek));
	uint32_t count = (uint32_t)heap->types.items.count, id;
	bool ok = peek != NULL;
	size_t i;

	if (ok)
		lp_peek_init(peek, heap->reader);
	for (i = 0; ok && i < count; i++) {
		struct lp_graph_type type = {0};

		ok = name_type(heap, peek, graph, heap->types.items.items[i], &type) &&
		     lp_array_push(&graph->type_table, type);
	}
	/* Objects that could not be read after all. */
	ok = ok && lp_array_push(&graph->type_table, (struct lp_graph_type){.name = "(undecoded)"});
	free(peek);
	for (id = 0; ok && id < graph->count; id++) {
		if (graph->types[id] >= count)
			graph->types[id] = count;
	}
	return ok ? NULL : &lp_error_memory;
}
