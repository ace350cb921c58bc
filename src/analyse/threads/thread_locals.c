// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/thread_locals.h"

#include <stdlib.h>

#include "analyse/threads/local_dicts.h"
#include "analyse/words.h"
#include "base/error.h"

enum { DEFAULT_ROWS = 4 };

/** An attribute. */
struct value {
	uint64_t retained;
	uint32_t local, key, id;
	int32_t thread;
};

LP_ARRAY(value_array, struct value);

static int compare(const void *left, const void *right)
{
	const struct value *a = left, *b = right;

	if (a->retained != b->retained)
		return a->retained < b->retained ? 1 : -1;
	if (a->thread != b->thread)
		return a->thread > b->thread ? 1 : -1;
	return (a->key > b->key) - (a->key < b->key);
}

static bool add_values(const struct lp_graph *graph, const struct lp_dominators *dominators,
		       const struct lp_local_dict *dict, struct value_array *values)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;

	lp_reference_walk_init(&walk, graph, dict->dict);
	while (lp_reference_walk_next(&walk, &reference)) {
		struct value value = {
			.local = dict->local,
			.thread = dict->thread,
			.key = reference.key,
			.id = reference.target,
		};

		if (reference.kind != LP_REFERENCE_VALUE)
			continue;
		/* What something else holds as well stays when the thread goes. */
		if (dominators->of[value.id] == dict->dict)
			value.retained = dominators->retained[value.id];
		if (!lp_array_push(values, value))
			return false;
	}
	return true;
}

static struct lp_error *collect(const struct lp_findings *findings,
				const struct lp_dominators *dominators, struct value_array *values)
{
	struct lp_local_dict_array dicts = {0};
	struct lp_error *error = lp_local_dicts_find(findings, &dicts);
	size_t i;

	for (i = 0; i < dicts.count && !error; i++) {
		if (!add_values(findings->graph, dominators, &dicts.items[i], values))
			error = &lp_error_memory;
	}
	lp_array_deinit(&dicts);
	if (values->count)
		qsort(values->items, values->count, sizeof(*values->items), compare);
	return error;
}

static const struct lp_column columns[] = {
	{"retained_bytes", "Retained", LP_CELL_BYTES},
	{"thread", NULL, LP_CELL_COUNT},
	{"ident", NULL, LP_CELL_ADDRESS},
	{"thread_text", "Thread", LP_CELL_TEXT},
	{"name", "Attribute", LP_CELL_TEXT},
	{"type", "Type", LP_CELL_TEXT},
	{"preview", "Value", LP_CELL_TEXT},
	{"address", "Address", LP_CELL_ADDRESS},
	{"local", "Local", LP_CELL_ADDRESS},
};
enum { RETAINED, THREAD, IDENT, THREAD_TEXT, NAME, TYPE, PREVIEW, ADDRESS, LOCAL, COLUMNS };

static void add_thread(const struct lp_findings *findings, int32_t number, struct lp_cell *cells,
		       struct lp_report *report)
{
	const struct lp_thread_fact *thread;

	if (number < 0 || (size_t)number >= findings->process->threads.count) {
		cells[THREAD_TEXT] =
			lp_cell_text(number == LP_THREAD_UNKNOWN ? "unknown" : "none that lives");
		return;
	}
	thread = &findings->process->threads.items[number];
	cells[THREAD] = lp_cell_number((uint64_t)number);
	cells[IDENT] = lp_cell_number(thread->ident);
	cells[THREAD_TEXT] = lp_cell_text(
		thread->name ? lp_report_text(report, "\"%s\"", thread->name)
			     : lp_report_text(report, "%#llx", (unsigned long long)thread->ident));
}

static void add_row(const struct lp_findings *findings, const struct value *value,
		    struct lp_report *report)
{
	const struct lp_graph *graph = findings->graph;
	struct lp_cell *cells = lp_report_row(report);
	struct lp_strbuf name = {0}, preview = {0};

	cells[RETAINED] = lp_cell_number(value->retained);
	add_thread(findings, value->thread, cells, report);
	if (lp_word_identifier(findings, value->key, &name))
		cells[NAME] = lp_cell_text(lp_report_take(report, &name));
	if (lp_word_preview(findings, value->id, &preview))
		cells[PREVIEW] = lp_cell_text(lp_report_take(report, &preview));
	cells[TYPE] = lp_cell_text(lp_report_text(report, "%s", lp_word_type(graph, value->id)));
	cells[ADDRESS] = lp_cell_number(lp_index_address(&graph->index, value->id));
	cells[LOCAL] = lp_cell_number(lp_index_address(&graph->index, value->local));
	lp_strbuf_deinit(&name);
	lp_strbuf_deinit(&preview);
}

struct lp_error *lp_thread_locals_table(const struct lp_findings *findings,
					const struct lp_dominators *dominators, uint64_t limit,
					struct lp_report *report)
{
	struct value_array values = {0};
	struct lp_error *error = collect(findings, dominators, &values);
	size_t i;

	if (!error)
		lp_report_table(report, "thread_locals", "Thread-locals", columns, COLUMNS)
			->total_rows = values.count;
	for (i = 0; !error && i < values.count && i < (limit ? limit : DEFAULT_ROWS); i++)
		add_row(findings, &values.items[i], report);
	lp_array_deinit(&values);
	return error;
}
