// SPDX-License-Identifier: Apache-2.0
/*
 * What holders within holders retain, and what groups do, against brute force on random graphs:
 * what cannot be reached any more without one.
 */
#include "tap.h"

#include <stdlib.h>

#include "analyse/threads/alone.h"
#include "analyse/threads/together.h"
#include "base/error.h"
#include "random.h"

enum { NODES = 40, PLACES = 300, GRAPHS = 1000, HOLDERS = 16, HOLDS = 24, GROUPS = 3 };

struct model {
	struct lp_graph graph;
	uint8_t flags[NODES];
	uint32_t shallow[NODES], types[NODES], offsets[NODES + 1], edges[PLACES];
	struct lp_graph_type type;
	struct lp_sparse owned[1];
	struct lp_alone alone;
};

static void make_edges(struct model *model, uint64_t *seed)
{
	uint32_t count = model->graph.count, id, place = 0, most = 1 + random_below(seed, 5);

	for (id = 0; id < count; id++) {
		uint32_t own = random_below(seed, 3) ? random_below(seed, most + 1) : 0;

		model->offsets[id] = place;
		while (own--) {
			uint32_t target = random_below(seed, count);
			bool weak = !random_below(seed, 8);

			model->edges[place++] = random_below(seed, 10)
							? target | (weak ? LP_WEAK : 0)
							: LP_NO_OBJECT;
		}
	}
	model->offsets[count] = place;
	model->graph.place_count = place;
}

static void make_graph(struct model *model, uint64_t *seed)
{
	static const uint8_t flags[] = {LP_OBJECT_STATIC, LP_OBJECT_HELD, LP_OBJECT_IMMORTAL};
	uint32_t i;

	model->graph.count = 1 + random_below(seed, NODES);
	model->graph.flags = model->flags;
	model->graph.shallow = model->shallow;
	model->graph.types = model->types;
	model->graph.offsets = model->offsets;
	model->graph.edges = model->edges;
	model->type = (struct lp_graph_type){.name = "list", .variable = LP_VARIABLE_ITEMS};
	model->graph.type_table.items = &model->type;
	model->graph.type_table.count = 1;
	for (i = 0; i < model->graph.count; i++) {
		model->shallow[i] = 16 + random_below(seed, 1000);
		if (!random_below(seed, 20))
			model->flags[i] = flags[random_below(seed, 3)];
	}
	model->owned[0] = (struct lp_sparse){random_below(seed, model->graph.count), 100000};
	model->graph.owned.items = model->owned;
	model->graph.owned.count = 1;
	make_edges(model, seed);
}

/** Holders in the process, in those, and in those. */
static bool make_holders(struct model *model, uint64_t *seed)
{
	uint32_t holders = random_below(seed, HOLDERS), holds = random_below(seed, HOLDS), i;
	bool ok = lp_alone_init(&model->alone);

	for (i = 0; i < holders && ok; i++) {
		uint32_t parent = random_below(seed, i + 1);

		if (model->alone.holders.items[parent].depth > 2)
			parent = 0;
		ok = lp_alone_add(&model->alone, parent);
	}
	for (i = 0; i < holds && ok; i++) {
		struct lp_hold hold = {random_below(seed, model->graph.count),
				       random_below(seed, holders + 1)};

		ok = lp_array_push(&model->alone.holds, hold);
	}
	return ok;
}

static bool is_in(const struct lp_alone *alone, uint32_t holder, uint32_t outer)
{
	while (holder != outer && holder)
		holder = alone->holders.items[holder].parent;
	return holder == outer;
}

/** Spread what is reached until nothing changes; what is in @without (a bit an object) never is. */
static void spread(const struct model *model, bool *reached, uint64_t without)
{
	bool changed = true;
	uint32_t i, place;

	while (changed) {
		changed = false;
		for (i = 0; i < model->graph.count; i++) {
			if (!reached[i])
				continue;
			for (place = model->offsets[i]; place < model->offsets[i + 1]; place++) {
				uint32_t target = model->edges[place];

				if (target < LP_NO_OBJECT && !reached[target] &&
				    !(without >> target & 1))
					changed = reached[target] = true;
			}
		}
	}
}

/** What is reached when a holder, and all that are in it, hold nothing; of no holder: UINT32_MAX.
 */
static void reach(const struct model *model, bool *reached, uint32_t holder, uint64_t without)
{
	uint32_t i;
	size_t j;

	for (i = 0; i < NODES; i++)
		reached[i] = i < model->graph.count && model->flags[i] && !(without >> i & 1);
	for (j = 0; j < model->alone.holds.count; j++) {
		const struct lp_hold *hold = &model->alone.holds.items[j];

		if ((holder == UINT32_MAX || !is_in(&model->alone, hold->holder, holder)) &&
		    !(without >> hold->object & 1))
			reached[hold->object] = true;
	}
	spread(model, reached, without);
}

static uint64_t difference(const struct model *model, const bool *all, const bool *rest)
{
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; i < model->graph.count; i++) {
		if (all[i] && !rest[i])
			sum += model->shallow[i] +
			       (model->owned[0].object == i ? model->owned[0].value : 0);
	}
	return sum;
}

