// SPDX-License-Identifier: Apache-2.0
#include "analyse/words.h"

#include <string.h>

const char *lp_word_type(const struct lp_graph *graph, uint32_t id)
{
	return graph->type_table.items[graph->types[id]].name;
}

/** Callers that have no report to fail take a text that is not there for none. */
static void note_failure(const struct lp_findings *findings, const struct lp_strbuf *text)
{
	if (text->failed && findings->texts)
		findings->texts->failed = true;
}

bool lp_word_preview(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to)
{
	bool ok = id != LP_NO_OBJECT &&
		  findings->texts->preview(findings->texts, id, to);

	note_failure(findings, to);
	return ok;
}

bool lp_word_identifier(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to)
{
	struct lp_strbuf quoted = {0};
	bool ok = lp_word_preview(findings, id, &quoted) && quoted.length >= 2;

	if (ok)
		lp_strbuf_add(to, quoted.text + 1, quoted.length - 2);
	lp_strbuf_drop(&quoted, to);
	note_failure(findings, to);
	return ok;
}

uint32_t lp_field_find(const struct lp_graph *graph, uint32_t id, const char *name)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;

	if (id == LP_NO_OBJECT)
		return LP_NO_OBJECT;
	lp_reference_walk_init(&walk, graph, id);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (reference.name && !strcmp(reference.name, name))
			return reference.target;
	}
	return LP_NO_OBJECT;
}

uint32_t lp_value_find(const struct lp_findings *findings, uint32_t dict, const char *name)
{
	struct lp_strbuf key = {0};
	struct lp_reference_walk walk;
	struct lp_reference reference;
	uint32_t value = LP_NO_OBJECT;

	if (dict == LP_NO_OBJECT)
		return LP_NO_OBJECT;
	lp_reference_walk_init(&walk, findings->graph, dict);
	while (value == LP_NO_OBJECT && lp_reference_walk_next(&walk, &reference)) {
		lp_strbuf_clear(&key);
		if (reference.kind == LP_REFERENCE_VALUE &&
		    lp_word_identifier(findings, reference.key, &key) &&
		    !strcmp(lp_strbuf_text(&key), name))
			value = reference.target;
	}
	lp_strbuf_deinit(&key);
	return value;
}

/** Append a module's name, of which 2.7 has none but the one in its namespace. */
static void append_module(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to)
{
	const struct lp_graph *graph = findings->graph;
	uint32_t dict = lp_field_find(graph, id, "__dict__");

	if (!lp_word_identifier(findings, lp_field_find(graph, id, "md_name"), to) &&
	    !lp_word_identifier(findings, lp_value_find(findings, dict, "__name__"), to))
		lp_strbuf_puts(to, "module");
}

/** Append a class' qualified name: "app.Session". */
static void append_class(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to)
{
	const struct lp_graph *graph = findings->graph;
	uint32_t dict = lp_field_find(graph, id, "__dict__");
	size_t start = to->length;

	if (lp_word_identifier(findings, lp_value_find(findings, dict, "__module__"), to))
		lp_strbuf_puts(to, ".");
	if (lp_word_identifier(findings, lp_field_find(graph, id, "__qualname__"), to) ||
	    lp_word_identifier(findings, lp_field_find(graph, id, "__name__"), to))
		return;
	to->length = start;
	lp_strbuf_puts(to, lp_word_type(graph, id));
}

/** The code of what has some: a frame, function, generator, coroutine; or LP_NO_OBJECT. */
static uint32_t code_of(const struct lp_graph *graph, uint32_t id)
{
	static const char *const names[] = {"f_code", "__code__", "gi_code", "cr_code", "ag_code"};
	uint32_t code = LP_NO_OBJECT;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names) && code == LP_NO_OBJECT; i++)
		code = lp_field_find(graph, id, names[i]);
	return code;
}

/** Append what is called: "load()". */
static bool append_function(const struct lp_findings *findings, uint32_t code, struct lp_strbuf *to)
{
	const struct lp_graph *graph = findings->graph;

	if (!lp_word_identifier(findings, lp_field_find(graph, code, "co_qualname"), to) &&
	    !lp_word_identifier(findings, lp_field_find(graph, code, "co_name"), to))
		return false;
	lp_strbuf_puts(to, "()");
	return true;
}

void lp_word_object(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to)
{
	const struct lp_graph *graph = findings->graph;
	uint32_t code = code_of(graph, id);

	if (!strcmp(lp_word_type(graph, id), "module"))
		append_module(findings, id, to);
	else if (lp_field_find(graph, id, "__mro__") != LP_NO_OBJECT)
		append_class(findings, id, to);
	else if (code == LP_NO_OBJECT || !append_function(findings, code, to))
		lp_strbuf_puts(to, lp_word_type(graph, id));
}

