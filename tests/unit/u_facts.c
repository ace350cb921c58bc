// SPDX-License-Identifier: Apache-2.0
/*
 * Facts of a graph against brute force on random graphs: what is reachable and how far away, what
 * dominates what and how much it retains (what cannot be reached without it), and which sets are
 * cycles (what reaches each other).
 */
#include "tap.h"

#include <stdlib.h>

#include "analyse/facts/components.h"
#include "analyse/facts/distances.h"
#include "analyse/facts/dominators.h"
#include "base/error.h"
#include "random.h"

enum { NODES = 48, PLACES = 400, GRAPHS = 1000 };

struct model {
	struct lp_graph graph;
	uint8_t flags[NODES];
	uint32_t shallow[NODES], offsets[NODES + 1], edges[PLACES];
	struct lp_root roots[NODES];
	struct lp_sparse owned[1];
	/** A matrix: one owns the other. */
	bool owns[NODES][NODES];
	bool is_root[NODES];
};

/** Sparse and dense, with empty places, weak and several references, and some to themselves. */
static void make_edges(struct model *model, uint64_t *seed)
{
	uint32_t count = model->graph.count, id, place = 0, most = 1 + random_below(seed, 7);

	for (id = 0; id < count; id++) {
		uint32_t own = random_below(seed, 3) ? random_below(seed, most + 1) : 0;

		model->offsets[id] = place;
		while (own--) {
			/* Near ones as well as far ones: long chains and a thicket. */
			uint32_t target = random_below(seed, 2)
						  ? random_below(seed, count)
						  : (id + random_below(seed, 3)) % count;
			bool weak = !random_below(seed, 8);

			model->edges[place++] = random_below(seed, 10)
							? target | (weak ? LP_WEAK : 0)
							: LP_NO_OBJECT;
			if (model->edges[place - 1] < LP_NO_OBJECT)
				model->owns[id][target] = true;
		}
	}
	model->offsets[count] = place;
	model->graph.place_count = place;
}

static void make_roots(struct model *model, uint64_t *seed)
{
	static const uint8_t flags[] = {LP_OBJECT_STATIC, LP_OBJECT_HELD, LP_OBJECT_IMMORTAL};
	uint32_t count = random_below(seed, 4), i;

	for (i = 0; i < count; i++) {
		struct lp_root *root = &model->roots[i];

		*root = (struct lp_root){.object = random_below(seed, model->graph.count),
					 .kind = random_below(seed, LP_ROOT_KIND_COUNT),
					 .strong = random_below(seed, 5) > 0};
		model->is_root[root->object] |= root->strong;
	}
	model->graph.roots.count = count;
	for (i = 0; i < model->graph.count; i++) {
		if (random_below(seed, 12) == 0) {
			model->flags[i] = flags[random_below(seed, 3)];
			model->is_root[i] = true;
		}
	}
}

static void make_model(struct model *model, uint64_t seed)
{
	uint32_t i;

	*model = (struct model){0};
	model->graph.count = 1 + random_below(&seed, NODES);
	model->graph.flags = model->flags;
	model->graph.shallow = model->shallow;
	model->graph.offsets = model->offsets;
	model->graph.edges = model->edges;
	model->graph.roots.items = model->roots;
	for (i = 0; i < model->graph.count; i++)
		model->shallow[i] = 16 + random_below(&seed, 1000);
	model->owned[0] = (struct lp_sparse){random_below(&seed, model->graph.count), 100000};
	model->graph.owned.items = model->owned;
	model->graph.owned.count = 1;
	make_edges(model, &seed);
	make_roots(model, &seed);
}

/** Spread what is reached until nothing changes.  @without is never reached; NODES for none. */
static void spread(const struct model *model, bool *reached, uint32_t without)
{
	bool changed = true;
	uint32_t i, j;

	while (changed) {
		changed = false;
		for (i = 0; i < model->graph.count; i++) {
			for (j = 0; reached[i] && j < model->graph.count; j++) {
				if (model->owns[i][j] && !reached[j] && j != without)
					changed = reached[j] = true;
			}
		}
	}
}

