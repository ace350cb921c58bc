// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/suspects_show.h"

#include "analyse/suspects/verdict.h"
#include "analyse/words.h"

static const struct lp_column columns[] = {
	{"verdict", NULL, LP_CELL_TEXT},
	{"rule", NULL, LP_CELL_TEXT},
	{"type", NULL, LP_CELL_TEXT},
	{"count", NULL, LP_CELL_COUNT},
	{"retained_bytes", NULL, LP_CELL_BYTES},
	{"reason", NULL, LP_CELL_TEXT},
	{"fix", NULL, LP_CELL_TEXT},
	{"path", NULL, LP_CELL_TEXT},
	{"expression", NULL, LP_CELL_TEXT},
	{"address", NULL, LP_CELL_ADDRESS},
	{"steps", NULL, LP_CELL_ROWS},
	{"fingerprint", NULL, LP_CELL_TEXT},
	{"reference", NULL, LP_CELL_TEXT},
};
enum {
	VERDICT,
	RULE,
	TYPE,
	COUNT,
	RETAINED,
	REASON,
	FIX,
	PATH,
	EXPRESSION,
	ADDRESS,
	STEPS,
	FINGERPRINT,
	REFERENCE,
	COLUMNS
};

static const struct lp_rows *steps_of(const struct lp_graph *graph,
				      const struct lp_told_suspect *told, struct lp_report *report)
{
	static const struct lp_column step_columns[] = {
		{"type", NULL, LP_CELL_TEXT},
		{"address", NULL, LP_CELL_ADDRESS},
		{"reference", NULL, LP_CELL_TEXT},
		{"status", NULL, LP_CELL_TEXT},
	};
	struct lp_rows *rows = lp_report_rows(report, step_columns, 4, told->telling.steps.count);
	size_t i;

	for (i = 0; rows && i < told->telling.steps.count; i++) {
		const struct lp_told_step *step = &told->telling.steps.items[i];
		struct lp_cell *cells = &rows->cells[i * 4];

		cells[0] =
			lp_cell_text(lp_report_text(report, "%s", lp_word_type(graph, step->id)));
		cells[1] = lp_cell_number(lp_index_address(&graph->index, step->id));
		cells[2] = lp_cell_text(lp_told_step_text(step));
		cells[3] = lp_cell_text(i < told->alive ? "alive" : "suspect");
	}
	return rows;
}

static void add_row(const struct lp_graph *graph, const struct lp_told_suspect *told,
		    struct lp_report *report)
{
	const struct lp_suspect *suspect = &told->suspect;
	struct lp_cell *cells = lp_report_row(report);

	cells[VERDICT] = lp_cell_text(lp_verdict_name(suspect->verdict));
	cells[RULE] = lp_cell_text(suspect->rule->name);
	cells[TYPE] = lp_cell_text(lp_report_text(report, "%s", suspect->type));
	cells[COUNT] = lp_cell_number(suspect->count);
	cells[RETAINED] = lp_cell_number(suspect->retained);
	cells[REASON] = lp_cell_text(suspect->reason);
	cells[FIX] = lp_cell_text(suspect->rule->fix);
	cells[PATH] = lp_cell_text(told->path);
	cells[EXPRESSION] = lp_cell_text(told->telling.expression);
	cells[FINGERPRINT] = lp_cell_text(lp_report_text(report, "%s", told->fingerprint));
	cells[REFERENCE] = lp_cell_text(suspect->rule->reference);
	if (suspect->object == LP_NO_OBJECT)
		return;
	cells[ADDRESS] = lp_cell_number(lp_index_address(&graph->index, suspect->object));
	cells[STEPS] = lp_cell_rows(steps_of(graph, told, report));
}

/** "LIKELY: 20.1 MiB in 2,000 app.Session" */
static const char *title_of(const struct lp_told_suspect *told, struct lp_report *report)
{
	const struct lp_suspect *suspect = &told->suspect;
	const char *verdict = lp_verdict_name(suspect->verdict);
	struct lp_strbuf text = {0};

	for (; *verdict; verdict++)
		lp_strbuf_printf(&text, "%c", *verdict - 'a' + 'A');
	lp_strbuf_puts(&text, "  ");
	if (suspect->retained) {
		lp_strbuf_size(&text, suspect->retained);
		lp_strbuf_puts(&text, ": ");
	}
	lp_strbuf_count(&text, suspect->count);
	lp_strbuf_printf(&text, " %s", suspect->type);
	return lp_report_take(report, &text);
}

