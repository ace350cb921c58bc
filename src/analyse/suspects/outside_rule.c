// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/outside_rule.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/suspects/suspect.h"
#include "analyse/words.h"
#include "base/error.h"
#include "base/pack.h"

enum {
	/* As few are no group, but what an interpreter has anyway. */
	LEAST_OBJECTS = 100,
	/* As of size alone: see size_rule.c. */
	LEAST_BYTES = 16 << 20,
	PART_OF_ALL = 10,
};

/** Objects that are kept by what is called the same. */
struct outside {
	uint64_t key, count, bytes;
	/** The one that retains most. */
	uint32_t largest;
};

LP_ARRAY(outside_array, struct outside);

struct grouping {
	const struct lp_evidence *evidence;
	struct lp_map numbers;
	struct outside_array groups;
	/** Objects that were counted: a bit each. */
	uint64_t *counted;
};

static bool add(struct grouping *grouping, uint64_t key, uint32_t id)
{
	uint64_t bytes = lp_evidence_retained(grouping->evidence, id);
	uint32_t number = (uint32_t)grouping->groups.count;
	struct outside *group;

	if (lp_bit(grouping->counted, id))
		return true;
	lp_bit_set(grouping->counted, id);
	if (!lp_map_get(&grouping->numbers, key, &number) &&
	    (!lp_map_set(&grouping->numbers, key, number) ||
	     !lp_array_push(&grouping->groups, (struct outside){.key = key, .largest = id})))
		return false;
	group = &grouping->groups.items[number];
	group->count++;
	group->bytes += bytes;
	if (bytes > lp_evidence_retained(grouping->evidence, group->largest))
		group->largest = id;
	return true;
}

/** What the interpreter's state and the static data of libraries keep, by kind and name. */
static bool add_entries(struct grouping *grouping)
{
	const struct lp_root_array *roots = &grouping->evidence->graph->roots;
	bool ok = true;
	size_t i;

	for (i = 0; i < roots->count && ok; i++) {
		const struct lp_root *root = &roots->items[i];
		const char *name = root->name ? root->name : "";

		if (root->kind == LP_ROOT_INTERPRETER || root->kind == LP_ROOT_NATIVE_DATA)
			ok = add(grouping, lp_checksum(name, strlen(name)) | 1, root->object);
	}
	return ok;
}

/** What only a count tells of, by type. */
static bool add_held(struct grouping *grouping)
{
	const struct lp_graph *graph = grouping->evidence->graph;
	bool ok = true;
	uint32_t id;

	for (id = 0; id < graph->count && ok; id++) {
		if ((graph->flags[id] & LP_OBJECT_HELD) &&
		    grouping->evidence->distances->parents[id] == LP_PARENT_ROOTS)
			ok = add(grouping, ((uint64_t)graph->types[id] + 1) << 1, id);
	}
	return ok;
}

static struct lp_error *add_suspects(struct lp_evidence *evidence,
				     const struct lp_suspect_rule *rule,
				     const struct outside_array *groups,
				     struct lp_suspects *suspects)
{
	struct lp_error *error = NULL;
	size_t i;

	for (i = 0; i < groups->count && !error; i++) {
		const struct outside *group = &groups->items[i];
		struct lp_suspect suspect = {
			.rule = rule,
			.verdict = rule->verdict,
			.object = group->largest,
			.any = true,
			.type = lp_word_type(evidence->graph, group->largest),
			.count = group->count,
			.retained = group->bytes,
		};

		if (group->count >= LEAST_OBJECTS && group->bytes >= LEAST_BYTES &&
		    group->bytes >= evidence->total / PART_OF_ALL)
			error = lp_suspect_add(evidence, suspects, suspect, group->largest);
	}
	return error;
}

struct lp_error *lp_find_outside(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
				 struct lp_suspects *suspects)
{
	struct grouping grouping = {.evidence = evidence};
	struct lp_error *error = &lp_error_memory;

	grouping.counted = calloc((size_t)evidence->graph->count / 64 + 1, sizeof(uint64_t));
	if (grouping.counted && add_entries(&grouping) && add_held(&grouping))
		error = add_suspects(evidence, rule, &grouping.groups, suspects);
	free(grouping.counted);
	lp_map_deinit(&grouping.numbers);
	lp_array_deinit(&grouping.groups);
	return error;
}
