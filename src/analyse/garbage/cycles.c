// SPDX-License-Identifier: Apache-2.0
/* cycles: sets of objects that keep each other alive, by what they are made of. */
#include "analyse/garbage/shapes.h"
#include "base/error.h"

enum { DEFAULT_ROWS = 20 };

static void add_notes(const struct lp_finalisers *finalisers, const struct lp_shapes *shapes,
		      struct lp_report *report)
{
	struct lp_strbuf text = {0};

	if (shapes->own) {
		lp_strbuf_count(&text, shapes->own);
		lp_strbuf_printf(&text,
				 " set%s a class with its own descriptors: left out (--filter "
				 "TYPE shows sets that have an object of such a type)",
				 shapes->own == 1 ? " is" : "s are each");
		lp_report_note(report, lp_report_take(report, &text));
	}
	if (finalisers->unknown)
		lp_report_note(report,
			       "contents of str are not known: neither is which classes have "
			       "__del__");
}

static struct lp_error *tell(const struct lp_findings *findings, const struct lp_question *question,
			     struct lp_finalisers *finalisers, struct lp_report *report)
{
	struct lp_shapes shapes = {0};
	struct lp_error *error;
	struct lp_fates fates;

	LP_TRY(lp_fates_init(&fates, finalisers, NULL, true));
	error = lp_shapes_find(findings, &fates, finalisers, question->filter, &shapes);
	if (!error)
		error = lp_shapes_table(findings, &fates, finalisers, &shapes,
					question->limit ? question->limit : DEFAULT_ROWS, report);
	if (!error)
		add_notes(finalisers, &shapes, report);
	lp_shapes_deinit(&shapes);
	lp_fates_deinit(&fates);
	return error;
}

static struct lp_error *cycles_run(const struct lp_findings *findings,
				   const struct lp_question *question, struct lp_report *report)
{
	struct lp_finalisers finalisers;
	struct lp_error *error;

	LP_TRY(lp_finalisers_init(&finalisers, findings));
	error = tell(findings, question, &finalisers, report);
	lp_finalisers_deinit(&finalisers);
	return error;
}

const struct lp_analysis lp_analysis_cycles = {
	.name = "cycles",
	.summary = "sets of objects that keep each other alive, garbage among them",
	.needs_graph = true,
	.needs_texts = true,
	.needs_frozen = true,
	.takes = LP_TAKES_LIMIT | LP_TAKES_FILTER | LP_TAKES_PICTURE | LP_TAKES_REFCOUNTS,
	.run = cycles_run,
};
