// SPDX-License-Identifier: Apache-2.0
/*
 * Retained sizes of sets against brute force on random graphs: the bytes that can be reached, less
 * those that can be reached without the objects of the set.
 */
#include "tap.h"

#include <stdlib.h>

#include "analyse/facts/sets.h"
#include "analyse/retained/set_size.h"
#include "base/error.h"
#include "random.h"

enum { NODES = 900, PLACES = 6000, SETS = 300, GRAPHS = 400 };

struct model {
	struct lp_graph graph;
	uint8_t flags[NODES];
	uint32_t shallow[NODES], offsets[NODES + 1], edges[PLACES];
	struct lp_sparse owned[1];
	/** The number of each object, and the set of each number: some are in none. */
	uint32_t numbers[NODES], set_of[SETS], set_count;
};

static void make_edges(struct model *model, uint64_t *seed)
{
	uint32_t count = model->graph.count, most = 1 + random_below(seed, 6), place = 0, id;

	for (id = 0; id < count; id++) {
		uint32_t own = random_below(seed, most + 1);

		model->offsets[id] = place;
		while (own--) {
			uint32_t far = random_below(seed, count);
			uint32_t near = (id + 1 + random_below(seed, 3)) % count;

			model->edges[place] = random_below(seed, 2) ? far : near;
			if (!random_below(seed, 10))
				model->edges[place] |= LP_WEAK;
			else if (!random_below(seed, 10))
				model->edges[place] = LP_NO_OBJECT;
			place++;
		}
	}
	model->offsets[count] = place;
}

/** Few sets of many objects, or many of few. */
static void make_sets(struct model *model, uint64_t *seed)
{
	uint32_t numbers = 1 + random_below(seed, random_below(seed, 2) ? 5 : SETS), i;

	model->set_count = 1 + random_below(seed, numbers);
	for (i = 0; i < numbers; i++)
		model->set_of[i] =
			random_below(seed, 8) ? random_below(seed, model->set_count) : LP_NO_SET;
	for (i = 0; i < model->graph.count; i++)
		model->numbers[i] = random_below(seed, numbers);
}

static void make_model(struct model *model, uint64_t seed)
{
	uint32_t i;

	*model = (struct model){0};
	model->graph.count = 1 + random_below(&seed, random_below(&seed, 8) ? 50 : NODES);
	model->graph.flags = model->flags;
	model->graph.shallow = model->shallow;
	model->graph.offsets = model->offsets;
	model->graph.edges = model->edges;
	for (i = 0; i < model->graph.count; i++) {
		model->shallow[i] = 16 + random_below(&seed, 1000);
		model->flags[i] = random_below(&seed, 30) ? 0 : LP_OBJECT_STATIC;
	}
	model->owned[0] = (struct lp_sparse){random_below(&seed, model->graph.count), 100000};
	model->graph.owned.items = model->owned;
	model->graph.owned.count = 1;
	make_edges(model, &seed);
	make_sets(model, &seed);
}

static uint32_t set_of(const struct model *model, uint32_t id)
{
	return model->set_of[model->numbers[id]];
}

/** What is reached without the objects of a set (LP_NO_SET - 1 for none); rounds until no change.
 */
static void reach(const struct model *model, uint32_t without, bool *reached)
{
	bool changed = true;
	uint32_t id, place;

	for (id = 0; id < model->graph.count; id++)
		reached[id] = model->flags[id] & LP_OBJECT_STATIC && set_of(model, id) != without;
	while (changed) {
		changed = false;
		for (id = 0; id < model->graph.count; id++) {
			for (place = model->offsets[id]; place < model->offsets[id + 1]; place++) {
				uint32_t target = model->edges[place];

				if (!reached[id] || target >= LP_NO_OBJECT || reached[target] ||
				    set_of(model, target) == without)
					continue;
				changed = reached[target] = true;
			}
		}
	}
}

static uint64_t retained(const struct model *model, uint32_t set)
{
	bool all[NODES], rest[NODES];
	uint64_t sum = 0;
	uint32_t id;

	reach(model, LP_NO_SET - 1, all);
	reach(model, set, rest);
	for (id = 0; id < model->graph.count; id++) {
		if ((all[id] && !rest[id]) || (!all[id] && set_of(model, id) == set))
			sum += lp_graph_shallow(&model->graph, id) +
			       lp_graph_owned(&model->graph, id);
	}
	return sum;
}

/** The bounds, and how many sets they leave open at @most of all graphs. */
static unsigned check_bounds(const struct model *model, const struct lp_sets *sets, unsigned *most)
{
	unsigned wrong = 0, open = 0;
	uint32_t i;

	for (i = 0; i < sets->partition.count; i++) {
		uint64_t want = retained(model, i);

		wrong += sets->sizes[i].least > want || sets->sizes[i].most < want;
		open += sets->sizes[i].least != sets->sizes[i].most;
	}
	*most = open > *most ? open : *most;
	return wrong;
}

/** That the first @limit of @order are the largest ones, and known. */
static unsigned check_order(const struct model *model, const struct lp_sets *sets,
			    const uint32_t *order, uint32_t limit)
{
	unsigned wrong = 0;
	uint32_t i;

	for (i = 0; i < sets->partition.count; i++) {
		uint64_t size = retained(model, order[i]);

		if (i < limit)
			wrong += sets->sizes[order[i]].least != size ||
				 sets->sizes[order[i]].most != size;
		if (i)
			wrong += retained(model, order[i < limit ? i - 1 : limit - 1]) < size;
	}
	return wrong;
}