static void reach(const struct model *model, bool *reached, uint32_t without)
{
	uint32_t i;

	for (i = 0; i < NODES; i++)
		reached[i] = i < model->graph.count && model->is_root[i] && i != without;
	spread(model, reached, without);
}

/** What cannot be reached without each, of what can be reached. */
static void find_dominated(const struct model *model, bool (*dominated)[NODES])
{
	bool all[NODES], rest[NODES];
	uint32_t i, j;

	reach(model, all, NODES);
	for (i = 0; i < model->graph.count; i++) {
		reach(model, rest, i);
		for (j = 0; j < model->graph.count; j++)
			dominated[i][j] = all[i] && all[j] && !rest[j];
	}
}

/** The dominator of @id that all its other ones dominate. */
static uint32_t immediate(const struct model *model, bool (*dominated)[NODES], uint32_t id)
{
	uint32_t best = LP_DOMINATED_BY_ROOTS, i;

	if (!dominated[id][id])
		return LP_UNREACHABLE;
	for (i = 0; i < model->graph.count; i++) {
		if (i != id && dominated[i][id] &&
		    (best == LP_DOMINATED_BY_ROOTS || dominated[best][i]))
			best = i;
	}
	return best;
}

static uint64_t own_size(const struct model *model, uint32_t id)
{
	return model->shallow[id] + (model->owned[0].object == id ? model->owned[0].value : 0);
}

static uint64_t retained(const struct model *model, bool (*dominated)[NODES], uint32_t id)
{
	uint64_t sum = dominated[id][id] ? 0 : own_size(model, id);
	uint32_t i;

	for (i = 0; i < model->graph.count; i++)
		sum += dominated[id][i] ? own_size(model, i) : 0;
	return sum;
}

static unsigned compare_dominators(const struct model *model, const struct lp_flow *flow)
{
	bool dominated[NODES][NODES];
	struct lp_dominators dominators;
	unsigned wrong = 0;
	uint32_t id;

	if (lp_dominators_init(&dominators, flow))
		return 1;
	find_dominated(model, dominated);
	for (id = 0; id < model->graph.count; id++)
		wrong += dominators.of[id] != immediate(model, dominated, id) ||
			 dominators.retained[id] != retained(model, dominated, id);
	lp_dominators_deinit(&dominators);
	return wrong;
}

/** Rounds until each is reached from what is reached already, beginning with @reached. */
static void count_rounds(const struct model *model, uint32_t *rounds, uint32_t avoided)
{
	uint32_t round, i, j;

	for (round = 0; round < NODES; round++) {
		for (i = 0; i < model->graph.count; i++) {
			for (j = 0; rounds[i] == round && j < model->graph.count; j++) {
				if (model->owns[i][j] && rounds[j] > round + 1 && j != avoided)
					rounds[j] = round + 1;
			}
		}
	}
}

/** Where a way that begins at a root begins to count; UINT32_MAX for what is none with a name. */
static uint32_t start_of(const struct model *model, uint32_t id)
{
	uint32_t start = UINT32_MAX;
	size_t i;

	for (i = 0; i < model->graph.roots.count; i++) {
		const struct lp_root *root = &model->roots[i];
		uint32_t here = root->kind == LP_ROOT_MODULES ? 0 : LP_MODULE_STEPS;

		if (root->object == id && root->strong && lp_root_is_named(root->kind) &&
		    here < start)
			start = here;
	}
	return start;
}

/** Ways as distances.h has them: those from roots with a name come first. */
static void find_distances(const struct model *model, uint32_t *named, uint32_t *others,
			   uint32_t avoided)
{
	uint32_t i;

	for (i = 0; i < NODES; i++) {
		others[i] = UINT32_MAX;
		named[i] = i < model->graph.count && i != avoided ? start_of(model, i) : UINT32_MAX;
	}
	count_rounds(model, named, avoided);
	for (i = 0; i < model->graph.count; i++) {
		if (model->is_root[i] && named[i] == UINT32_MAX && i != avoided)
			others[i] = 0;
	}
	count_rounds(model, others, avoided);
}

