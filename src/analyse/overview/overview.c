// SPDX-License-Identifier: Apache-2.0
/* The report on one page: what is known of the process and what it is doing, what fills it, what
 * holds most. */
#include "analyse/analysis.h"

#include "analyse/overview/info.h"
#include "analyse/overview/types.h"
#include "analyse/retained/biggest.h"
#include "analyse/suspects/suspects_analysis.h"
#include "analyse/threads/doing.h"
#include "base/error.h"

enum {
	TYPES_BY_BYTES = 6,
	TYPES_BY_COUNT = 3,
	BIGGEST = 5,
	SUSPECTS = 3,
	/* Of many interpreters. */
	COLLECTORS = 2,
	/* With a growth below and nothing left out, there is place for three notes. */
	LINES = 60,
	/* The part of all bytes from which on garbage is told at the top. */
	MUCH = 20,
};

static bool is_collector_off(const struct lp_process_facts *process)
{
	size_t i;

	for (i = 0; i < process->collectors.count; i++) {
		if (process->collectors.items[i].known && !process->collectors.items[i].enabled)
			return true;
	}
	return false;
}

/** What nothing leads to, in one line: at the top if it is much. */
static void tell_garbage(const struct lp_findings *findings, const struct lp_garbage *garbage,
			 struct lp_report *report)
{
	uint64_t total = findings->census->shallow + findings->census->owned;
	struct lp_strbuf text = {0};

	lp_strbuf_count(&text, garbage->count);
	lp_strbuf_puts(&text, garbage->count == 1 ? " object, " : " objects, ");
	lp_strbuf_size(&text, garbage->bytes);
	lp_strbuf_puts(&text, ", nothing leads to: garbage that is not freed yet");
	lp_strbuf_puts(&text, is_collector_off(findings->process) ? ", as gc is disabled" : "");
	lp_strbuf_puts(&text, " (limpet garbage)");
	(garbage->bytes > total / MUCH ? lp_report_head
				       : lp_report_note)(report, lp_report_take(report, &text));
}

static void garbage_table(const struct lp_findings *findings, const struct lp_distances *distances,
			  struct lp_report *report)
{
	static const struct lp_column columns[] = {
		{"count", NULL, LP_CELL_COUNT},
		{"bytes", NULL, LP_CELL_BYTES},
	};
	struct lp_garbage garbage = lp_distances_garbage(distances, findings->graph);
	struct lp_cell *cells;

	lp_report_table(report, "garbage", NULL, columns, 2)->audience = LP_FOR_PROGRAMS;
	cells = lp_report_row(report);
	cells[0] = lp_cell_number(garbage.count);
	cells[1] = lp_cell_number(garbage.bytes);
	if (garbage.count)
		tell_garbage(findings, &garbage, report);
}

/** What takes all references: biggest objects, garbage. */
static struct lp_error *add_retained(const struct lp_findings *findings,
				     const struct lp_question *question, struct lp_report *report)
{
	struct lp_dominators dominators = {0};
	struct lp_distances distances = {0};
	struct lp_error *error;
	struct lp_flow flow;

	LP_TRY(lp_flow_init(&flow, findings->graph));
	error = lp_dominators_init(&dominators, &flow);
	if (!error)
		error = lp_distances_init(&distances, &flow, NULL);
	if (!error)
		error = lp_suspects_tables(findings, question, &dominators, &distances,
					   question->limit ? question->limit : SUSPECTS, true,
					   report);
	if (!error)
		error = lp_biggest_table(findings, &dominators, &distances, BIGGEST, report);
	if (!error)
		garbage_table(findings, &distances, report);
	lp_distances_deinit(&distances);
	lp_dominators_deinit(&dominators);
	lp_flow_deinit(&flow);
	return error;
}

/** Stay on one page, whatever there is: the last table is that of the collectors. */
static void be_brief(struct lp_report *report)
{
	struct lp_table *collectors;

	report->text_lines = LINES;
	if (!report->tables.count)
		return;
	collectors = &report->tables.items[report->tables.count - 1];
	collectors->rows = "collectors";
	if (collectors->row_count > COLLECTORS + 1)
		collectors->text_rows = COLLECTORS;
}

static struct lp_error *overview_run(const struct lp_findings *findings,
				     const struct lp_question *question, struct lp_report *report)
{
	struct lp_question by_bytes = *question, by_count = *question;

	by_bytes.limit = question->limit ? question->limit : TYPES_BY_BYTES;
	lp_process_table(findings, report);
	LP_TRY(lp_doing_table(findings->process, question->limit, report));
	lp_collector_table(findings->process, report);
	if (!question->limit)
		be_brief(report);
	LP_TRY(add_retained(findings, question, report));
	by_count.limit = TYPES_BY_COUNT;
	by_count.sort = "count";
	LP_TRY(lp_types_table(findings->census, &by_bytes, "types", "Most bytes", report));
	LP_TRY(lp_types_table(findings->census, &by_count, "types_by_count", "Most objects",
			      report));
	/* The table before tells how many more there are. */
	if (report->tables.count)
		report->tables.items[report->tables.count - 1].total_rows = 0;
	return NULL;
}

const struct lp_analysis lp_analysis_report = {
	.name = "report",
	.summary = "what is worth knowing, on one page; report OLD NEW: and what grew",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.needs_frozen = true,
	.follows = true,
	.takes = LP_TAKES_LIMIT | LP_TAKES_VERDICTS,
	.run = overview_run,
};