void lp_word_described(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to)
{
	const char *type = lp_word_type(findings->graph, id);
	struct lp_strbuf word = {0};

	lp_word_object(findings, id, &word);
	lp_strbuf_puts(to, type);
	if (strcmp(lp_strbuf_text(&word), type))
		lp_strbuf_printf(to, " %s", lp_strbuf_text(&word));
	lp_strbuf_drop(&word, to);
}

/** Whether a preview is Python for the same: all of it, no "nan" and no "<fd 7>". */
static bool is_literal(const char *preview)
{
	size_t length = strlen(preview);

	return *preview != '<' && (length < 3 || strcmp(preview + length - 3, "...")) && !strstr(preview, "nan") &&
	       !strstr(preview, "inf");
}

/** Append the items of a tuple, which are contents. */
static bool append_items(const struct lp_findings *findings, uint32_t tuple, struct lp_strbuf *to)
{
	const struct lp_graph *graph = findings->graph;
	uint32_t first = graph->offsets[tuple], count = graph->offsets[tuple + 1] - first, i;
	bool literal = count <= LP_KEY_ITEMS;

	lp_strbuf_puts(to, "(");
	for (i = 0; i < count && i < LP_KEY_ITEMS; i++) {
		uint32_t item = lp_edge_target(graph->edges[first + i]);
		size_t start = to->length;

		lp_strbuf_puts(to, i ? ", " : "");
		if (lp_word_preview(findings, item, to)) {
			literal &= is_literal(to->text + start);
		} else {
			lp_strbuf_printf(to, "<%s>",
					 item == LP_NO_OBJECT ? "?" : lp_word_type(graph, item));
			literal = false;
		}
	}
	lp_strbuf_puts(to, count > LP_KEY_ITEMS ? ", ..." : count == 1 ? "," : "");
	lp_strbuf_puts(to, ")");
	return literal;
}

bool lp_word_key(const struct lp_findings *findings, uint32_t key, struct lp_strbuf *to)
{
	size_t start = to->length;

	if (key == LP_NO_OBJECT)
		return false;
	if (!strcmp(lp_word_type(findings->graph, key), "tuple"))
		return append_items(findings, key, to);
	if (lp_word_preview(findings, key, to))
		return !to->failed && is_literal(to->text + start);
	lp_strbuf_printf(to, "<%s>", lp_word_type(findings->graph, key));
	return false;
}

/** Append a local variable's name: the contents of a str without its quotes. */
static void append_local(const struct lp_findings *findings, uint32_t name, struct lp_strbuf *to)
{
	struct lp_strbuf quoted = {0};

	lp_strbuf_puts(to, "local ");
	if (lp_word_preview(findings, name, &quoted) && quoted.length >= 2)
		lp_strbuf_add(to, quoted.text + 1, quoted.length - 2);
	lp_strbuf_drop(&quoted, to);
}

void lp_word_reference(const struct lp_findings *findings, const struct lp_reference *reference,
		       struct lp_strbuf *to)
{
	unsigned long long number = reference->number;

	switch (reference->kind) {
	case LP_REFERENCE_ITEM:
		lp_strbuf_printf(to, "[%llu]", number);
		break;
	case LP_REFERENCE_VALUE:
		lp_strbuf_puts(to, "[");
		lp_word_key(findings, reference->key, to);
		lp_strbuf_puts(to, "]");
		break;
	case LP_REFERENCE_LOCAL:
		append_local(findings, reference->name_object, to);
		break;
	case LP_REFERENCE_STACK:
		lp_strbuf_printf(to, "stack value %llu", number);
		break;
	case LP_REFERENCE_WORD:
		lp_strbuf_printf(to, "word at %llu", number);
		break;
	case LP_REFERENCE_CLASS:
		lp_strbuf_puts(to, ".__class__");
		break;
	case LP_REFERENCE_DICT:
		lp_strbuf_puts(to, ".__dict__");
		break;
	case LP_REFERENCE_FIELD:
	case LP_REFERENCE_SLOT:
	case LP_REFERENCE_ATTRIBUTE:
		lp_strbuf_printf(to, ".%s", reference->name ? reference->name : "?");
		break;
	default:
		lp_strbuf_puts(to, lp_reference_kind_name(reference->kind));
	}
}

uint64_t lp_item_count(const struct lp_graph *graph, uint32_t id)
{
	const struct lp_graph_type *type = &graph->type_table.items[graph->types[id]];
	uint32_t places = graph->offsets[id + 1] - graph->offsets[id];
	uint32_t fixed = type->place_count + type->has_dict;

	if (graph->flags[id] & LP_OBJECT_VALUES)
		fixed += type->value_count;
	if (places <= fixed)
		return 0;
	switch (type->variable) {
	case LP_VARIABLE_ITEMS:
	case LP_VARIABLE_ELEMENTS:
		return places - fixed;
	case LP_VARIABLE_PAIRS:
		return (places - fixed) / 2;
	case LP_VARIABLE_ORDERED_PAIRS:
		return (places - fixed) / 3;
	default:
		return 0;
	}
}
