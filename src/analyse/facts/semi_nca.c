// SPDX-License-Identifier: Apache-2.0
/*
 * Nodes are called by their turn: 1 for the first that the walk came to, and so on; 0 is what is
 * outside of the heap.  A turn is higher than that of the parent, of the semidominator and of the
 * dominator.
 */
#include "analyse/facts/semi_nca.h"

#include <stdlib.h>

#include "base/error.h"

struct core {
	const struct lp_flow *flow;
	const struct lp_inner *inner;
	const struct lp_walk *walk;
	/** The turn of each number of the core. */
	uint32_t *turns;
	/** What leads to each turn: all such, and where its own begin. */
	uint32_t *sources, *firsts;
	/** The lowest semidominator on the way up from a turn to `above`, itself included. */
	uint32_t *lowest, *above;
	/** Semidominators, then the dominators. */
	uint32_t *result;
	/** A way up. */
	uint32_t *way;
};

static void core_deinit(struct core *core)
{
	free(core->turns);
	free(core->sources);
	free(core->firsts);
	free(core->lowest);
	free(core->above);
	free(core->result);
	free(core->way);
}

static bool core_alloc(struct core *core)
{
	size_t bytes = ((size_t)core->walk->core_count + 2) * sizeof(uint32_t);

	core->turns = malloc(((size_t)core->inner->count + 1) * sizeof(uint32_t));
	core->firsts = calloc(1, bytes);
	core->lowest = malloc(bytes);
	core->above = malloc(bytes);
	core->result = malloc(bytes);
	core->way = malloc(bytes);
	return core->turns && core->firsts && core->lowest && core->above && core->result &&
	       core->way;
}

/** Call @each for each edge within the core. */
static void for_edges(struct core *core,
		      void (*each)(struct core *core, uint32_t from, uint32_t to))
{
	const uint32_t *offsets = core->flow->graph->offsets;
	uint32_t turn, place, target;

	for (turn = 1; turn <= core->walk->core_count; turn++) {
		uint32_t id = core->inner->ids[core->walk->core[turn - 1]];

		for (place = offsets[id]; place < offsets[id + 1]; place++) {
			uint32_t number;

			if (!lp_inner_edge(core->flow, id, place, &target) ||
			    !lp_inner_has(core->inner, target))
				continue;
			number = lp_inner_number(core->inner, target);
			if (lp_bit(core->walk->in_core, number))
				each(core, turn, core->turns[number]);
		}
	}
}

static void count_source(struct core *core, uint32_t from, uint32_t to)
{
	core->firsts[to + 1]++;
}

static void add_source(struct core *core, uint32_t from, uint32_t to)
{
	core->sources[core->firsts[to]++] = from;
}

/** What leads to each node, other than from outside of the heap. */
static bool find_sources(struct core *core)
{
	uint32_t count = core->walk->core_count, turn;

	for (turn = 1; turn <= count; turn++)
		core->turns[core->walk->core[turn - 1]] = turn;
	for_edges(core, count_source);
	for (turn = 1; turn <= count + 1; turn++)
		core->firsts[turn] += core->firsts[turn - 1];
	core->sources = malloc(((size_t)core->firsts[count + 1] + 1) * sizeof(uint32_t));
	if (!core->sources)
		return false;
	for_edges(core, add_source);
	/* Each first one has become the one behind its last, which is the next one's first. */
	for (turn = count + 1; turn; turn--)
		core->firsts[turn] = core->firsts[turn - 1];
	core->firsts[0] = 0;
	return true;
}

/**
 * The lowest semidominator on the way up from @node to what was not linked yet, which is what has a
 * turn below @linked.  The way is shortened, so that all of this takes O(m log n).
 */
static uint32_t lowest_above(struct core *core, uint32_t node, uint32_t linked)
{
	uint32_t length = 0;

	if (node < linked)
		return node;
	while (core->above[node] >= linked) {
		core->way[length++] = node;
		node = core->above[node];
	}
	while (length) {
		uint32_t below = core->way[--length];

		if (core->lowest[node] < core->lowest[below])
			core->lowest[below] = core->lowest[node];
		core->above[below] = core->above[node];
		node = below;
	}
	return core->lowest[node];
}

static uint32_t parent_of(const struct core *core, uint32_t turn)
{
	uint32_t parent = core->walk->parents[core->walk->core[turn - 1]];

	return parent == LP_WALK_OUTER ? 0 : core->turns[parent];
}

static void find_semidominators(struct core *core)
{
	uint32_t turn, i;

	for (turn = core->walk->core_count; turn; turn--) {
		uint32_t semi = parent_of(core, turn);

		for (i = core->firsts[turn]; i < core->firsts[turn + 1]; i++) {
			uint32_t lowest = lowest_above(core, core->sources[i], turn + 1);

			if (lowest < semi)
				semi = lowest;
		}
		core->result[turn] = core->lowest[turn] = semi;
		core->above[turn] = parent_of(core, turn);
	}
}

/** The dominator is the lowest node above that is no later than the semidominator. */
static void find_dominators(struct core *core)
{
	uint32_t turn;

	core->result[0] = 0;
	for (turn = 1; turn <= core->walk->core_count; turn++) {
		uint32_t above = parent_of(core, turn);

		while (above > core->result[turn])
			above = core->result[above];
		core->result[turn] = above;
	}
}

struct lp_error *lp_semi_nca(const struct lp_flow *flow, const struct lp_inner *inner,
			     const struct lp_walk *walk, uint32_t *dominators)
{
	struct core core = {.flow = flow, .inner = inner, .walk = walk};
	bool ok = core_alloc(&core) && find_sources(&core);
	uint32_t turn;

	if (ok) {
		find_semidominators(&core);
		find_dominators(&core);
		for (turn = 1; turn <= walk->core_count; turn++)
			dominators[walk->core[turn - 1]] =
				core.result[turn] ? walk->core[core.result[turn] - 1]
						  : LP_WALK_OUTER;
	}
	core_deinit(&core);
	return ok ? NULL : &lp_error_memory;
}
