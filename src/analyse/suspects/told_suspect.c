// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/told_suspect.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/words.h"
#include "base/error.h"

/** Whether an object lives as long as the program, which is no sign of a leak. */
static bool is_alive(const struct lp_graph *graph, uint32_t id)
{
	return !strcmp(lp_word_type(graph, id), "module") ||
	       lp_field_find(graph, id, "__mro__") != LP_NO_OBJECT;
}

static void find_alive(const struct lp_graph *graph, struct lp_told_suspect *told)
{
	size_t i;

	for (i = 0; i + 1 < told->telling.steps.count; i++) {
		if (is_alive(graph, told->telling.steps.items[i].id))
			told->alive = i + 1;
	}
}

/** What is the same for all that one fingerprint is of. */
static struct lp_error *generalise(struct lp_evidence *evidence, const struct lp_way *way,
				   struct lp_told_suspect *told)
{
	const struct lp_suspect *suspect = &told->suspect;
	struct lp_telling general = {0};
	struct lp_error *error =
		lp_way_tell(evidence->findings, way, true, evidence->report, &general);
	const char *text = error ? "" : lp_telling_text(&general, evidence->report);

	/* One path may lead to many that have nothing to do with each other. */
	if (suspect->rule->reference)
		text = lp_report_text(evidence->report, "%s %s", suspect->rule->name,
				      suspect->rule->attribute ? suspect->rule->attribute
							       : suspect->type);
	else if (suspect->any)
		text = lp_report_text(evidence->report, "%s %s %s", text, suspect->rule->name,
				      suspect->type);
	if (!error && !lp_fingerprint(text, told->fingerprint))
		error = &lp_error_memory;
	lp_telling_deinit(&general);
	return error;
}

static struct lp_error *tell_way(struct lp_evidence *evidence, struct lp_told_suspect *told)
{
	struct lp_way way = {0};
	struct lp_error *error =
		lp_way_find(evidence->graph, evidence->distances, told->suspect.object, &way);

	if (!error)
		error = lp_way_tell(evidence->findings, &way, told->suspect.any, evidence->report,
				    &told->telling);
	if (!error) {
		told->path = lp_telling_text(&told->telling, evidence->report);
		find_alive(evidence->graph, told);
		error = generalise(evidence, &way, told);
	}
	lp_way_deinit(&way);
	return error;
}

static struct lp_error *tell(struct lp_evidence *evidence, struct lp_told_suspect *told)
{
	const struct lp_suspect *suspect = &told->suspect;

	if (suspect->object != LP_NO_OBJECT)
		return tell_way(evidence, told);
	told->path = suspect->place;
	return lp_fingerprint(
		       lp_report_text(evidence->report, "%s %s", suspect->place, suspect->type),
		       told->fingerprint)
		       ? NULL
		       : &lp_error_memory;
}

/** Whose rule is kept when two are one: what is known of libraries comes first, then what says most
 * of the cause. */
static int compare_rules(const struct lp_suspect *a, const struct lp_suspect *b)
{
	bool known_a = a->rule->reference != NULL, known_b = b->rule->reference != NULL;

	if (known_a != known_b)
		return known_a ? -1 : 1;
	if (a->rule->general != b->rule->general)
		return a->rule->general < b->rule->general ? -1 : 1;
	if (a->verdict != b->verdict)
		return a->verdict > b->verdict ? -1 : 1;
	return (a->rule > b->rule) - (a->rule < b->rule);
}

static int compare_objects(const void *left, const void *right)
{
	const struct lp_told_suspect *a = left, *b = right;

	if (a->suspect.object != b->suspect.object)
		return a->suspect.object < b->suspect.object ? -1 : 1;
	return compare_rules(&a->suspect, &b->suspect);
}

/** Those of one object are one, by the fingerprint of what is known of it. */
static void share_fingerprints(struct lp_told_suspect_array *told)
{
	size_t i;

	qsort(told->items, told->count, sizeof(*told->items), compare_objects);
	for (i = 1; i < told->count; i++) {
		const struct lp_told_suspect *before = &told->items[i - 1];

		if (before->suspect.object != LP_NO_OBJECT &&
		    before->suspect.object == told->items[i].suspect.object)
			memcpy(told->items[i].fingerprint, before->fingerprint,
			       sizeof(before->fingerprint));
	}
}