static unsigned compare_holders(const struct model *model)
{
	bool all[NODES], rest[NODES];
	unsigned wrong = 0;
	uint32_t holder;

	reach(model, all, UINT32_MAX, 0);
	/* The process has roots that are no holds: it is left out. */
	for (holder = 1; holder < model->alone.holders.count; holder++) {
		reach(model, rest, holder, 0);
		wrong +=
			model->alone.holders.items[holder].retained != difference(model, all, rest);
	}
	return wrong;
}

static void test_holders(void)
{
	unsigned graph, wrong = 0;

	for (graph = 0; graph < GRAPHS; graph++) {
		uint64_t seed = graph + 1;
		struct model model = {0};

		make_graph(&model, &seed);
		wrong += !make_holders(&model, &seed) ||
			 lp_alone_find(&model.alone, &model.graph) != NULL ||
			 compare_holders(&model);
		lp_alone_deinit(&model.alone);
	}
	EQUAL(wrong, 0);
}

/** What each member that no other one of its group retains does retain. */
static void sum_groups(const struct model *model, const struct lp_member_array *members,
		       uint64_t *sums)
{
	bool all[NODES], rest[NODES];
	size_t i, j;

	reach(model, all, UINT32_MAX, 0);
	for (i = 0; i < members->count; i++) {
		const struct lp_member *member = &members->items[i];
		bool within = false;

		for (j = 0; j < members->count && all[member->id]; j++) {
			if (j == i || members->items[j].group != member->group)
				continue;
			reach(model, rest, UINT32_MAX, UINT64_C(1) << members->items[j].id);
			within |= !rest[member->id];
		}
		reach(model, rest, UINT32_MAX, UINT64_C(1) << member->id);
		if (!all[member->id])
			sums[member->group] +=
				model->shallow[member->id] +
				(model->owned[0].object == member->id ? model->owned[0].value : 0);
		else if (!within)
			sums[member->group] += difference(model, all, rest);
	}
}

static bool compare_groups(struct model *model, uint64_t *seed)
{
	uint64_t sums[GROUPS] = {0}, expected[GROUPS] = {0};
	struct lp_member_array members = {0};
	struct lp_dominators dominators = {0};
	struct lp_flow flow;
	uint32_t id, i;
	bool ok = true;

	for (id = 0; id < model->graph.count && ok; id++) {
		if (random_below(seed, 3) == 0)
			ok = lp_array_push(&members,
					   (struct lp_member){id, random_below(seed, GROUPS)});
	}
	if (!ok || lp_flow_init(&flow, &model->graph))
		return false;
	for (i = 0; i < model->alone.holds.count; i++)
		lp_bit_set(flow.roots, model->alone.holds.items[i].object);
	ok = !lp_dominators_init(&dominators, &flow) &&
	     !lp_together(&dominators, model->graph.count, &members, sums);
	sum_groups(model, &members, expected);
	for (i = 0; i < GROUPS; i++)
		ok &= sums[i] == expected[i];
	lp_dominators_deinit(&dominators);
	lp_flow_deinit(&flow);
	lp_array_deinit(&members);
	return ok;
}

static void test_groups(void)
{
	unsigned graph, wrong = 0;

	for (graph = 0; graph < GRAPHS; graph++) {
		uint64_t seed = graph + 1;
		struct model model = {0};

		make_graph(&model, &seed);
		wrong += !make_holders(&model, &seed) || !compare_groups(&model, &seed);
		lp_alone_deinit(&model.alone);
	}
	EQUAL(wrong, 0);
}

/** A chain of 1,000,000, into which holders that are in each other lead. */
static void test_long_chain(void)
{
	enum { LENGTH = 1000000 };
	uint32_t *numbers = calloc(4 * (LENGTH + 1), sizeof(*numbers)), i;
	uint8_t *flags = calloc(LENGTH, 1);
	struct lp_graph graph = {.count = LENGTH, .flags = flags};
	struct lp_alone alone = {0};
	bool ok = numbers && flags && lp_alone_init(&alone);
	uint64_t retained = 0;

	graph.shallow = numbers;
	graph.offsets = numbers + LENGTH + 1;
	graph.edges = numbers + 2 * (LENGTH + 1);
	for (i = 0; i < LENGTH && ok; i++) {
		graph.shallow[i] = 10;
		graph.offsets[i + 1] = i + 1;
		graph.edges[i] = i + 1 < LENGTH ? i + 1 : LP_NO_OBJECT;
	}
	for (i = 0; i < 3 && ok; i++)
		ok = lp_alone_add(&alone, i) &&
		     lp_array_push(&alone.holds, (struct lp_hold){i, i + 1});
	ok = ok && !lp_alone_find(&alone, &graph);
	if (ok)
		retained = alone.holders.items[1].retained;
	CHECK(ok);
	EQUAL(retained, 10ull * LENGTH);
	lp_alone_deinit(&alone);
	free(flags);
	free(numbers);
}

int main(void)
{
	test_holders();
	test_groups();
	test_long_chain();
	return tap_done();
}
