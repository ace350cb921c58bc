// SPDX-License-Identifier: Apache-2.0
/* refs and referrers: the neighbourhood of objects, one step far. */
#include <stdlib.h>

#include "analyse/choice.h"
#include "analyse/neighbour.h"
#include "base/error.h"

enum { DEFAULT_ROWS = 20 };

/** The objects that are asked for; all of a type is none that has neighbours. */
static struct lp_error *find_subjects(const struct lp_graph *graph,
				      const struct lp_question *question,
				      struct lp_choice_array *choices)
{
	size_t i;

	LP_TRY(lp_choices_find(graph, question->objects, question->object_count, choices));
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
	}
	for (i = 0; i < choices->count; i++)
		lp_subject_deinit(&subjects[i]);
	free(subjects);
	return error;
}

static struct lp_error *neighbours_run(const struct lp_findings *findings,
				       const struct lp_question *question, bool backwards,
				       struct lp_report *report)
{
	struct lp_neighbour_options options = {.limit = question->limit ? question->limit
									: DEFAULT_ROWS};
	struct lp_choice_array choices = {0};
	struct lp_error *error;
	regex_t filter;

	/* It was compiled before: it fails now only where memory is short. */
	if (question->filter && regcomp(&filter, question->filter, REG_EXTENDED | REG_NOSUB))
		return &lp_error_memory;
	options.filter = question->filter ? &filter : NULL;
	error = find_subjects(findings->graph, question, &choices);
	if (!error)
		error = list(findings, &choices, &options, backwards, report);
	lp_array_deinit(&choices);
	if (question->filter)
		regfree(&filter);
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
	.takes = LP_TAKES_LIMIT | LP_TAKES_FILTER,
	.run = refs_run,
};

const struct lp_analysis lp_analysis_referrers = {
	.name = "referrers",
	.summary = "what refers to objects, by name: referrers TARGET OBJECT...",
	.needs_graph = true,
	.needs_texts = true,
	.takes_objects = true,
	.takes = LP_TAKES_LIMIT | LP_TAKES_FILTER,
	.run = referrers_run,
};
