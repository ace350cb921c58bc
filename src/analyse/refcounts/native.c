// SPDX-License-Identifier: Apache-2.0
#include "analyse/refcounts/native.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/words.h"
#include "base/error.h"

/** A library, or the stacks of C code. */
struct holder {
	const char *name;
	enum lp_root_kind kind;
	/** Words that own an object, and objects that nothing else keeps. */
	uint64_t references, alone;
	/** Bytes that go with those. */
	uint64_t retained;
	/** Of those that which retains most, or LP_NO_OBJECT. */
	uint32_t example;
};

LP_ARRAY(holder_array, struct holder);

static bool is_native(const struct lp_root *root)
{
	return root->kind == LP_ROOT_NATIVE_DATA || root->kind == LP_ROOT_NATIVE_STACK;
}

/** A library whose name is not known is one all the same. */
static const char *name_of(const struct lp_root *root)
{
	if (root->kind == LP_ROOT_NATIVE_STACK)
		return "a stack of C code";
	return root->name ? root->name : "static data";
}

static int compare_words(const void *left, const void *right)
{
	const struct lp_native_word *a = left, *b = right;

	if (a->object != b->object)
		return a->object < b->object ? -1 : 1;
	return strcmp(a->holder, b->holder);
}

struct lp_error *lp_native_init(struct lp_native *native, const struct lp_graph *graph)
{
	struct lp_native_word_array *words = &native->words;
	size_t i;

	*native = (struct lp_native){0};
	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];

		if (is_native(root) && root->strong &&
		    !lp_array_push(words, ((struct lp_native_word){root->object, name_of(root)}))) {
			lp_native_deinit(native);
			return &lp_error_memory;
		}
	}
	if (words->count)
		qsort(words->items, words->count, sizeof(*words->items), compare_words);
	return NULL;
}

void lp_native_deinit(struct lp_native *native)
{
	lp_array_deinit(&native->words);
}

void lp_native_places(const struct lp_native *native, uint32_t id, struct lp_strbuf *to)
{
	const struct lp_native_word *words = native->words.items;
	size_t low = 0, high = native->words.count;
	const char *last = NULL;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (words[middle].object < id)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < native->words.count && words[low].object == id; low++) {
		if (last && !strcmp(last, words[low].holder))
			continue;
		lp_strbuf_printf(to, "%s%s", last ? ", " : "", words[low].holder);
		last = words[low].holder;
	}
}

static struct holder *find(struct holder_array *holders, const struct lp_root *root)
{
	size_t i;

	for (i = 0; i < holders->count; i++) {
		if (holders->items[i].kind == root->kind &&
		    !strcmp(holders->items[i].name, name_of(root)))
			return &holders->items[i];
	}
	return lp_array_push(holders, ((struct holder){.name = name_of(root),
						       .kind = root->kind,
						       .example = LP_NO_OBJECT}))
		       ? &holders->items[holders->count - 1]
		       : NULL;
}

/** Objects that a program can name, static ones, and those held from C besides. */
static void mark_others(const struct lp_graph *graph, const struct lp_distances *distances,
			uint64_t *others)
{
	const uint8_t flags = LP_OBJECT_STATIC | LP_OBJECT_IMMORTAL | LP_OBJECT_HELD;
	uint32_t id;
	size_t i;

	for (id = 0; id < graph->count; id++) {
		if ((graph->flags[id] & flags) || distances->parents[id] != LP_PARENT_ROOTS)
			lp_bit_set(others, id);
	}
	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];

		if (root->strong && !is_native(root))
			lp_bit_set(others, root->object);
	}
}

/** An object counts for the first word only: @others has it from then on. */
static struct lp_error *collect(const struct lp_graph *graph,
				const struct lp_dominators *dominators, uint64_t *others,
				struct holder_array *holders)
{
	size_t i;

	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];
		struct holder *holder;
		uint64_t retained;

		if (!is_native(root) || !root->strong)
			continue;
		holder = find(holders, root);
		if (!holder)
			return &lp_error_memory;
		holder->references++;
		if (lp_bit(others, root->object))
			continue;
		lp_bit_set(others, root->object);
		retained = dominators->retained[root->object];
		holder->alone++;
		holder->retained += retained;
		if (holder->example == LP_NO_OBJECT ||
		    retained > dominators->retained[holder->example])
			holder->example = root->object;
	}
	return NULL;
}

static int compare(const void *left, const void *right)
{
	const struct holder *a = left, *b = right;

	if (a->retained != b->retained)
		return a->retained < b->retained ? 1 : -1;
	if (a->references != b->references)
		return a->references < b->references ? 1 : -1;
	return strcmp(a->name, b->name);
}

static const struct lp_column columns[] = {
	{"retained_bytes", "Retained", LP_CELL_BYTES}, {"alone", "Alone", LP_CELL_COUNT},
	{"references", "References", LP_CELL_COUNT},   {"kind", NULL, LP_CELL_TEXT},
	{"holder", "Holder", LP_CELL_TEXT},	       {"largest", "Largest", LP_CELL_TEXT},
	{"address", "Address", LP_CELL_ADDRESS},
};
enum { RETAINED, ALONE, REFERENCES, KIND, HOLDER, LARGEST, ADDRESS, COLUMNS };

static void add_row(const struct lp_findings *findings, const struct holder *holder,
		    struct lp_report *report)
{
	struct lp_cell *cells = lp_report_row(report);
	struct lp_strbuf text = {0};

	cells[RETAINED] = lp_cell_number(holder->retained);
	cells[ALONE] = lp_cell_number(holder->alone);
	cells[REFERENCES] = lp_cell_number(holder->references);
	cells[KIND] = lp_cell_text(lp_root_kind_name(holder->kind));
	cells[HOLDER] = lp_cell_text(lp_report_text(report, "%s", holder->name));
	if (holder->example == LP_NO_OBJECT)
		return;
	lp_word_described(findings, holder->example, &text);
	cells[LARGEST] = lp_cell_text(lp_report_take(report, &text));
	cells[ADDRESS] =
		lp_cell_number(lp_index_address(&findings->graph->index, holder->example));
}

struct lp_error *lp_native_table(const struct lp_findings *findings,
				 const struct lp_distances *distances,
				 const struct lp_dominators *dominators, uint64_t limit,
				 struct lp_report *report)
{
	uint64_t *others = calloc((size_t)findings->graph->count / 64 + 1, sizeof(*others));
	struct holder_array holders = {0};
	struct lp_error *error = others ? NULL : &lp_error_memory;
	struct lp_table *table;
	size_t i;

	if (!error) {
		mark_others(findings->graph, distances, others);
		error = collect(findings->graph, dominators, others, &holders);
	}
	if (!error && holders.count) {
		qsort(holders.items, holders.count, sizeof(*holders.items), compare);
		table = lp_report_table(report, "holders",
					"Static data and stacks of C code that hold objects",
					columns, COLUMNS);
		table->total_rows = holders.count;
		for (i = 0; i < holders.count && i < limit; i++)
			add_row(findings, &holders.items[i], report);
	}
	lp_array_deinit(&holders);
	free(others);
	return error;
}
