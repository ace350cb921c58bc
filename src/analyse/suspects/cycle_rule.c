// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/cycle_rule.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/suspects/match.h"
#include "analyse/suspects/suspect.h"
#include "base/error.h"

/* As few are an accident. */
enum { LEAST = 20 };

struct cycles {
	/** Objects of the types in garbage, and the bytes of the cycles that they are in. */
	uint64_t count, bytes;
	/** The type of the first of them. */
	uint32_t type;
};

/** Whether each type is one of the rule's; free with free(). */
static bool *find_types(const struct lp_graph *graph, const struct lp_suspect_rule *rule)
{
	bool *wanted = calloc(graph->type_table.count + 1, sizeof(*wanted));
	size_t type;
	unsigned i;

	for (type = 0; wanted && type < graph->type_table.count; type++) {
		for (i = 0; i < LP_RULE_TYPES && rule->types[i]; i++)
			wanted[type] |=
				lp_name_matches(rule->types[i], graph->type_table.items[type].name);
	}
	return wanted;
}

static void add_set(const struct lp_graph *graph, const struct lp_components *components,
		    uint32_t set, const bool *wanted, struct cycles *cycles)
{
	uint64_t bytes = 0, count = 0;
	uint32_t i;

	for (i = components->firsts[set]; i < components->firsts[set + 1]; i++) {
		uint32_t id = components->members[i];

		bytes += lp_graph_shallow(graph, id) + lp_graph_owned(graph, id);
		if (!wanted[graph->types[id]])
			continue;
		if (!cycles->count && !count)
			cycles->type = graph->types[id];
		count++;
	}
	cycles->count += count;
	cycles->bytes += count ? bytes : 0;
}

struct lp_error *lp_find_cycles_of(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
				   struct lp_suspects *suspects)
{
	const struct lp_graph *graph = evidence->graph;
	struct lp_suspect suspect = {
		.rule = rule, .verdict = rule->verdict, .object = LP_NO_OBJECT};
	const struct lp_fates *fates;
	struct cycles cycles = {0};
	bool *wanted;
	uint32_t set;

	LP_TRY(lp_evidence_fates(evidence, &fates));
	wanted = find_types(graph, rule);
	if (!wanted)
		return &lp_error_memory;
	for (set = 0; set < fates->components.count; set++)
		add_set(graph, &fates->components, set, wanted, &cycles);
	free(wanted);
	if (cycles.count < LEAST)
		return NULL;
	suspect.type = graph->type_table.items[cycles.type].name;
	suspect.count = cycles.count;
	suspect.retained = cycles.bytes;
	suspect.place = lp_report_text(evidence->report, "garbage: exceptions of %.*s",
				       (int)strcspn(suspect.type, "."), suspect.type);
	return lp_suspect_add(evidence, suspects, suspect, LP_NO_OBJECT);
}
