// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/refcount_rule.h"

#include "analyse/refcounts/excess.h"
#include "analyse/suspects/suspect.h"
#include "base/error.h"

static struct lp_error *add(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
			    const struct lp_refcount_excess *row, struct lp_suspects *suspects)
{
	bool alone = row->lost_alone > 0;
	struct lp_suspect suspect = {
		.rule = rule,
		.verdict = rule->verdict,
		.object = alone ? LP_NO_OBJECT : row->example,
		.place = "references that C code lost",
		.type = row->name,
		.count = alone ? row->lost_alone : row->lost_most,
		.retained = row->retained,
	};
	struct lp_strbuf text = {0};

	lp_strbuf_count(&text, suspect.count);
	lp_strbuf_puts(&text, alone ? " objects are kept by nothing but a count that no memory "
				      "accounts for"
				    : " references to one object are counted that no memory holds");
	lp_strbuf_puts(&text, ": C code took them and never gave them back (limpet refcounts)");
	suspect.reason = lp_report_take(evidence->report, &text);
	return lp_suspect_add(evidence, suspects, suspect, LP_NO_OBJECT);
}

struct lp_error *lp_find_lost(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
			      struct lp_suspects *suspects)
{
	struct lp_excess excess = {0};
	struct lp_error *error = NULL;
	size_t i;

	/* Nothing is lost where nothing was found to be. */
	if (!evidence->graph->lost.count)
		return NULL;
	error = lp_excess_init(&excess, evidence->graph, evidence->distances, evidence->dominators);
	for (i = 0; i < excess.types.count && !error; i++) {
		if (lp_refcount_excess_is_leak(evidence->graph, &excess.types.items[i]))
			error = add(evidence, rule, &excess.types.items[i], suspects);
	}
	lp_excess_deinit(&excess);
	return error;
}
