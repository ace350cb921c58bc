// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/cycle_rule.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/suspects/match.h"
#include "analyse/suspects/suspect.h"
#include "base/error.h"

/* As few are an accident. */
enum { LEAST = 20 };

/** What is in garbage of one of the rule's types. */
struct tally {
	bool wanted;
	uint64_t count;
	/** References from others of the rule's: an exception has the one that led to it. */
	uint64_t inner;
};

struct cycles {
	/** By type. */
	struct tally *tallies;
	/** Of all of them, and the bytes of the cycles that they are in. */
	uint64_t count, bytes;
};

/** Find which types are the rule's; `tallies` to be freed. */
static bool find_types(const struct lp_graph *graph, const struct lp_suspect_rule *rule,
		       struct cycles *cycles)
{
	size_t type;
	unsigned i;

	cycles->tallies = calloc(graph->type_table.count + 1, sizeof(*cycles->tallies));
	for (type = 0; cycles->tallies && type < graph->type_table.count; type++) {
		for (i = 0; i < LP_RULE_TYPES && rule->types[i]; i++)
			cycles->tallies[type].wanted |=
				lp_name_matches(rule->types[i], graph->type_table.items[type].name);
	}
	return cycles->tallies;
}

static void add_references(const struct lp_graph *graph, uint32_t id, struct cycles *cycles)
{
	uint32_t i;

	for (i = graph->offsets[id]; i < graph->offsets[id + 1]; i++) {
		if (lp_edge_is_strong(graph->edges[i]))
			cycles->tallies[graph->types[graph->edges[i]]].inner++;
	}
}

static void add_set(const struct lp_graph *graph, const struct lp_components *components,
		    uint32_t set, struct cycles *cycles)
{
	uint64_t bytes = 0, count = 0;
	uint32_t i;

	for (i = components->firsts[set]; i < components->firsts[set + 1]; i++) {
		uint32_t id = components->members[i];

		bytes += lp_graph_shallow(graph, id) + lp_graph_owned(graph, id);
		if (!cycles->tallies[graph->types[id]].wanted)
			continue;
		cycles->tallies[graph->types[id]].count++;
		add_references(graph, id, cycles);
		count++;
	}
	cycles->count += count;
	cycles->bytes += count ? bytes : 0;
}

static uint64_t outer(const struct tally *tally)
{
	return tally->count > tally->inner ? tally->count - tally->inner : 0;
}

/**
 * The type that stands for all: of the exceptions that people see, which none of the others led to,
 * most are of it.  The same in each look, wherever the objects lie.
 */
static uint32_t choose_type(const struct lp_graph *graph, const struct cycles *cycles)
{
	const struct lp_graph_type *types = graph->type_table.items;
	uint32_t type, best = UINT32_MAX;

	for (type = 0; type < graph->type_table.count; type++) {
		const struct tally *tally = &cycles->tallies[type];
		const struct tally *most = best == UINT32_MAX ? NULL : &cycles->tallies[best];

		if (!tally->wanted || !tally->count)
			continue;
		if (!most || outer(tally) > outer(most) ||
		    (outer(tally) == outer(most) &&
		     (tally->count > most->count ||
		      (tally->count == most->count &&
		       strcmp(types[type].name, types[best].name) < 0))))
			best = type;
	}
	return best;
}

struct lp_error *lp_find_cycles_of(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
				   struct lp_suspects *suspects)
{
	const struct lp_graph *graph = evidence->graph;
	struct lp_suspect suspect = {
		.rule = rule, .verdict = rule->verdict, .object = LP_NO_OBJECT};
	const struct lp_fates *fates;
	struct cycles cycles = {0};
	uint32_t set, type;

	LP_TRY(lp_evidence_fates(evidence, &fates));
	if (!find_types(graph, rule, &cycles))
		return &lp_error_memory;
	for (set = 0; set < fates->components.count; set++)
		add_set(graph, &fates->components, set, &cycles);
	type = choose_type(graph, &cycles);
	if (cycles.count >= LEAST) {
		suspect.type = graph->type_table.items[type].name;
		suspect.count = cycles.tallies[type].count;
	}
	free(cycles.tallies);
	if (cycles.count < LEAST)
		return NULL;
	suspect.retained = cycles.bytes;
	suspect.place = lp_report_text(evidence->report, "garbage: exceptions of %.*s",
				       (int)strcspn(suspect.type, "."), suspect.type);
	return lp_suspect_add(evidence, suspects, suspect, LP_NO_OBJECT);
}
