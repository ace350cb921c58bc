// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/suspect.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/suspects/groups.h"
#include "analyse/suspects/match.h"
#include "analyse/suspects/named.h"
#include "analyse/words.h"
#include "base/error.h"

/** Append an object in words; of a bound method its function. */
static void put_what(const struct lp_evidence *evidence, uint32_t what, struct lp_strbuf *to)
{
	uint32_t function = lp_field_find(evidence->graph, what, "__func__");

	lp_word_object(evidence->findings, function == LP_NO_OBJECT ? what : function, to);
}

/** Append what a name in braces of a rule's reason stands for. */
static void put_value(const struct lp_evidence *evidence, const struct lp_suspect *suspect,
		      uint32_t what, const char *name, size_t length, struct lp_strbuf *to)
{
	if (!strncmp(name, "count", length))
		lp_strbuf_count(to, suspect->count);
	else if (!strncmp(name, "type", length))
		lp_strbuf_puts(to, suspect->type);
	else if (!strncmp(name, "retained", length))
		lp_strbuf_size(to, suspect->retained);
	else if (!strncmp(name, "each", length))
		lp_strbuf_size(to, suspect->count ? suspect->retained / suspect->count : 0);
	else if (!strncmp(name, "share", length))
		lp_strbuf_printf(to, "%.0f %%",
				 100 * (double)suspect->retained / (double)evidence->total);
	else if (!strncmp(name, "what", length) && what != LP_NO_OBJECT)
		put_what(evidence, what, to);
}

/** The sentence of a rule with the numbers of a suspect. */
static const char *reason_of(const struct lp_evidence *evidence, const struct lp_suspect *suspect,
			     uint32_t what)
{
	const char *at = suspect->rule->reason, *open;
	struct lp_strbuf text = {0};

	while ((open = strchr(at, '{'))) {
		const char *close = strchr(open, '}');

		lp_strbuf_add(&text, at, (size_t)(open - at));
		put_value(evidence, suspect, what, open + 1, (size_t)(close - open - 1), &text);
		at = close + 1;
	}
	lp_strbuf_puts(&text, at);
	return lp_report_take(evidence->report, &text);
}

struct lp_error *lp_suspect_add(struct lp_evidence *evidence, struct lp_suspects *suspects,
				struct lp_suspect suspect, uint32_t what)
{
	if (!suspect.reason)
		suspect.reason = reason_of(evidence, &suspect, what);
	return lp_array_push(&suspects->items, suspect) ? NULL : &lp_error_memory;
}

struct lp_error *lp_suspects_find(struct lp_evidence *evidence, const struct lp_suspect_rule *rules,
				  struct lp_suspects *suspects)
{
	const struct lp_suspect_rule *rule;
	struct lp_error *error;
	uint64_t *sets;

	LP_TRY(lp_rule_types(evidence, rules, &sets));
	error = lp_suspect_groups(evidence, rules, sets, suspects);
	if (!error)
		error = lp_suspect_named(evidence, rules, sets, suspects);
	for (rule = rules; rule->name && !error; rule++) {
		if (rule->find)
			error = rule->find(evidence, rule, suspects);
	}
	free(sets);
	return error ? error : evidence->failed ? &lp_error_memory : NULL;
}

void lp_suspects_deinit(struct lp_suspects *suspects)
{
	lp_array_deinit(&suspects->items);
}
