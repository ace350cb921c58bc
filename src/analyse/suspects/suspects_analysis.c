// SPDX-License-Identifier: Apache-2.0
/* suspects: what is a leak, or may be one, why, and what to do about it. */
#include "analyse/suspects/suspects_analysis.h"

#include <string.h>

#include "analyse/suspects/told_suspect.h"
#include "analyse/suspects/verdict.h"
#include "analyse/words.h"
#include "base/error.h"

enum { DEFAULT_ROWS = 10, PART_OF_ALL = 100 };

/** The suspects that are told, and how many are not. */
struct selected {
	const struct lp_question *question;
	struct lp_told_suspect_array told;
	/** Known already; expected to be as they are, and what these retain. */
	uint64_t known, expected, expected_bytes;
};

static bool is_known(const struct lp_question *question, const struct lp_told_suspect *told)
{
	size_t i;

	for (i = 0; i < question->known_count; i++) {
		if (!strcmp(question->known[i].fingerprint, told->fingerprint) &&
		    told->suspect.verdict <= question->known[i].verdict)
			return true;
	}
	return false;
}

/** Take those that were asked for to the front, and count the others. */
static void select_told(const struct lp_evidence *evidence, struct selected *selected)
{
	struct lp_told_suspect_array *told = &selected->told;
	enum lp_verdict least = selected->question->least_verdict;
	size_t count = 0, i;

	for (i = 0; i < told->count; i++) {
		const struct lp_suspect *suspect = &told->items[i].suspect;
		bool keep = suspect->verdict >= least;

		if (suspect->verdict == LP_VERDICT_EXPECTED) {
			bool is_much = suspect->retained >= evidence->total / PART_OF_ALL;

			selected->expected += is_much;
			selected->expected_bytes += is_much ? suspect->retained : 0;
			keep &= is_much;
		} else if (is_known(selected->question, &told->items[i])) {
			selected->known++;
			keep = false;
		}
		if (keep)
			told->items[count++] = told->items[i];
		else
			lp_telling_deinit(&told->items[i].telling);
	}
	told->count = count;
}

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
	lp_strbuf_size(&text, suspect->retained);
	lp_strbuf_puts(&text, ": ");
	lp_strbuf_count(&text, suspect->count);
	lp_strbuf_printf(&text, " %s", suspect->type);
	return lp_report_take(report, &text);
}

