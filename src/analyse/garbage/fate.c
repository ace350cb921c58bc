// SPDX-License-Identifier: Apache-2.0
#include "analyse/garbage/fate.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/facts/distances.h"
#include "analyse/garbage/collector.h"
#include "analyse/words.h"
#include "base/error.h"

struct search {
	struct lp_fates *fates;
	struct lp_finalisers *finalisers;
	const struct lp_graph *graph;
	/** Before 3.4 objects with `__del__` are not collected (PEP 442). */
	bool keeps_finalisers;
	/** Garbage that leads to what is to be marked yet. */
	uint32_t *open;
	uint32_t open_count;
};

/** Nothing leads to what has no way. */
static void mark_garbage(struct search *search, const struct lp_distances *distances)
{
	struct lp_fates *fates = search->fates;
	uint32_t id;

	for (id = 0; id < search->graph->count; id++) {
		if (distances->parents[id] != LP_PARENT_NONE)
			continue;
		fates->of[id] = LP_FATE_COLLECTABLE;
		lp_bit_set(fates->garbage, id);
		fates->garbage_count++;
	}
}

static struct lp_error *find_garbage(struct search *search, const struct lp_distances *known)
{
	struct lp_distances distances = {0};
	struct lp_error *error;
	struct lp_flow flow;

	if (known) {
		mark_garbage(search, known);
		return NULL;
	}
	LP_TRY(lp_flow_init(&flow, search->graph));
	error = lp_distances_init(&distances, &flow, NULL);
	lp_flow_deinit(&flow);
	if (!error)
		mark_garbage(search, &distances);
	lp_distances_deinit(&distances);
	return error;
}

static void mark_saved(struct search *search)
{
	const struct lp_graph *graph = search->graph;
	size_t i;
	uint32_t place;

	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];

		if (!lp_is_garbage_list(root))
			continue;
		for (place = graph->offsets[root->object]; place < graph->offsets[root->object + 1];
		     place++) {
			if (lp_edge_is_strong(graph->edges[place]))
				search->fates->of[graph->edges[place]] = LP_FATE_SAVED;
		}
		search->fates->of[root->object] = LP_FATE_LIST;
	}
}

/**
 * Why the collector leaves a cycle: what it does not look at owns one of the others, which is as
 * good as a reference from outside; and from each the whole cycle can be come to.
 */
static enum lp_fate judge(struct search *search, uint32_t set)
{
	const struct lp_components *components = &search->fates->components;
	enum lp_fate fate = LP_FATE_COLLECTABLE;
	uint32_t i;

	for (i = components->firsts[set]; i < components->firsts[set + 1]; i++) {
		uint32_t id = components->members[i];
		uint8_t flags = search->graph->flags[id];

		if (!(flags & LP_OBJECT_TRACKED))
			return LP_FATE_UNTRACKED;
		if (flags >> LP_OBJECT_GENERATION_SHIFT == LP_PERMANENT_GENERATION)
			fate = LP_FATE_FROZEN;
		else if (fate == LP_FATE_COLLECTABLE && search->keeps_finalisers &&
			 lp_finaliser_of(search->finalisers, id))
			fate = LP_FATE_FINALISER;
	}
	return fate;
}

static void mark(struct search *search, uint32_t id, enum lp_fate fate)
{
	if (search->fates->of[id] != LP_FATE_COLLECTABLE)
		return;
	search->fates->of[id] = (uint8_t)fate;
	search->open[search->open_count++] = id;
}

/** Mark the cycles that are left for a reason, and all that they lead to. */
static void mark_left(struct search *search, enum lp_fate fate, const uint8_t *reasons)
{
	const struct lp_components *components = &search->fates->components;
	const struct lp_graph *graph = search->graph;
	uint32_t set, place;

	for (set = 0; set < components->count; set++) {
		if (reasons[set] == fate)
			mark(search, components->members[components->firsts[set]], fate);
	}
	while (search->open_count) {
		uint32_t id = search->open[--search->open_count];

		for (place = graph->offsets[id]; place < graph->offsets[id + 1]; place++) {
			if (lp_edge_is_strong(graph->edges[place]))
				mark(search, graph->edges[place], fate);
		}
	}
}

static struct lp_error *find_left(struct search *search)
{
	static const enum lp_fate order[] = {LP_FATE_FINALISER, LP_FATE_UNTRACKED, LP_FATE_FROZEN};
	const struct lp_components *components = &search->fates->components;
	uint8_t *reasons = calloc((size_t)components->count + 1, 1);
	uint32_t set;
	size_t i;

	search->open = malloc((search->fates->garbage_count + 1) * sizeof(*search->open));
	if (!reasons || !search->open) {
		free(reasons);
		free(search->open);
		return &lp_error_memory;
	}
	for (set = 0; set < components->count; set++) {
		if (lp_bit(search->fates->garbage, components->members[components->firsts[set]]))
			reasons[set] = (uint8_t)judge(search, set);
	}
	for (i = 0; i < sizeof(order) / sizeof(*order); i++)
		mark_left(search, order[i], reasons);
	free(reasons);
	free(search->open);
	return search->finalisers->failed ? &lp_error_memory : NULL;
}

static struct lp_error *find(struct search *search, const struct lp_distances *distances, bool all)
{
	struct lp_fates *fates = search->fates;

	LP_TRY(find_garbage(search, distances));
	mark_saved(search);
	LP_TRY(lp_components_init(&fates->components, search->graph, all ? NULL : fates->garbage));
	return find_left(search);
}

struct lp_error *lp_fates_init(struct lp_fates *fates, struct lp_finalisers *finalisers,
			       const struct lp_distances *distances, bool all)
{
	const struct lp_findings *findings = finalisers->findings;
	struct search search = {
		.fates = fates,
		.finalisers = finalisers,
		.graph = findings->graph,
		.keeps_finalisers = lp_collector_keeps_finalisers(findings->process),
	};
	struct lp_error *error = &lp_error_memory;

	*fates = (struct lp_fates){0};
	fates->of = calloc((size_t)search.graph->count + 1, 1);
	fates->garbage = calloc((size_t)search.graph->count / 64 + 1, sizeof(*fates->garbage));
	if (fates->of && fates->garbage)
		error = find(&search, distances, all);
	if (error)
		lp_fates_deinit(fates);
	return error;
}

void lp_fates_deinit(struct lp_fates *fates)
{
	free(fates->of);
	free(fates->garbage);
	lp_components_deinit(&fates->components);
	*fates = (struct lp_fates){0};
}

const char *lp_fate_text(const struct lp_process_facts *process, enum lp_fate fate)
{
	switch (fate) {
	case LP_FATE_REACHABLE:
	case LP_FATE_LIST:
		return "reachable";
	case LP_FATE_SAVED:
		return "reachable: in gc.garbage";
	case LP_FATE_FINALISER:
		return "garbage: uncollectable (__del__ in it, or in what holds it)";
	case LP_FATE_UNTRACKED:
		return "garbage: cannot be found (not tracked, or held by what is not)";
	case LP_FATE_FROZEN:
		return "garbage: never collected (gc.freeze())";
	default:
		break;
	}
	if (lp_collectors_off(process))
		return "garbage, but gc is disabled";
	if (lp_collectors_save(process))
		return "garbage: would go to gc.garbage (DEBUG_SAVEALL)";
	return "garbage: waits for the collector";
}
