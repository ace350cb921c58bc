// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/containers.h"
#include "analyse/path/way.h"
#include "analyse/words.h"
#include "base/error.h"

enum {
	/* How far up a holder is looked for. */
	MOST_STEPS = 64,
	/* What is looked at of a container to tell what it holds. */
	MOST_ITEMS = 4096,
	MOST_TYPES = 8,
};

struct lp_error *lp_evidence_init(struct lp_evidence *evidence, const struct lp_findings *findings,
				  const struct lp_dominators *dominators,
				  const struct lp_distances *distances, struct lp_report *report)
{
	const struct lp_graph_type_array *types = &findings->graph->type_table;
	size_t i;

	*evidence = (struct lp_evidence){
		.findings = findings,
		.graph = findings->graph,
		.dominators = dominators,
		.distances = distances,
		.total = findings->census->shallow + findings->census->owned,
		.report = report,
	};
	evidence->holds = lp_container_types(findings->graph);
	if (!evidence->holds)
		return &lp_error_memory;
	for (i = 0; i < types->count; i++) {
		if (types->items[i].address &&
		    !lp_map_set(&evidence->types, types->items[i].address, (uint32_t)i + 1))
			return &lp_error_memory;
	}
	return NULL;
}

void lp_evidence_deinit(struct lp_evidence *evidence)
{
	free(evidence->holds);
	evidence->holds = NULL;
	lp_map_deinit(&evidence->types);
	lp_fates_deinit(&evidence->fates);
	lp_finalisers_deinit(&evidence->finalisers);
}

struct lp_error *lp_evidence_fates(struct lp_evidence *evidence, const struct lp_fates **ret)
{
	if (!evidence->finalisers.types)
		LP_TRY(lp_finalisers_init(&evidence->finalisers, evidence->findings));
	if (!evidence->fates.of)
		LP_TRY(lp_fates_init(&evidence->fates, &evidence->finalisers, evidence->distances,
				     false));
	*ret = &evidence->fates;
	return NULL;
}

bool lp_evidence_is_namespace(const struct lp_evidence *evidence, uint32_t id)
{
	uint32_t parent = evidence->distances->parents[id];
	struct lp_reference reference;

	return parent < LP_NO_OBJECT && lp_way_reference(evidence->graph, parent, id, &reference) &&
	       (reference.kind == LP_REFERENCE_DICT ||
		(reference.name && !strcmp(reference.name, "__dict__")));
}

uint32_t lp_evidence_holder(const struct lp_evidence *evidence, uint32_t id)
{
	uint32_t at = evidence->dominators->of[id];
	unsigned steps;

	for (steps = 0; at < LP_NO_OBJECT && steps < MOST_STEPS; steps++) {
		if (evidence->holds[evidence->graph->types[at]] &&
		    !lp_evidence_is_namespace(evidence, at))
			return at;
		at = evidence->dominators->of[at];
	}
	return LP_NO_OBJECT;
}

/** Whether a reference is to what a container is for. */
static bool is_item(const struct lp_reference *reference)
{
	return reference->kind == LP_REFERENCE_ITEM || reference->kind == LP_REFERENCE_VALUE ||
	       reference->kind == LP_REFERENCE_ELEMENT;
}

const char *lp_evidence_items(const struct lp_evidence *evidence, uint32_t id)
{
	const struct lp_graph *graph = evidence->graph;
	uint32_t types[MOST_TYPES] = {0}, counts[MOST_TYPES] = {0}, best = 0, i;
	struct lp_reference_walk walk;
	struct lp_reference reference;
	unsigned items = 0;

	lp_reference_walk_init(&walk, graph, id);
	while (items < MOST_ITEMS && lp_reference_walk_next(&walk, &reference)) {
		if (!is_item(&reference))
			continue;
		items++;
		for (i = 0; i < MOST_TYPES && counts[i]; i++) {
			if (types[i] == graph->types[reference.target])
				break;
		}
		if (i == MOST_TYPES)
			continue;
		types[i] = graph->types[reference.target];
		best = ++counts[i] > counts[best] ? i : best;
	}
	return items ? graph->type_table.items[types[best]].name : lp_word_type(graph, id);
}

bool lp_evidence_is_own(const struct lp_evidence *evidence, uint32_t type)
{
	const struct lp_graph_type *row = &evidence->graph->type_table.items[type];
	uint32_t class = lp_index_find(&evidence->graph->index, row->address);

	return class == LP_NO_OBJECT ? row->has_dict
				     : !(evidence->graph->flags[class] & LP_OBJECT_STATIC);
}

void lp_evidence_class(const struct lp_evidence *evidence, uint32_t class, struct lp_strbuf *to)
{
	uint64_t address = lp_index_address(&evidence->graph->index, class);
	uint32_t number;

	/* Static classes of C have no name that is an object. */
	if (lp_map_get(&evidence->types, address, &number))
		lp_strbuf_puts(to, evidence->graph->type_table.items[number - 1].name);
	else
		lp_word_object(evidence->findings, class, to);
}