/** The references behind what lives with good reason. */
static const char *suspect_part(const struct lp_told_suspect *told, struct lp_report *report)
{
	struct lp_strbuf text = {0};
	size_t i;

	if (!told->alive || told->alive >= told->telling.steps.count)
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

/** One suspect for people. */
static void add_block(const struct lp_told_suspect *told, struct lp_report *report)
{
	static const struct lp_column lines[] = {{"name", "", LP_CELL_TEXT},
						 {"value", "", LP_CELL_TEXT}};
	const struct lp_suspect_rule *rule = told->suspect.rule;
	struct lp_table *table =
		lp_report_table(report, "suspect", title_of(told, report), lines, 2);

	table->audience = LP_FOR_PEOPLE;
	table->plain = true;
	add_line(report, "  held by", told->path);
	add_line(report, "  suspect", suspect_part(told, report));
	add_line(report, "  why", told->suspect.reason);
	add_line(report, "  fix", rule->fix);
	add_line(report, "  see", rule->reference);
	add_line(report, "  rule",
		 lp_report_text(report, "%s, fingerprint %s", rule->name, told->fingerprint));
}

static void count_note(struct lp_report *report, uint64_t count, const char *what)
{
	struct lp_strbuf text = {0};

	if (!count)
		return;
	lp_strbuf_count(&text, count);
	lp_strbuf_printf(&text, " %s", what);
	lp_report_note(report, lp_report_take(report, &text));
}

/** Say that there is nothing, and how to know more. */
static void tell_none(const struct lp_evidence *evidence, const struct selected *selected,
		      struct lp_report *report)
{
	enum lp_verdict least = selected->question->least_verdict;

	lp_report_head(report,
		       lp_report_text(report, "no suspects: nothing is %s or surer",
				      lp_verdict_name(least ? least : LP_VERDICT_POSSIBLE)));
	if (!evidence->findings->growth)
		lp_report_note(report, "one look shows what is large or of a suspicious structure; "
				       "what grows takes three (limpet grow PID --suspects)");
}

static void add_notes(const struct lp_evidence *evidence, const struct selected *selected,
		      uint64_t shown, struct lp_report *report)
{
	uint64_t count = selected->told.count;

	if (!count || selected->told.items[0].suspect.verdict <= LP_VERDICT_EXPECTED)
		tell_none(evidence, selected, report);
	if (count > shown)
		count_note(report, count - shown,
			   count - shown == 1 ? "more suspect (-n)" : "more suspects (-n)");
	count_note(report, selected->known,
		   selected->known == 1 ? "suspect is left out: it is known"
					: "suspects are left out: they are known");
	if (selected->expected) {
		struct lp_strbuf text = {0};

		lp_strbuf_count(&text, selected->expected);
		lp_strbuf_puts(&text, selected->expected == 1
					      ? " holder that is expected to be "
					      : " holders that are expected to be ");
		lp_strbuf_puts(&text, "large (caches with a bound, the interpreter's own): ");
		lp_strbuf_size(&text, selected->expected_bytes);
		lp_strbuf_puts(&text, " (--min-verdict expected)");
		lp_report_note(report, lp_report_take(report, &text));
	}
}

static void add_tables(const struct lp_evidence *evidence, const struct selected *selected,
		       uint64_t shown, struct lp_report *report)
{
	size_t i;

	lp_report_table(report, "suspects", NULL, columns, COLUMNS)->audience = LP_FOR_PROGRAMS;
	for (i = 0; i < selected->told.count; i++)
		add_row(evidence->graph, &selected->told.items[i], report);
	for (i = 0; i < selected->told.count && i < shown; i++) {
		enum lp_verdict least = selected->question->least_verdict;

		if (selected->told.items[i].suspect.verdict >=
		    (least ? least : LP_VERDICT_POSSIBLE))
			add_block(&selected->told.items[i], report);
	}
	add_notes(evidence, selected, shown, report);
}

struct lp_error *lp_suspects_tables(const struct lp_findings *findings,
				    const struct lp_question *question,
				    const struct lp_dominators *dominators,
				    const struct lp_distances *distances, uint64_t shown,
				    struct lp_report *report)
{
	struct selected selected = {.question = question};
	struct lp_suspects suspects = {0};
	struct lp_evidence evidence;
	struct lp_error *error =
		lp_evidence_init(&evidence, findings, dominators, distances, report);

	if (!error)
		error = lp_suspects_find(&evidence, lp_suspect_rules, &suspects);
	if (!error)
		error = lp_suspects_find(&evidence, lp_known_rules, &suspects);
	if (!error)
		error = lp_suspects_tell(&evidence, &suspects, &selected.told);
	if (!error) {
		select_told(&evidence, &selected);
		add_tables(&evidence, &selected, shown, report);
		report->found = selected.told.count;
	}
	lp_told_suspects_deinit(&selected.told);
	lp_suspects_deinit(&suspects);
	lp_evidence_deinit(&evidence);
	return error;
}

static struct lp_error *suspects_run(const struct lp_findings *findings,
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
					   question->limit ? question->limit : DEFAULT_ROWS,
					   report);
	lp_distances_deinit(&distances);
	lp_dominators_deinit(&dominators);
	lp_flow_deinit(&flow);
	return error;
}

const struct lp_analysis lp_analysis_suspects = {
	.name = "suspects",
	.summary = "what leaks, or may: with its holder, the reason, and the usual fix",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.needs_frozen = true,
	.follows = true,
	.tells_growth = true,
	.takes = LP_TAKES_LIMIT | LP_TAKES_VERDICTS,
	.run = suspects_run,
};
