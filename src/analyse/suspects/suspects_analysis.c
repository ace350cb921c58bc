// SPDX-License-Identifier: Apache-2.0
/* suspects: what is a leak, or may be one, why, and what to do about it. */
#include "analyse/suspects/suspects_analysis.h"

#include <string.h>

#include "analyse/suspects/suspects_show.h"
#include "analyse/suspects/verdict.h"
#include "base/error.h"

enum { DEFAULT_ROWS = 10, PART_OF_ALL = 100, LEAST_EXPECTED = 1 << 20 };

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
			bool is_much = suspect->retained >= LEAST_EXPECTED &&
				       suspect->retained >= evidence->total / PART_OF_ALL;

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
		      bool brief, struct lp_report *report)
{
	enum lp_verdict least = selected->question->least_verdict;

	if (brief) {
		lp_report_note(report, "no leak suspects in this look (limpet grow PID --suspects: "
				       "what grows)");
		return;
	}
	lp_report_head(report,
		       lp_report_text(report, "no suspects: nothing is %s or surer",
				      lp_verdict_name(least ? least : LP_VERDICT_POSSIBLE)));
	if (!evidence->findings->growth)
		lp_report_note(report, "one look shows what is large or of a suspicious structure; "
				       "what grows takes three (limpet grow PID --suspects)");
}

/** @count Suspects of those that people asked for, of which @shown are shown. */
static void add_notes(const struct lp_evidence *evidence, const struct selected *selected,
		      uint64_t count, uint64_t shown, bool brief, struct lp_report *report)
{
	if (!count)
		tell_none(evidence, selected, brief, report);
	if (count > shown && !brief)
		count_note(report, count - shown,
			   count - shown == 1 ? "more suspect (-n)" : "more suspects (-n)");
	count_note(report, selected->known,
		   selected->known == 1 ? "suspect is left out: it is known"
					: "suspects are left out: they are known");
	if (selected->expected && !brief &&
	    selected->question->least_verdict != LP_VERDICT_EXPECTED) {
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
		       uint64_t shown, bool brief, struct lp_report *report)
{
	enum lp_verdict least = selected->question->least_verdict;
	size_t count = 0;

	/* What is expected is told to programs only, unless it was asked for. */
	least = least ? least : LP_VERDICT_POSSIBLE;
	while (count < selected->told.count && selected->told.items[count].suspect.verdict >= least)
		count++;
	shown = shown < count ? shown : count;
	lp_suspects_table(evidence, &selected->told, report);
	if (brief)
		lp_suspect_lines(&selected->told, shown, report);
	else
		lp_suspect_blocks(&selected->told, shown, report);
	add_notes(evidence, selected, count, shown, brief, report);
}

struct lp_error *lp_suspects_tables(const struct lp_findings *findings,
				    const struct lp_question *question,
				    const struct lp_dominators *dominators,
				    const struct lp_distances *distances, uint64_t shown,
				    bool brief, struct lp_report *report)
{
	struct selected selected = {.question = question};
	struct lp_suspects suspects = {0};
	struct lp_evidence evidence;
	struct lp_error *error =
		lp_evidence_init(&evidence, findings, dominators, distances, report);

	evidence.few = question->few;
	if (!error)
		error = lp_suspects_find(&evidence, lp_suspect_rules, &suspects);
	if (!error)
		error = lp_suspects_find(&evidence, lp_known_rules, &suspects);
	if (!error)
		error = lp_suspects_tell(&evidence, &suspects, &selected.told);
	if (!error) {
		select_told(&evidence, &selected);
		add_tables(&evidence, &selected, shown, brief, report);
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
					   question->limit ? question->limit : DEFAULT_ROWS, false,
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