/** The references behind what lives with good reason. */
static const char *suspect_part(const struct lp_told_suspect *told, struct lp_report *report)
{
	struct lp_strbuf text = {0};
	size_t i;

	/* Behind a module it is all of the path. */
	if (told->alive < 2 || told->alive >= told->telling.steps.count)
		return NULL;
	for (i = told->alive; i < told->telling.steps.count; i++)
		lp_strbuf_puts(&text, told->telling.steps.items[i].text);
	return lp_report_take(report, &text);
}

static void add_line(struct lp_report *report, const char *name, const char *text)
{
	struct lp_cell *cells;

	if (!text || !*text)
		return;
	cells = lp_report_row(report);
	cells[0] = lp_cell_text(name);
	cells[1] = lp_cell_text(text);
}

static const struct lp_column line_columns[] = {
	{"name", "", LP_CELL_TEXT},
	{"value", "", LP_CELL_TEXT},
};

/** One suspect for people. */
static void add_block(const struct lp_told_suspect *told, struct lp_report *report)
{
	const struct lp_suspect_rule *rule = told->suspect.rule;
	struct lp_table *table =
		lp_report_table(report, "suspect", title_of(told, report), line_columns, 2);

	table->audience = LP_FOR_PEOPLE;
	table->plain = table->wraps = true;
	add_line(report, "  held by", told->path);
	add_line(report, "  suspect", suspect_part(told, report));
	add_line(report, "  why", told->suspect.reason);
	add_line(report, "  fix", rule->fix);
	add_line(report, "  see", rule->reference);
	add_line(report, "  rule",
		 lp_report_text(report, "%s, fingerprint %s", rule->name, told->fingerprint));
}

void lp_suspects_table(const struct lp_evidence *evidence, const struct lp_told_suspect_array *told,
		       struct lp_report *report)
{
	size_t i;

	lp_report_table(report, "suspects", NULL, columns, COLUMNS)->audience = LP_FOR_PROGRAMS;
	for (i = 0; i < told->count; i++)
		add_row(evidence->graph, &told->items[i], report);
}

void lp_suspect_blocks(const struct lp_told_suspect_array *told, size_t count,
		       struct lp_report *report)
{
	size_t i;

	for (i = 0; i < count; i++)
		add_block(&told->items[i], report);
}

/** Why the first one is a suspect, and what to do about it. */
static void add_advice(const struct lp_told_suspect *told, struct lp_report *report)
{
	struct lp_table *table = lp_report_table(report, "suspect", NULL, line_columns, 2);

	table->audience = LP_FOR_PEOPLE;
	table->plain = table->wraps = true;
	add_line(report, "why", told->suspect.reason);
	add_line(report, "fix", told->suspect.rule->fix);
}

void lp_suspect_lines(const struct lp_told_suspect_array *told, size_t count,
		      struct lp_report *report)
{
	static const struct lp_column brief_columns[] = {
		{"verdict", "Verdict", LP_CELL_TEXT},
		{"retained_bytes", "Retained", LP_CELL_BYTES},
		{"count", "Count", LP_CELL_COUNT},
		{"type", "Type", LP_CELL_TEXT},
		{"path", "Leak suspects", LP_CELL_TEXT},
	};
	struct lp_table *table = lp_report_table(report, "suspects", NULL, brief_columns, 5);
	size_t i;

	table->audience = LP_FOR_PEOPLE;
	for (i = 0; i < told->count; i++)
		table->total_rows += told->items[i].suspect.verdict > LP_VERDICT_EXPECTED;
	for (i = 0; i < count; i++) {
		const struct lp_suspect *suspect = &told->items[i].suspect;
		struct lp_cell *cells = lp_report_row(report);

		cells[0] = lp_cell_text(lp_verdict_name(suspect->verdict));
		cells[1] = lp_cell_number(suspect->retained);
		cells[2] = lp_cell_number(suspect->count);
		cells[3] = lp_cell_text(lp_report_text(report, "%s", suspect->type));
		cells[4] = lp_cell_text(told->items[i].path);
	}
	if (count)
		add_advice(&told->items[0], report);
}
