// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/groups.h"

#include <stdlib.h>

#include "analyse/suspects/match.h"
#include "analyse/words.h"
#include "base/error.h"

/* Holders that are tried for a group, one around the other: each of a thousand sessions may have
 * one object in a list of its own. */
enum { MOST_ROUNDS = 4 };

/** An object that counts for a rule. */
struct member {
	uint64_t key, count;
	uint32_t rule, holder, id, object;
	const char *type;
};

LP_ARRAY(member_array, struct member);

static int compare(const void *left, const void *right)
{
	const struct member *a = left, *b = right;

	if (a->rule != b->rule)
		return a->rule < b->rule ? -1 : 1;
	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->holder != b->holder)
		return a->holder < b->holder ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

static struct lp_error *add_member(struct lp_evidence *evidence,
				   const struct lp_suspect_rule *rules, uint32_t rule, uint32_t id,
				   struct member_array *members)
{
	struct lp_member found = {
		.count = 1, .object = id, .type = lp_word_type(evidence->graph, id)};
	struct member member = {.rule = rule, .id = id};

	if (rules[rule].member && !rules[rule].member(evidence, id, &found))
		return NULL;
	member.key = rules[rule].single ? found.object + UINT64_C(1) : found.key;
	member.count = found.count;
	member.object = found.object;
	member.type = found.type;
	member.holder = rules[rule].single ? LP_NO_OBJECT : lp_evidence_holder(evidence, id);
	return lp_array_push(members, member) ? NULL : &lp_error_memory;
}

static struct lp_error *collect(struct lp_evidence *evidence, const struct lp_suspect_rule *rules,
				const uint64_t *sets, struct member_array *members)
{
	const struct lp_graph *graph = evidence->graph;
	uint32_t id, rule;
	uint64_t grouping = 0;

	for (rule = 0; rules[rule].name && rule < LP_MOST_RULES; rule++)
		grouping |= (uint64_t)(rules[rule].least && rules[rule].types[0]) << rule;
	for (id = 0; id < graph->count; id++) {
		uint64_t set = sets[graph->types[id]] & grouping;

		if (!set || !lp_evidence_is_reachable(evidence, id))
			continue;
		for (; set; set &= set - 1)
			LP_TRY(add_member(evidence, rules, (uint32_t)__builtin_ctzll(set), id,
					  members));
	}
	return NULL;
}

/** Add members of one group as a suspect, if there are enough. */
static struct lp_error *add_group(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
				  const struct member *members, size_t count,
				  struct lp_suspects *suspects)
{
	uint32_t holder = members->holder;
	struct lp_suspect suspect = {
		.rule = rule,
		.verdict = rule->verdict,
		.object = holder == LP_NO_OBJECT ? members->object : holder,
		.any = holder == LP_NO_OBJECT && !rule->single,
		.type = members->type,
	};
	size_t i;

	for (i = 0; i < count; i++) {
		suspect.count += members[i].count;
		suspect.retained += lp_evidence_retained(evidence, members[i].object);
	}
	if (suspect.retained < rule->least_bytes && !evidence->few)
		return NULL;
	/* A container that is for them goes with them. */
	if (holder != LP_NO_OBJECT && lp_item_count(evidence->graph, holder) <= 2 * (uint64_t)count)
		suspect.retained = lp_evidence_retained(evidence, holder);
	return lp_suspect_add(evidence, suspects, suspect, members->id);
}

/** The end of the members that have rule, key and holder in common with the one at @first. */
static size_t end_of_group(const struct member_array *members, size_t first)
{
	const struct member *member = &members->items[first];
	size_t end = first;

	while (end < members->count && members->items[end].rule == member->rule &&
	       members->items[end].key == member->key &&
	       members->items[end].holder == member->holder)
		end++;
	return end;
}

static bool is_enough(const struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
		      const struct member *members, size_t count)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < count; i++)
		sum += members[i].count;
	/* There is one of everything. */
	return sum >= (evidence->few && rule->least > 2 ? 2 : rule->least) &&
	       (!rule->held || members->holder != LP_NO_OBJECT);
}

/** Add the groups that there are; what is left goes on to the next holder around. */
static struct lp_error *settle(struct lp_evidence *evidence, const struct lp_suspect_rule *rules,
			       struct member_array *members, struct lp_suspects *suspects)
{
	size_t first, end, left = 0;

	qsort(members->items, members->count, sizeof(*members->items), compare);
	for (first = 0; first < members->count; first = end) {
		const struct lp_suspect_rule *rule = &rules[members->items[first].rule];
		uint32_t holder = members->items[first].holder;

		end = end_of_group(members, first);
		if (is_enough(evidence, rule, &members->items[first], end - first)) {
			LP_TRY(add_group(evidence, rule, &members->items[first], end - first,
					 suspects));
			continue;
		}
		if (holder == LP_NO_OBJECT)
			continue;
		holder = lp_evidence_holder(evidence, holder);
		for (; first < end; first++) {
			members->items[left] = members->items[first];
			members->items[left++].holder = holder;
		}
	}
	members->count = left;
	return NULL;
}

struct lp_error *lp_suspect_groups(struct lp_evidence *evidence,
				   const struct lp_suspect_rule *rules, const uint64_t *sets,
				   struct lp_suspects *suspects)
{
	struct member_array members = {0};
	struct lp_error *error = collect(evidence, rules, sets, &members);
	unsigned round;

	for (round = 0; round < MOST_ROUNDS && members.count && !error; round++)
		error = settle(evidence, rules, &members, suspects);
	lp_array_deinit(&members);
	return error;
}
