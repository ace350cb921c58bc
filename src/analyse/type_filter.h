// SPDX-License-Identifier: Apache-2.0
/** Which types a question is about: those whose names match its filter, but for what it ignores. */
#ifndef LP_ANALYSE_TYPE_FILTER_H
#define LP_ANALYSE_TYPE_FILTER_H

#include <regex.h>
#include <stdbool.h>

struct lp_error;
struct lp_question;

struct lp_type_filter {
	bool has_filter, has_ignored;
	regex_t filter, ignored;
};

/** @param question Checked by lp_check(): what does not compile now is for want of memory. */
struct lp_error *lp_type_filter_init(struct lp_type_filter *filter,
				     const struct lp_question *question);
void lp_type_filter_deinit(struct lp_type_filter *filter);

/** @param filter NULL: all types pass. */
bool lp_type_filter_passes(const struct lp_type_filter *filter, const char *type);

#endif
