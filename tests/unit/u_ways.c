// SPDX-License-Identifier: Apache-2.0
/*
 * Several ways to an object, on random graphs: one by each root and by each referrer that is
 * reached without the object, none through it or through what is avoided, each a way from a root
 * that is as short as the referrer's (see u_facts.c for that), the ones with a name first.
 */
#include "tap.h"

#include <stdlib.h>

#include "analyse/path/several.h"
#include "base/error.h"
#include "random.h"

enum { NODES = 40, PLACES = 400, GRAPHS = 1000 };

struct model {
	struct lp_graph graph;
	struct lp_graph_type type;
	uint8_t flags[NODES];
	uint32_t types[NODES], offsets[NODES + 1], edges[PLACES];
	struct lp_root roots[4];
	bool owns[NODES][NODES];
};

static void make_edges(struct model *model, uint64_t *seed)
{
	uint32_t count = model->graph.count, id, place = 0, most = 1 + random_below(seed, 5);

	for (id = 0; id < count; id++) {
		uint32_t own = random_below(seed, most + 1);

		model->offsets[id] = place;
		while (own--) {
			uint32_t target = random_below(seed, count);
			bool weak = !random_below(seed, 8);

			model->edges[place++] = target | (weak ? LP_WEAK : 0);
			model->owns[id][target] |= !weak;
		}
	}
	model->offsets[count] = place;
}

static void make_model(struct model *model, uint64_t seed)
{
	uint32_t i;

	*model = (struct model){.type = {.name = "list", .variable = LP_VARIABLE_ITEMS}};
	model->graph = (struct lp_graph){
		.count = 2 + random_below(&seed, NODES - 1),
		.types = model->types,
		.flags = model->flags,
		.offsets = model->offsets,
		.edges = model->edges,
		.type_table = {.items = &model->type, .count = 1},
		.roots = {.items = model->roots, .count = random_below(&seed, 5)},
	};
	make_edges(model, &seed);
	for (i = 0; i < model->graph.roots.count; i++)
		model->roots[i] =
			(struct lp_root){.object = random_below(&seed, model->graph.count),
					 .kind = random_below(&seed, LP_ROOT_KIND_COUNT),
					 .strong = random_below(&seed, 5) > 0};
	for (i = 0; i < model->graph.count; i++) {
		if (!random_below(&seed, 12))
			model->flags[i] = LP_OBJECT_HELD;
	}
}

/** How many ways there are to be. */
static uint32_t count_ways(const struct model *model, const struct lp_flow *flow,
			   const struct lp_distances *without, uint32_t id)
{
	uint32_t count = 0, i;

	for (i = 0; i < model->graph.roots.count; i++)
		count += model->roots[i].object == id && model->roots[i].strong;
	if (!count && lp_flow_is_root(flow, id))
		count = 1;
	for (i = 0; i < model->graph.count; i++)
		count += model->owns[i][id] && without->parents[i] != LP_PARENT_NONE;
	return count;
}

/** Whether one is a way as it should be; @ret_named: from a root with a name. */
static bool is_way(const struct model *model, const struct lp_flow *flow,
		   const struct lp_distances *without, const uint64_t *avoided,
		   const struct lp_way *way, bool *ret_named)
{
	size_t count = way->steps.count, i;

	*ret_named = way->root && lp_root_is_named(way->root->kind);
	if (!count || !lp_flow_is_root(flow, way->steps.items[0].id) ||
	    (way->root && way->root->object != way->steps.items[0].id))
		return false;
	for (i = 0; i + 1 < count; i++) {
		uint32_t from = way->steps.items[i].id, to = way->steps.items[i + 1].id;

		if (!model->owns[from][to] || lp_bit(avoided, from) ||
		    way->steps.items[i + 1].reference.target != to)
			return false;
	}
	return count == 1 || lp_distances_of(without, way->steps.items[count - 2].id) == count - 2;
}

static unsigned compare(const struct model *model, const struct lp_flow *flow, uint64_t *seed)
{
	uint32_t id = random_below(seed, model->graph.count), last = 0;
	uint64_t given[1] = {random_below(seed, 2) ? random_next(seed) & random_next(seed) : 0};
	uint64_t avoided[1] = {given[0] | UINT64_C(1) << id};
	struct lp_way_array ways = {0}, first = {0};
	struct lp_distances without;
	bool named = true, before = true;
	uint64_t referrers = 0;
	unsigned wrong = 0;
	size_t i;

	if (lp_distances_init(&without, flow, avoided) ||
	    lp_ways_find(flow, given[0] ? given : NULL, id, UINT64_MAX, &ways) ||
	    lp_ways_find(flow, given[0] ? given : NULL, id, 2, &first))
		abort();
	wrong += ways.count != count_ways(model, flow, &without, id);
	wrong += first.count != (ways.count < 2 ? ways.count : 2);
	for (i = 0; i < ways.count; i++) {
		const struct lp_way *way = &ways.items[i];
		uint32_t length = (uint32_t)way->steps.count, referrer;

		wrong += !is_way(model, flow, &without, avoided, way, &named);
		wrong += way->steps.items[length - 1].id != id;
		wrong += named && (!before || (i && length < last));
		wrong += !named && !before && length < last;
		before = named;
		last = length;
		if (length < 2)
			continue;
		referrer = way->steps.items[length - 2].id;
		wrong += referrers >> referrer & 1;
		referrers |= UINT64_C(1) << referrer;
	}
	lp_ways_deinit(&first);
	lp_ways_deinit(&ways);
	lp_distances_deinit(&without);
	return wrong;
}

int main(void)
{
	static struct model model;
	unsigned wrong = 0;
	uint64_t seed;

	for (seed = 1; seed <= GRAPHS; seed++) {
		uint64_t other = seed;
		struct lp_flow flow;

		make_model(&model, seed);
		if (lp_flow_init(&flow, &model.graph))
			abort();
		wrong += compare(&model, &flow, &other);
		lp_flow_deinit(&flow);
	}
	EQUAL(wrong, 0);
	return tap_done();
}
