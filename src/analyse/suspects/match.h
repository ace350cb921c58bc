// SPDX-License-Identifier: Apache-2.0
/** Which rules are about the objects of which types. */
#ifndef LP_ANALYSE_SUSPECTS_MATCH_H
#define LP_ANALYSE_SUSPECTS_MATCH_H

#include "analyse/suspects/rule.h"

/* A bit a rule. */
enum { LP_MOST_RULES = 64 };

/**
 * A set of rules for each type, by its number: those whose `types`, or `owner`, name it or a class
 * that it derives from.
 * @param[out] ret Free with free().
 * O(types and their bases); the name of a class is read once.
 */
struct lp_error *lp_rule_types(struct lp_evidence *evidence, const struct lp_suspect_rule *rules,
			       uint64_t **ret);

/** Whether @name is @pattern, in which one "*" stands for anything. */
bool lp_name_matches(const char *pattern, const char *name);

#endif
