// SPDX-License-Identifier: Apache-2.0
/* refs and referrers: the neighbourhood of objects. */
#include <stdlib.h>

#include "analyse/choice.h"
#include "analyse/neighbours/neighbour.h"
#include "analyse/neighbours/neighbourhood.h"
#include "base/error.h"

enum {
	DEFAULT_ROWS = 20,
	/* Of more than one level. */
	DEEP_ROWS = 200,
	/* Of pictures and of more than one level, as objgraph has it. */
	DEFAULT_DEPTH = 3,
	DEFAULT_NEIGHBOURS = 10,
	/* Graphviz takes minutes for more. */
	MOST_MEMBERS = 2000,
};

/** The objects that are asked for; all of a type is none that has neighbours. */
static struct lp_error *find_subjects(const struct lp_findings *findings,
				      const struct lp_question *question,
				      struct lp_choice_array *choices)
{
	size_t i;

	LP_TRY(lp_choices_find(findings, question->objects, question->object_count, choices));
	for (i = 0; i < choices->count; i++) {
		if (choices->items[i].id == LP_NO_OBJECT)
			return lp_error_create(
				LP_ERROR_USAGE,
				"'%s' is a type; name an object of it, as '%s[0]' (limpet show "
				"lists them)",
				choices->items[i].text, choices->items[i].text);
	}
	return NULL;
}

/** Say that the last table, of what is around an object, is empty. */
static void note_none(const struct lp_graph *graph, const struct lp_neighbour_options *options,
		      uint32_t id, bool backwards, struct lp_report *report)
{
	const char *title = lp_object_title(graph, id, report);
	bool all = !options->filter && !options->ignore;

	if (report->failed || report->tables.items[report->tables.count - 1].total_rows)
		return;
	if (backwards)
		lp_report_note(report, lp_report_text(report, "nothing %s refers to %s",
						      all ? "in the heap" : "of the types asked for",
						      title));
	else
		lp_report_note(report, lp_report_text(report, "%s refers to nothing%s", title,
						      all ? "" : " of the types asked for"));
}

static struct lp_error *list(const struct lp_findings *findings,
			     const struct lp_choice_array *choices,
			     const struct lp_neighbour_options *options, bool backwards,
			     struct lp_report *report)
{
	struct lp_subject *subjects = calloc(choices->count + 1, sizeof(*subjects));
	struct lp_error *error = NULL;
	size_t i;

	if (!subjects)
		return &lp_error_memory;
	for (i = 0; i < choices->count; i++)
		subjects[i].id = choices->items[i].id;
	if (backwards)
		error = lp_referrers_find(findings->graph, options, subjects, choices->count);
	for (i = 0; i < choices->count && !error; i++) {
		if (backwards)
			lp_referrers_table(findings, options, &subjects[i], report);
		else
			lp_references_table(findings, options, subjects[i].id, report);
		note_none(findings->graph, options, subjects[i].id, backwards, report);
	}
	for (i = 0; i < choices->count; i++)
		lp_subject_deinit(&subjects[i]);
	free(subjects);
	return error;
}

/** Draw what is around the subjects, or list it. */
static struct lp_error *explore(const struct lp_findings *findings,
				const struct lp_question *question,
				const struct lp_choice_array *choices,
				const struct lp_neighbourhood_options *options,
				struct lp_report *report)
{
	uint32_t *subjects = calloc(choices->count + 1, sizeof(*subjects)), member;
	struct lp_neighbourhood hood = {0};
	struct lp_error *error;
	size_t i;

	for (i = 0; i < choices->count && subjects; i++)
		subjects[i] = choices->items[i].id;
	error = subjects ? lp_neighbourhood_find(findings->graph, options, subjects, choices->count,
						 &hood)
			 : &lp_error_memory;
	if (!error && options->drawn)
		lp_neighbourhood_draw(findings, &hood, report);
	/* They are the first members, each once. */
	for (member = 0; member < hood.members.count && !hood.members.items[member].depth &&
			 !options->drawn && !error;
	     member++) {
		error = lp_neighbourhood_table(findings, &hood, member,
					       question->limit ? question->limit : DEEP_ROWS,
					       report);
		if (!error)
			note_none(findings->graph, &options->neighbours,
				  hood.members.items[member].id, options->backwards, report);
	}
	if (!error && hood.members.count >= options->most)
		lp_report_note(report,
			       lp_report_text(report,
					      "there are more than %u objects around: those that "
					      "are farthest away are left out",
					      options->most));
	lp_neighbourhood_deinit(&hood);
	free(subjects);
	return error;
}

