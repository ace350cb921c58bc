// SPDX-License-Identifier: Apache-2.0
#include <regex.h>
#include <string.h>

#include "analyse/analysis.h"
#include "base/error.h"
#include "base/strbuf.h"

/** What is asked for, as a set of enum lp_question_part. */
static unsigned parts_of(const struct lp_question *question)
{
	return (question->limit ? LP_TAKES_LIMIT : 0u) | (question->filter ? LP_TAKES_FILTER : 0u) |
	       (question->ignore ? LP_TAKES_IGNORE : 0u) | (question->depth ? LP_TAKES_DEPTH : 0u) |
	       (question->too_many ? LP_TAKES_TOO_MANY : 0u) |
	       (question->avoided_count ? LP_TAKES_AVOID : 0u) | (question->by ? LP_TAKES_BY : 0u) |
	       (question->retained ? LP_TAKES_RETAINED : 0u) |
	       (question->picture ? LP_TAKES_PICTURE : 0u) |
	       (question->refcounts ? LP_TAKES_REFCOUNTS : 0u) |
	       (question->least_verdict || question->known_count || question->few
			? LP_TAKES_VERDICTS
			: 0u);
}

static const struct {
	enum lp_question_part part;
	const char *text;
} part_names[] = {
	{LP_TAKES_LIMIT, "number of rows"},
	{LP_TAKES_FILTER, "filter"},
	{LP_TAKES_IGNORE, "types to ignore"},
	{LP_TAKES_DEPTH, "depth"},
	{LP_TAKES_TOO_MANY, "number of neighbours (--too-many)"},
	{LP_TAKES_AVOID, "objects to avoid"},
	{LP_TAKES_BY, "way of grouping (--by)"},
	{LP_TAKES_RETAINED, "--retained"},
	{LP_TAKES_PICTURE, "picture: it cannot be drawn"},
	{LP_TAKES_REFCOUNTS, "--refcounts"},
	{LP_TAKES_VERDICTS, "verdict: there are none"},
};

static struct lp_error *check_parts(const struct lp_analysis *analysis,
				    const struct lp_question *question)
{
	unsigned wrong = parts_of(question) & ~analysis->takes;
	size_t i;

	for (i = 0; i < sizeof(part_names) / sizeof(*part_names); i++) {
		if (wrong & part_names[i].part)
			return lp_error_create(LP_ERROR_USAGE, "'%s' takes no %s", analysis->name,
					       part_names[i].text);
	}
	return NULL;
}

/** Whether @word is one of @words (NULL behind the last; or NULL: none). */
static bool is_one_of(const char *word, const char *const *words)
{
	size_t i;

	for (i = 0; words && words[i]; i++) {
		if (!strcmp(words[i], word))
			return true;
	}
	return false;
}

/** "'types' cannot be sorted by 'x', but by share, count or type" */
static struct lp_error *not_by(const struct lp_analysis *analysis, const char *done,
			       const char *word, const char *const *words)
{
	struct lp_strbuf text = {0};
	struct lp_error *error;
	size_t i;

	for (i = 0; words && words[i]; i++) {
		lp_strbuf_puts(&text, !i ? ", but by " : words[i + 1] ? ", " : " or ");
		lp_strbuf_puts(&text, words[i]);
	}
	error = text.failed ? &lp_error_memory
			    : lp_error_create(LP_ERROR_USAGE, "'%s' cannot be %s by '%s'%s",
					      analysis->name, done, word, lp_strbuf_text(&text));
	lp_strbuf_deinit(&text);
	return error;
}

static struct lp_error *check_words(const struct lp_analysis *analysis,
				    const struct lp_question *question)
{
	if (question->sort && !is_one_of(question->sort, analysis->sort_columns))
		return not_by(analysis, "sorted", question->sort, analysis->sort_columns);
	if (question->by && !is_one_of(question->by, analysis->groupings))
		return not_by(analysis, "grouped", question->by, analysis->groupings);
	if (question->by && question->depth)
		return lp_error_create(LP_ERROR_USAGE, "with --by there are no levels: no --depth");
	if (question->sort && !strcmp(question->sort, "retained_bytes") && !question->retained)
		return lp_error_create(LP_ERROR_USAGE, "--sort retained_bytes needs --retained");
	if (question->refcounts && !question->picture)
		return lp_error_create(
			LP_ERROR_USAGE,
			"--refcounts is of pictures: it needs --dot, --svg or --png");
	return NULL;
}

static struct lp_error *check_objects(const struct lp_analysis *analysis,
				      const struct lp_question *question)
{
	if (analysis->takes_objects && !question->object_count)
		return lp_error_create(
			LP_ERROR_USAGE,
			"%s needs an object: an address as 0x7f12a4c01a50, TYPE[0] or app.CACHE",
			analysis->name);
	if (question->object_count && !analysis->takes_objects)
		return lp_error_create(LP_ERROR_USAGE,
				       "'%s' is one word too many; see limpet --help",
				       question->objects[0]);
	return NULL;
}

static struct lp_error *check_expression(const char *what, const char *text)
{
	char reason[128];
	regex_t compiled;
	int code;

	if (!text)
		return NULL;
	code = regcomp(&compiled, text, REG_EXTENDED | REG_NOSUB);
	if (!code) {
		regfree(&compiled);
		return NULL;
	}
	regerror(code, &compiled, reason, sizeof(reason));
	return lp_error_create(LP_ERROR_USAGE, "the %s '%s' is no regular expression: %s", what,
			       text, reason);
}

struct lp_error *lp_question_check(const struct lp_analysis *analysis,
				   const struct lp_question *question)
{
	LP_TRY(check_parts(analysis, question));
	LP_TRY(check_words(analysis, question));
	LP_TRY(check_objects(analysis, question));
	LP_TRY(check_expression("filter", question->filter));
	return check_expression("--ignore", question->ignore);
}
