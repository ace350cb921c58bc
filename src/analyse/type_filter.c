// SPDX-License-Identifier: Apache-2.0
#include "analyse/type_filter.h"

#include "base/error.h"
#include "limpet_question.h"

static struct lp_error *compile(const char *text, regex_t *ret, bool *done)
{
	if (text && regcomp(ret, text, REG_EXTENDED | REG_NOSUB))
		return &lp_error_memory;
	*done = text != NULL;
	return NULL;
}

struct lp_error *lp_type_filter_init(struct lp_type_filter *filter,
				     const struct lp_question *question)
{
	struct lp_error *error;

	filter->has_filter = filter->has_ignored = false;
	error = compile(question->filter, &filter->filter, &filter->has_filter);
	if (!error)
		error = compile(question->ignore, &filter->ignored, &filter->has_ignored);
	if (error)
		lp_type_filter_deinit(filter);
	return error;
}

void lp_type_filter_deinit(struct lp_type_filter *filter)
{
	if (filter->has_filter)
		regfree(&filter->filter);
	if (filter->has_ignored)
		regfree(&filter->ignored);
	filter->has_filter = filter->has_ignored = false;
}

bool lp_type_filter_passes(const struct lp_type_filter *filter, const char *type)
{
	if (!filter)
		return true;
	if (filter->has_filter && regexec(&filter->filter, type, 0, NULL, 0))
		return false;
	return !filter->has_ignored || regexec(&filter->ignored, type, 0, NULL, 0);
}
