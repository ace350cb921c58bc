// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/refcount_rule.h"

#include "analyse/growth/growth.h"
#include "analyse/refcounts/excess.h"
#include "analyse/suspects/suspect.h"
#include "base/error.h"

enum { LEAST_BYTES = 1 << 20 };

/** Whether a type is of what extensions make once, when they are loaded, and keep for good: code
 * and its constants.  Cython's, for example, are lost by then, as no variable that is read has
 * them. */
static bool is_constant(const struct lp_evidence *evidence, uint32_t type)
{
	return !evidence->holds[type] && !lp_evidence_is_own(evidence, type);
}

/** One look proves it of what a program makes while it runs; of all else it takes more to be lost
 * from look to look.  What nothing is kept by is no leak of memory. */
static enum lp_verdict judge(const struct lp_evidence *evidence,
			     const struct lp_refcount_excess *row)
{
	const struct lp_growth *growth = evidence->findings->growth;
	bool many = row->lost_alone >= lp_lost_many(evidence->graph);
	uint64_t by = 0;
	bool rises = growth && lp_lost_rises(&growth->lost, row->name,
					     (uint32_t)growth->snapshots.count, &by);

	if (many && (rises || row->retained >= LEAST_BYTES ||
		     (!growth && !is_constant(evidence, row->type))))
		return LP_VERDICT_LEAKING;
	return rises && row->lost_alone && by >= LP_LOST_REFERENCES && row->retained >= LEAST_BYTES
		       ? LP_VERDICT_LEAKING
		       : LP_VERDICT_POSSIBLE;
}

static struct lp_error *add(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
			    const struct lp_refcount_excess *row, struct lp_suspects *suspects)
{
	bool alone = row->lost_alone > 0;
	struct lp_suspect suspect = {
		.rule = rule,
		.verdict = judge(evidence, row),
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