/** Whether a way is as long as the shortest one. */
static bool is_shortest(const struct model *model, const struct lp_distances *distances,
			uint32_t id, uint32_t named, uint32_t other)
{
	uint32_t root = id;

	while (distances->parents[root] < LP_NO_OBJECT) {
		if (!model->owns[distances->parents[root]][root])
			return false;
		root = distances->parents[root];
	}
	if (distances->parents[root] != LP_PARENT_ROOTS || !model->is_root[root])
		return false;
	if (named == UINT32_MAX)
		return lp_distances_of(distances, id) == other;
	return start_of(model, root) + lp_distances_of(distances, id) == named;
}

static unsigned compare_distances(const struct model *model, const struct lp_flow *flow,
				  uint32_t avoided)
{
	uint64_t bits[1] = {avoided < NODES ? UINT64_C(1) << avoided : 0};
	uint32_t named[NODES], others[NODES], id;
	struct lp_distances distances;
	unsigned wrong = 0;

	if (lp_distances_init(&distances, flow, avoided < NODES ? bits : NULL))
		return 1;
	find_distances(model, named, others, avoided);
	for (id = 0; id < model->graph.count; id++) {
		if (named[id] == UINT32_MAX && others[id] == UINT32_MAX)
			wrong += distances.parents[id] != LP_PARENT_NONE;
		else
			wrong += distances.parents[id] == LP_PARENT_NONE ||
				 !is_shortest(model, &distances, id, named[id], others[id]);
	}
	lp_distances_deinit(&distances);
	return wrong;
}

/** Which of them reach each other, within @within. */
static void find_mutual(const struct model *model, uint64_t within, bool (*mutual)[NODES])
{
	bool reaches[NODES][NODES];
	struct model part = *model;
	uint32_t i, j;

	for (i = 0; i < NODES; i++) {
		for (j = 0; j < NODES; j++)
			part.owns[i][j] &= within >> i & within >> j & 1;
	}
	for (i = 0; i < NODES; i++) {
		for (j = 0; j < NODES; j++)
			reaches[i][j] = part.owns[i][j];
		spread(&part, reaches[i], NODES);
	}
	for (i = 0; i < NODES; i++) {
		for (j = 0; j < NODES; j++)
			mutual[i][j] = reaches[i][j] && reaches[j][i];
	}
}

static unsigned compare_components(const struct model *model, uint64_t within)
{
	bool mutual[NODES][NODES];
	uint32_t component[NODES] = {0}, i, j;
	struct lp_components components;
	unsigned wrong = 0;

	if (lp_components_init(&components, &model->graph, ~within ? &within : NULL))
		return 1;
	for (i = 0; i < components.count; i++) {
		for (j = components.firsts[i]; j < components.firsts[i + 1]; j++) {
			wrong += component[components.members[j]] != 0;
			component[components.members[j]] = i + 1;
		}
	}
	find_mutual(model, within, mutual);
	for (i = 0; i < model->graph.count; i++) {
		for (j = 0; j < model->graph.count; j++)
			wrong += mutual[i][j] != (component[i] && component[i] == component[j]);
	}
	lp_components_deinit(&components);
	return wrong;
}

static void test_random_graphs(void)
{
	static struct model model;
	unsigned dominators = 0, distances = 0, components = 0, avoiding = 0, within = 0;
	uint64_t seed;

	for (seed = 1; seed <= GRAPHS; seed++) {
		uint64_t other = seed;
		struct lp_flow flow;

		make_model(&model, seed);
		if (lp_flow_init(&flow, &model.graph))
			abort();
		dominators += compare_dominators(&model, &flow);
		distances += compare_distances(&model, &flow, NODES);
		avoiding +=
			compare_distances(&model, &flow, random_below(&other, model.graph.count));
		components += compare_components(&model, ~UINT64_C(0));
		within += compare_components(&model, random_next(&other));
		lp_flow_deinit(&flow);
	}
	EQUAL(dominators, 0);
	EQUAL(distances, 0);
	EQUAL(avoiding, 0);
	EQUAL(components, 0);
	EQUAL(within, 0);
}

