// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/generators.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyse/threads/calls.h"
#include "analyse/threads/kinds.h"
#include "analyse/threads/suspended.h"
#include "analyse/words.h"
#include "base/error.h"

enum { DEFAULT_ROWS = 4 };

static const struct lp_column columns[] = {
	{"retained_bytes", "Retained", LP_CELL_BYTES},
	{"count", "Count", LP_CELL_COUNT},
	{"type", "Suspended", LP_CELL_TEXT},
	{"function", NULL, LP_CELL_TEXT},
	{"file", NULL, LP_CELL_TEXT},
	{"text", "Function", LP_CELL_TEXT},
	{"address", "Example", LP_CELL_ADDRESS},
};
enum { RETAINED, COUNT, TYPE, FUNCTION, FILE_NAME, TEXT, ADDRESS, COLUMNS };

/** Append " in app.py". */
static void append_file(const char *file, struct lp_strbuf *to)
{
	const char *slash = strrchr(file, '/');

	if (*file)
		lp_strbuf_printf(to, " in %s", slash && slash[1] ? slash + 1 : file);
}

static void add_row(const struct lp_findings *findings, const struct lp_kind *kind,
		    struct lp_report *report)
{
	struct lp_cell *cells = lp_report_row(report);
	struct lp_strbuf text = {0}, name = {0}, file = {0};

	lp_generator_tell(findings, kind->example, &text);
	lp_generator_name(findings, kind->example, &name);
	lp_generator_file(findings, kind->example, &file);
	cells[RETAINED] = lp_cell_number(kind->retained);
	cells[COUNT] = lp_cell_number(kind->count);
	cells[TYPE] = lp_cell_text(
		lp_report_text(report, "%s", lp_word_type(findings->graph, kind->example)));
	append_file(lp_strbuf_text(&file), &text);
	cells[TEXT] = lp_cell_text(lp_report_take(report, &text));
	if (name.length)
		cells[FUNCTION] = lp_cell_text(lp_report_take(report, &name));
	if (file.length)
		cells[FILE_NAME] = lp_cell_text(lp_report_take(report, &file));
	cells[ADDRESS] = lp_cell_number(lp_index_address(&findings->graph->index, kind->example));
	lp_strbuf_deinit(&name);
	lp_strbuf_deinit(&file);
}

static bool *find_types(const struct lp_graph *graph)
{
	bool *ret = calloc(graph->type_table.count + 1, sizeof(*ret));
	size_t i;

	for (i = 0; ret && i < graph->type_table.count; i++)
		ret[i] = lp_is_generator_type(&graph->type_table.items[i]);
	return ret;
}

/** One kind a code object. */
static struct lp_error *collect(struct lp_kinds *kinds, const struct lp_graph *graph,
				const struct lp_stacks *stacks, struct lp_report *report)
{
	bool *is_generator = find_types(graph), ok = is_generator != NULL;
	char text[16];
	uint32_t id;

	for (id = 0; id < graph->count && ok; id++) {
		if (!is_generator[graph->types[id]] || lp_generator_is_over(graph, id) ||
		    lp_generator_call(graph, stacks, id))
			continue;
		snprintf(text, sizeof(text), "%u", lp_generator_code(graph, id));
		ok = lp_kinds_add(kinds, id, text, report);
	}
	free(is_generator);
	return ok ? NULL : &lp_error_memory;
}

struct lp_error *lp_generators_table(const struct lp_findings *findings,
				     const struct lp_stacks *stacks,
				     const struct lp_dominators *dominators, uint64_t limit,
				     struct lp_report *report)
{
	struct lp_kinds kinds = {0};
	struct lp_error *error = collect(&kinds, findings->graph, stacks, report);
	size_t i;

	if (!error)
		error = lp_kinds_weigh(&kinds, dominators, findings->graph);
	if (!error)
		lp_report_table(report, "generators", "Suspended generators and coroutines",
				columns, COLUMNS)
			->total_rows = kinds.kinds.count;
	for (i = 0; !error && i < kinds.kinds.count && i < (limit ? limit : DEFAULT_ROWS); i++)
		add_row(findings, &kinds.kinds.items[i], report);
	lp_kinds_deinit(&kinds);
	return error;
}
