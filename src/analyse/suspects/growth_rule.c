// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/growth_rule.h"

#include <string.h>

#include "analyse/growth/chosen.h"
#include "analyse/suspects/suspect.h"
#include "analyse/words.h"
#include "base/error.h"

enum {
	/* What is gained in all for a verdict, and for one above possible: less is nothing that
	 * fills memory. */
	LEAST_GAIN = 20,
	LEAST_SERIOUS = 100,
	/* Growth that slows down to this part of what it was may be a cache that fills. */
	SLOW_PART = 4,
	/* What is looked at of a container. */
	MOST_ITEMS = 1000,
	/* As much is gained evenly. */
	EVEN_PART = 2,
	/* Bytes that an object gains, at least this part of what it had. */
	LEAST_BYTES = 1 << 20,
	LEAST_PART = 20,
};

/** Whether it gained much less in the last interval than in those before. */
static bool is_slowing(const struct lp_trend *trend)
{
	uint64_t last = trend->last - trend->before;
	uint64_t each = (trend->before - trend->first) / (trend->snapshots - 2);

	return last < each / SLOW_PART;
}

static enum lp_verdict judge(const struct lp_trend *trend, enum lp_trend_kind kind, bool few)
{
	if (trend->last - trend->first < (few ? 1 : LEAST_GAIN))
		return LP_VERDICT_NONE;
	if (kind != LP_TREND_STEADY)
		return kind == LP_TREND_GREW ? LP_VERDICT_POSSIBLE : LP_VERDICT_NONE;
	if (is_slowing(trend) || (!few && trend->last - trend->first < LEAST_SERIOUS))
		return LP_VERDICT_POSSIBLE;
	return trend->gone ? LP_VERDICT_LIKELY : LP_VERDICT_LEAKING;
}

/** Whether a container holds weak references, most of which are to what is alive: it follows what
 * others hold. */
static bool is_weak(const struct lp_graph *graph, uint32_t id)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;
	unsigned weak = 0, items = 0;

	lp_reference_walk_init(&walk, graph, id);
	while (items < MOST_ITEMS && lp_reference_walk_next(&walk, &reference)) {
		if (reference.kind != LP_REFERENCE_ITEM && reference.kind != LP_REFERENCE_ELEMENT &&
		    reference.kind != LP_REFERENCE_VALUE)
			continue;
		items++;
		weak += lp_field_find(graph, reference.target, "referent") != LP_NO_OBJECT;
	}
	return items && 2 * weak > items;
}

static const char *reason_of(const struct lp_evidence *evidence, const struct lp_growth *growth,
			     const struct lp_trend *trend)
{
	double seconds = lp_growth_seconds(growth);
	struct lp_strbuf text = {0};

	if (trend->snapshots < 3)
		lp_strbuf_puts(&text, "grew from one look to the next");
	else
		lp_strbuf_printf(&text, "gained in each of %u intervals and %s",
				 trend->snapshots - 1,
				 trend->gone ? "kept most of it" : "lost nothing");
	lp_strbuf_puts(&text, ": +");
	lp_strbuf_count(&text, trend->last - trend->first);
	lp_strbuf_puts(&text, " to ");
	lp_strbuf_count(&text, trend->last);
	if (seconds > 0)
		lp_strbuf_printf(&text, " in %.1f s (%.1f/s)", seconds,
				 (double)(trend->last - trend->first) / seconds);
	return lp_report_take(evidence->report, &text);
}

static struct lp_error *add(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
			    const struct lp_chosen_row *chosen, struct lp_suspects *suspects)
{
	const struct lp_growth *growth = evidence->findings->growth;
	const struct lp_holding_growth *row = chosen->row;
	const struct lp_holder_growth *holder = &growth->holders.items[row->holder];
	struct lp_suspect suspect = {
		.rule = rule,
		.verdict = judge(&row->trend, chosen->kind, evidence->few),
		.object = holder->example,
		.any = holder->containers > 1,
		.type = row->type,
		.count = row->trend.last,
		.retained = row->bytes,
	};

	/* Registries of weak references are tidied now and then only. */
	if (!strncmp(row->type, "weakref", strlen("weakref")) &&
	    suspect.verdict > LP_VERDICT_POSSIBLE)
		suspect.verdict = LP_VERDICT_POSSIBLE;
	if (suspect.verdict == LP_VERDICT_NONE || holder->example == LP_NO_OBJECT ||
	    is_weak(evidence->graph, holder->example))
		return NULL;
	if (holder->containers == 1)
		suspect.retained = lp_evidence_retained(evidence, holder->example);
	suspect.reason = reason_of(evidence, growth, &row->trend);
	return lp_suspect_add(evidence, suspects, suspect, LP_NO_OBJECT);
}

/** By what an object retains: it need not be a container, and its bytes do not tell what they were
 * before. */
static enum lp_verdict judge_size(const struct lp_growth *growth, const struct lp_size_growth *row)
{
	uint64_t gain = row->last - row->first, snapshots = growth->snapshots.count;

	if (row->object == LP_NO_OBJECT || row->shrank || row->seen != snapshots ||
	    gain < LEAST_BYTES || gain < row->first / LEAST_PART || !row->least_gain)
		return LP_VERDICT_NONE;
	if (snapshots < 3 || row->least_gain < row->most_gain / SLOW_PART)
		return LP_VERDICT_POSSIBLE;
	return row->least_gain < row->most_gain / EVEN_PART ? LP_VERDICT_LIKELY
							    : LP_VERDICT_LEAKING;
}

static struct lp_error *add_size(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
				 const struct lp_size_growth *row, struct lp_suspects *suspects)
{
	const struct lp_growth *growth = evidence->findings->growth;
	struct lp_suspect suspect = {
		.rule = rule,
		.verdict = judge_size(growth, row),
		.object = row->object,
	};
	struct lp_strbuf text = {0};

	if (suspect.verdict == LP_VERDICT_NONE)
		return NULL;
	suspect.type = lp_evidence_items(evidence, row->object);
	suspect.count = lp_item_count(evidence->graph, row->object);
	suspect.count = suspect.count ? suspect.count : 1;
	suspect.retained = row->last;
	lp_strbuf_puts(&text, "what it keeps grew in each interval: +");
	lp_strbuf_size(&text, row->last - row->first);
	lp_strbuf_puts(&text, " to ");
	lp_strbuf_size(&text, row->last);
	suspect.reason = lp_report_take(evidence->report, &text);
	return lp_suspect_add(evidence, suspects, suspect, LP_NO_OBJECT);
}

struct lp_error *lp_find_growing(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
				 struct lp_suspects *suspects)
{
	struct lp_chosen_rows chosen;
	struct lp_error *error;
	size_t i;

	if (!evidence->findings->growth || evidence->findings->growth->no_names)
		return NULL;
	error = lp_growth_choose(evidence->findings->growth, NULL, &chosen);
	for (i = 0; i < chosen.count && !error; i++)
		error = add(evidence, rule, &chosen.items[i], suspects);
	lp_chosen_rows_deinit(&chosen);
	for (i = 0; i < evidence->findings->growth->sizes.items.count && !error; i++)
		error = add_size(evidence, rule, &evidence->findings->growth->sizes.items.items[i],
				 suspects);
	return error;
}
