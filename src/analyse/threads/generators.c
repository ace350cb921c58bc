// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/generators.h"

#include <stdio.h>
#include <string.h>

#include "analyse/threads/kinds.h"
#include "analyse/threads/suspended.h"
#include "analyse/words.h"
#include "base/error.h"

enum { DEFAULT_ROWS = 5 };

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

/** "handle() in app.py" */
static const char *place_text(const char *function, const char *file, struct lp_report *report)
{
	const char *slash = strrchr(file, '/');

	return lp_report_text(report, "%s()%s%s", function, *file ? " in " : "",
			      slash && slash[1] ? slash + 1 : file);
}

static void add_row(const struct lp_findings *findings, const struct lp_kind *kind,
		    struct lp_report *report)
{
	struct lp_cell *cells = lp_report_row(report);
	struct lp_strbuf name = {0}, file = {0};

	lp_generator_name(findings, kind->example, &name);
	lp_generator_file(findings, kind->example, &file);
	cells[RETAINED] = lp_cell_number(kind->retained);
	cells[COUNT] = lp_cell_number(kind->count);
	cells[TYPE] = lp_cell_text(
		lp_report_text(report, "%s", lp_word_type(findings->graph, kind->example)));
	cells[TEXT] =
		lp_cell_text(place_text(lp_strbuf_text(&name), lp_strbuf_text(&file), report));
	cells[FUNCTION] = lp_cell_text(lp_report_take(report, &name));
	if (file.length)
		cells[FILE_NAME] = lp_cell_text(lp_report_take(report, &file));
	cells[ADDRESS] = lp_cell_number(lp_index_address(&findings->graph->index, kind->example));
	lp_strbuf_deinit(&file);
}

/** One kind a code object. */
static struct lp_error *collect(struct lp_kinds *kinds, const struct lp_graph *graph,
				const struct lp_stacks *stacks, struct lp_report *report)
{
	char text[16];
	uint32_t id;

	for (id = 0; id < graph->count; id++) {
		if (!lp_is_generator(graph, id) || lp_generator_is_over(graph, id) ||
		    lp_generator_call(graph, stacks, id))
			continue;
		snprintf(text, sizeof(text), "%u", lp_generator_code(graph, id));
		if (!lp_kinds_add(kinds, id, text, report))
			return &lp_error_memory;
	}
	return NULL;
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