static unsigned check_all(const struct model *model, const struct lp_sets *sets)
{
	unsigned wrong = 0;
	uint32_t i;

	for (i = 0; i < sets->partition.count; i++)
		wrong += sets->sizes[i].least != retained(model, i) ||
			 sets->sizes[i].most != sets->sizes[i].least;
	return wrong;
}

static void check(const struct model *model, uint64_t *seed, unsigned *wrong, unsigned *most)
{
	uint32_t every[SETS], order[SETS], limit, i;
	struct lp_partition partition = {model->numbers, model->set_of, model->set_count};
	struct lp_distances distances;
	struct lp_flow flow;
	struct lp_sets sets;

	if (lp_flow_init(&flow, &model->graph) || lp_distances_init(&distances, &flow, NULL) ||
	    lp_sets_init(&sets, &flow, &distances, &partition))
		abort();
	*wrong += check_bounds(model, &sets, most);
	limit = 1 + random_below(seed, sets.partition.count);
	for (i = 0; i < model->set_count; i++)
		order[i] = i;
	if (lp_sets_largest(&sets, order, model->set_count, limit))
		abort();
	*wrong += check_order(model, &sets, order, limit);
	for (i = 0; i < sets.partition.count; i++)
		every[i] = i;
	if (lp_sets_settle(&sets, every, sets.partition.count))
		abort();
	*wrong += check_all(model, &sets);
	lp_sets_deinit(&sets);
	lp_distances_deinit(&distances);
	lp_flow_deinit(&flow);
}

/** What would go with a few objects: those that only they lead to, garbage too. */
static uint64_t retained_by(const struct model *model, const bool *chosen)
{
	bool kept[NODES] = {false}, gone[NODES];
	bool changed = true;
	uint64_t sum = 0;
	uint32_t id, place;

	memcpy(gone, chosen, sizeof(gone));
	for (id = 0; id < model->graph.count; id++)
		kept[id] = model->flags[id] & LP_OBJECT_STATIC && !chosen[id];
	while (changed) {
		changed = false;
		for (id = 0; id < model->graph.count; id++) {
			for (place = model->offsets[id]; place < model->offsets[id + 1]; place++) {
				uint32_t target = model->edges[place];

				if (target >= LP_NO_OBJECT)
					continue;
				if (kept[id] && !kept[target] && !chosen[target])
					changed = kept[target] = true;
			}
		}
	}
	for (changed = true; changed;) {
		changed = false;
		for (id = 0; id < model->graph.count; id++) {
			for (place = model->offsets[id]; place < model->offsets[id + 1]; place++) {
				uint32_t target = model->edges[place];

				if (gone[id] && target < LP_NO_OBJECT && !kept[target] &&
				    !gone[target])
					changed = gone[target] = true;
			}
		}
	}
	for (id = 0; id < model->graph.count; id++)
		sum += gone[id] ? lp_graph_shallow(&model->graph, id) +
					  lp_graph_owned(&model->graph, id)
				: 0;
	return sum;
}

static unsigned check_few(const struct model *model, uint64_t *seed)
{
	bool chosen[NODES] = {false};
	uint64_t objects, bytes = 0;
	uint32_t ids[4];
	size_t count = 1 + random_below(seed, 4), i;

	for (i = 0; i < count; i++) {
		/* One may be named twice. */
		ids[i] = random_below(seed, model->graph.count);
		chosen[ids[i]] = true;
	}
	if (lp_set_size(&model->graph, ids, count, &objects, &bytes))
		abort();
	return bytes != retained_by(model, chosen);
}

/** A million objects, each of which owns the next one, in two sets by turns: nothing recurses, and
 * nothing is looked at again and again. */
static void test_chain(void)
{
	enum { LONG = 1000000 };
	static uint8_t flags[LONG] = {LP_OBJECT_STATIC};
	static uint32_t shallow[LONG], offsets[LONG + 1], edges[LONG], numbers[LONG];
	static const uint32_t set_of[] = {LP_NO_SET, 0, 1};
	const struct lp_graph graph = {.count = LONG,
				       .flags = flags,
				       .shallow = shallow,
				       .offsets = offsets,
				       .edges = edges};
	const struct lp_partition partition = {numbers, set_of, 2};
	uint32_t order[] = {1, 0}, i;
	struct lp_distances distances;
	struct lp_flow flow;
	struct lp_sets sets;

	for (i = 0; i < LONG; i++) {
		shallow[i] = 1;
		offsets[i] = i;
		/* The first 10 are in none. */
		numbers[i] = i < 10 ? 0 : 1 + i % 2;
		edges[i] = i + 1 < LONG ? i + 1 : LP_NO_OBJECT;
	}
	offsets[LONG] = LONG;
	CHECK(!lp_flow_init(&flow, &graph));
	CHECK(!lp_distances_init(&distances, &flow, NULL));
	CHECK(!lp_sets_init(&sets, &flow, &distances, &partition));
	CHECK(!lp_sets_largest(&sets, order, 2, 2));
	EQUAL(order[0], 0);
	EQUAL(sets.sizes[0].least, LONG - 10);
	EQUAL(sets.sizes[1].most, LONG - 11);
	lp_sets_deinit(&sets);
	lp_distances_deinit(&distances);
	lp_flow_deinit(&flow);
}

int main(void)
{
	static struct model model;
	unsigned wrong = 0, most = 0, few = 0;
	uint64_t seed;

	for (seed = 1; seed <= GRAPHS; seed++) {
		uint64_t other = seed;

		make_model(&model, seed);
		check(&model, &other, &wrong, &most);
		few += check_few(&model, &other);
	}
	EQUAL(wrong, 0);
	EQUAL(few, 0);
	/* Else one walk was enough for all sets. */
	CHECK(most > 64);
	test_chain();
	return tap_done();
}
