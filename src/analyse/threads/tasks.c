// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/tasks.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/attribute.h"
#include "analyse/threads/kinds.h"
#include "analyse/threads/suspended.h"
#include "analyse/threads/task.h"
#include "analyse/words.h"
#include "base/error.h"

enum { DEFAULT_ROWS = 6 };

static const struct lp_column columns[] = {
	{"retained_bytes", "Retained", LP_CELL_BYTES},
	{"count", "Count", LP_CELL_COUNT},
	{"state", "Tasks", LP_CELL_TEXT},
	{"coroutine", NULL, LP_CELL_TEXT},
	{"chain", "What they wait for", LP_CELL_TEXT},
	{"file", NULL, LP_CELL_TEXT},
	{"name", "Example", LP_CELL_TEXT},
	{"type", NULL, LP_CELL_TEXT},
	{"address", "Address", LP_CELL_ADDRESS},
};
enum { RETAINED, COUNT, STATE, COROUTINE, CHAIN, FILE_NAME, NAME, TYPE, ADDRESS, COLUMNS };

/** Since 3.12 the name is a number until it is asked for. */
static const char *name_of(const struct lp_findings *findings, uint32_t task,
			   struct lp_report *report)
{
	uint32_t name = lp_attribute_find(findings, task, "_name");
	struct lp_strbuf text = {0};

	if (name == LP_NO_OBJECT)
		return NULL;
	if (!strcmp(lp_word_type(findings->graph, name), "int")) {
		lp_strbuf_puts(&text, "Task-");
		lp_word_preview(findings, name, &text);
	} else if (!lp_word_identifier(findings, name, &text)) {
		lp_strbuf_deinit(&text);
		return NULL;
	}
	return lp_report_take(report, &text);
}

static void add_coroutine(const struct lp_findings *findings, uint32_t task, struct lp_cell *cells,
			  struct lp_report *report)
{
	uint32_t coroutine = lp_attribute_find(findings, task, "_coro");
	struct lp_strbuf name = {0}, file = {0};

	if (coroutine == LP_NO_OBJECT || !lp_is_generator(findings->graph, coroutine))
		return;
	if (lp_generator_name(findings, coroutine, &name))
		cells[COROUTINE] = lp_cell_text(lp_report_take(report, &name));
	lp_generator_file(findings, coroutine, &file);
	if (file.length)
		cells[FILE_NAME] = lp_cell_text(lp_report_take(report, &file));
	lp_strbuf_deinit(&name);
	lp_strbuf_deinit(&file);
}

static void add_row(const struct lp_findings *findings, const struct lp_stacks *stacks,
		    const struct lp_kind *kind, struct lp_report *report)
{
	struct lp_cell *cells = lp_report_row(report);
	struct lp_strbuf chain = {0};

	lp_task_chain(findings, stacks, kind->example, &chain);
	cells[RETAINED] = lp_cell_number(kind->retained);
	cells[COUNT] = lp_cell_number(kind->count);
	cells[STATE] = lp_cell_text(lp_task_state(findings, stacks, kind->example));
	cells[CHAIN] = lp_cell_text(lp_report_take(report, &chain));
	cells[NAME] = lp_cell_text(name_of(findings, kind->example, report));
	cells[TYPE] = lp_cell_text(
		lp_report_text(report, "%s", lp_word_type(findings->graph, kind->example)));
	cells[ADDRESS] = lp_cell_number(lp_index_address(&findings->graph->index, kind->example));
	add_coroutine(findings, kind->example, cells, report);
}

/** One kind for the same state, chain and function. */
static struct lp_error *collect(const struct lp_findings *findings, const struct lp_stacks *stacks,
				struct lp_kinds *kinds, struct lp_report *report)
{
	const struct lp_graph *graph = findings->graph;
	bool *is_task = lp_task_types(graph), ok = is_task != NULL;
	struct lp_strbuf text = {0};
	uint32_t id;

	for (id = 0; id < graph->count && ok; id++) {
		if (!is_task[graph->types[id]])
			continue;
		lp_strbuf_clear(&text);
		lp_strbuf_printf(&text, "%s ", lp_task_state(findings, stacks, id));
		lp_task_chain(findings, stacks, id, &text);
		ok = !text.failed && lp_kinds_add(kinds, id, lp_strbuf_text(&text), report);
	}
	lp_strbuf_deinit(&text);
	free(is_task);
	return ok ? NULL : &lp_error_memory;
}

struct lp_error *lp_tasks_table(const struct lp_findings *findings, const struct lp_stacks *stacks,
				const struct lp_dominators *dominators, uint64_t limit,
				struct lp_report *report)
{
	struct lp_kinds kinds = {0};
	struct lp_error *error = collect(findings, stacks, &kinds, report);
	size_t i;

	if (!error)
		error = lp_kinds_weigh(&kinds, dominators, findings->graph);
	if (!error)
		lp_report_table(report, "tasks", "asyncio tasks", columns, COLUMNS)->total_rows =
			kinds.kinds.count;
	for (i = 0; !error && i < kinds.kinds.count && i < (limit ? limit : DEFAULT_ROWS); i++)
		add_row(findings, stacks, &kinds.kinds.items[i], report);
	lp_kinds_deinit(&kinds);
	return error;
}