static struct lp_error *answer(const struct lp_findings *findings,
			       const struct lp_question *question,
			       struct lp_neighbour_options *options, bool backwards,
			       struct lp_report *report)
{
	uint64_t most = question->too_many ? question->too_many : DEFAULT_NEIGHBOURS;
	struct lp_neighbourhood_options around = {
		.neighbours = *options, .backwards = backwards, .most = MOST_MEMBERS};
	struct lp_choice_array choices = {0};
	struct lp_error *error = find_subjects(findings, question, &choices);

	around.neighbours.limit = most;
	around.depth = question->depth ? question->depth : DEFAULT_DEPTH;
	/* Each level has an object at least. */
	if (around.depth > MOST_MEMBERS)
		around.depth = MOST_MEMBERS;
	if (!error && question->depth > 1)
		error = explore(findings, question, &choices, &around, report);
	else if (!error)
		error = list(findings, &choices, options, backwards, report);
	around.drawn = true;
	if (!error && question->picture)
		error = explore(findings, question, &choices, &around, report);
	lp_array_deinit(&choices);
	return error;
}

static struct lp_error *neighbours_run(const struct lp_findings *findings,
				       const struct lp_question *question, bool backwards,
				       struct lp_report *report)
{
	struct lp_neighbour_options options = {.limit = question->limit ? question->limit
									: DEFAULT_ROWS};
	struct lp_error *error = NULL;
	regex_t filter, ignore;

	if (question->too_many && question->too_many < options.limit)
		options.limit = question->too_many;
	/* They were compiled before: it fails now only where memory is short. */
	if (question->filter && regcomp(&filter, question->filter, REG_EXTENDED | REG_NOSUB))
		return &lp_error_memory;
	options.filter = question->filter ? &filter : NULL;
	if (question->ignore && regcomp(&ignore, question->ignore, REG_EXTENDED | REG_NOSUB))
		error = &lp_error_memory;
	else if (question->ignore)
		options.ignore = &ignore;
	if (!error)
		error = answer(findings, question, &options, backwards, report);
	if (options.filter)
		regfree(&filter);
	if (options.ignore)
		regfree(&ignore);
	return error;
}

static struct lp_error *refs_run(const struct lp_findings *findings,
				 const struct lp_question *question, struct lp_report *report)
{
	return neighbours_run(findings, question, false, report);
}

static struct lp_error *referrers_run(const struct lp_findings *findings,
				      const struct lp_question *question, struct lp_report *report)
{
	return neighbours_run(findings, question, true, report);
}

const struct lp_analysis lp_analysis_refs = {
	.name = "refs",
	.summary = "what objects refer to, by name: refs TARGET OBJECT...",
	.needs_graph = true,
	.needs_texts = true,
	.takes_objects = true,
	.takes = LP_TAKES_LIMIT | LP_TAKES_FILTER | LP_TAKES_IGNORE | LP_TAKES_DEPTH |
		 LP_TAKES_TOO_MANY | LP_TAKES_PICTURE | LP_TAKES_REFCOUNTS,
	.run = refs_run,
};

const struct lp_analysis lp_analysis_referrers = {
	.name = "referrers",
	.summary = "what refers to objects, by name: referrers TARGET OBJECT...",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.takes_objects = true,
	.takes = LP_TAKES_LIMIT | LP_TAKES_FILTER | LP_TAKES_IGNORE | LP_TAKES_DEPTH |
		 LP_TAKES_TOO_MANY | LP_TAKES_PICTURE | LP_TAKES_REFCOUNTS,
	.run = referrers_run,
};