/* Large graphs of a simple shape: what would recurse or take its square in time is found out. */

enum { LONG = 1000000 };

static void large_init(struct lp_graph *graph, uint32_t count, uint32_t places)
{
	uint32_t i;

	*graph = (struct lp_graph){.count = count, .place_count = places};
	graph->flags = calloc(count, sizeof(*graph->flags));
	graph->shallow = malloc(count * sizeof(*graph->shallow));
	graph->offsets = malloc((count + 1) * sizeof(*graph->offsets));
	graph->edges = malloc((places + 1) * sizeof(*graph->edges));
	if (!graph->flags || !graph->shallow || !graph->offsets || !graph->edges)
		abort();
	for (i = 0; i < count; i++)
		graph->shallow[i] = 1;
	graph->flags[0] = LP_OBJECT_STATIC;
}

static void large_deinit(struct lp_graph *graph)
{
	free(graph->flags);
	free(graph->shallow);
	free(graph->offsets);
	free(graph->edges);
}

/** Each owns the next one, and, if @back, the one before. */
static void make_chain(struct lp_graph *graph, bool back)
{
	uint32_t id, place = 0;

	large_init(graph, LONG, 2 * LONG);
	for (id = 0; id < LONG; id++) {
		graph->offsets[id] = place;
		graph->edges[place++] = id + 1 < LONG ? id + 1 : LP_NO_OBJECT;
		if (back && id)
			graph->edges[place++] = id - 1;
	}
	graph->offsets[LONG] = place;
}

static void test_chain(bool back)
{
	struct lp_components components;
	struct lp_dominators dominators;
	struct lp_distances distances;
	struct lp_graph graph;
	struct lp_flow flow;
	unsigned wrong = 0;
	uint32_t id;

	make_chain(&graph, back);
	CHECK(!lp_flow_init(&flow, &graph));
	CHECK(!lp_dominators_init(&dominators, &flow));
	CHECK(!lp_distances_init(&distances, &flow, NULL));
	CHECK(!lp_components_init(&components, &graph, NULL));
	for (id = 1; id < LONG; id++)
		wrong += dominators.of[id] != id - 1 || dominators.retained[id] != LONG - id ||
			 distances.parents[id] != id - 1;
	EQUAL(wrong, 0);
	EQUAL(lp_distances_of(&distances, LONG - 1), LONG - 1);
	EQUAL(components.count, back);
	EQUAL(components.firsts[components.count], back ? LONG : 0);
	lp_components_deinit(&components);
	lp_distances_deinit(&distances);
	lp_dominators_deinit(&dominators);
	lp_flow_deinit(&flow);
	large_deinit(&graph);
}

/** An empty graph has no facts. */
static void test_nothing(void)
{
	uint32_t offsets[1] = {0};
	struct lp_graph graph = {.offsets = offsets};
	struct lp_components components;
	struct lp_dominators dominators;
	struct lp_distances distances;
	struct lp_flow flow;

	CHECK(!lp_flow_init(&flow, &graph));
	CHECK(!lp_dominators_init(&dominators, &flow));
	CHECK(!lp_distances_init(&distances, &flow, NULL));
	CHECK(!lp_components_init(&components, &graph, NULL));
	EQUAL(components.count, 0);
	lp_components_deinit(&components);
	lp_distances_deinit(&distances);
	lp_dominators_deinit(&dominators);
	lp_flow_deinit(&flow);
}

int main(void)
{
	test_nothing();
	test_random_graphs();
	test_chain(false);
	test_chain(true);
	return tap_done();
}