static int compare_fingerprints(const void *left, const void *right)
{
	const struct lp_told_suspect *a = left, *b = right;
	int order = strcmp(a->fingerprint, b->fingerprint);

	if (!order)
		order = compare_rules(&a->suspect, &b->suspect);
	if (!order && a->suspect.object != b->suspect.object)
		order = a->suspect.object < b->suspect.object ? -1 : 1;
	return order;
}

/** Add what else is known of a suspect to the first that is known. */
static void join(struct lp_evidence *evidence, struct lp_told_suspect *first,
		 const struct lp_told_suspect *other)
{
	struct lp_suspect *suspect = &first->suspect;
	const struct lp_suspect *more = &other->suspect;

	if (more->verdict == LP_VERDICT_EXPECTED && !suspect->rule->reference)
		suspect->verdict = LP_VERDICT_EXPECTED;
	else if (suspect->verdict != LP_VERDICT_EXPECTED && more->verdict > suspect->verdict)
		suspect->verdict = more->verdict;
	/* What grew is said once, and size alone only if there is nothing else to say. */
	if (more->rule != suspect->rule && more->rule != first->last_reason &&
	    more->rule->general < 2 &&
	    !(more->verdict == LP_VERDICT_EXPECTED && suspect->rule->reference)) {
		first->last_reason = more->rule;
		suspect->reason =
			lp_report_text(evidence->report, "%s; %s", suspect->reason, more->reason);
	}
	/* Several objects that are kept in the same way. */
	if (more->rule == suspect->rule && more->object != suspect->object) {
		suspect->count += more->count;
		suspect->retained += more->retained;
	} else if (more->retained > suspect->retained) {
		suspect->retained = more->retained;
	}
}

/** Make those of one fingerprint one. */
static void unite(struct lp_evidence *evidence, struct lp_told_suspect_array *told)
{
	size_t count = 0, i;

	for (i = 0; i < told->count; i++) {
		struct lp_told_suspect *last = count ? &told->items[count - 1] : NULL;

		if (last && !strcmp(last->fingerprint, told->items[i].fingerprint)) {
			join(evidence, last, &told->items[i]);
			lp_telling_deinit(&told->items[i].telling);
		} else {
			told->items[count++] = told->items[i];
		}
	}
	told->count = count;
}

static int compare(const void *left, const void *right)
{
	const struct lp_told_suspect *a = left, *b = right;

	if (a->suspect.verdict != b->suspect.verdict)
		return a->suspect.verdict > b->suspect.verdict ? -1 : 1;
	if (a->suspect.retained != b->suspect.retained)
		return a->suspect.retained > b->suspect.retained ? -1 : 1;
	return strcmp(a->fingerprint, b->fingerprint);
}

struct lp_error *lp_suspects_tell(struct lp_evidence *evidence, const struct lp_suspects *suspects,
				  struct lp_told_suspect_array *ret)
{
	struct lp_error *error = NULL;
	size_t i;

	for (i = 0; i < suspects->items.count && !error; i++) {
		if (!lp_array_push(ret,
				   (struct lp_told_suspect){.suspect = suspects->items.items[i]}))
			return &lp_error_memory;
		error = tell(evidence, &ret->items[i]);
	}
	if (error || !ret->count)
		return error;
	share_fingerprints(ret);
	qsort(ret->items, ret->count, sizeof(*ret->items), compare_fingerprints);
	unite(evidence, ret);
	qsort(ret->items, ret->count, sizeof(*ret->items), compare);
	return NULL;
}

void lp_told_suspects_deinit(struct lp_told_suspect_array *told)
{
	size_t i;

	for (i = 0; i < told->count; i++)
		lp_telling_deinit(&told->items[i].telling);
	lp_array_deinit(told);
}
