// SPDX-License-Identifier: Apache-2.0
#include "analyse/facts/dominators.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/facts/inner.h"
#include "analyse/facts/semi_nca.h"
#include "analyse/facts/tree.h"
#include "analyse/facts/walk.h"
#include "base/error.h"

/** No dominator is known yet. */
static const uint32_t NONE = UINT32_MAX - 1;

/** The dominator tree under way.  Its nodes are the numbers of struct lp_inner, and `outer` behind
 * them. */
struct work {
	const struct lp_flow *flow;
	struct lp_inner inner;
	struct lp_walk walk;
	struct lp_tree tree;
	uint32_t outer;
	/** By object: of those that own no others a node of the tree, or NONE. */
	uint32_t *leaves;
};

/** The dominator so far gives way to the nearest one that @from, which leads here too, shares with
 * it. */
static void meet(const struct lp_tree *tree, uint32_t *dominator, uint32_t from)
{
	if (*dominator == NONE)
		*dominator = from;
	else if (*dominator != from)
		*dominator = lp_tree_common(tree, *dominator, from);
}

/** Tell what a node leads to, other than the core, of it. */
static void push_inner(struct work *work, uint32_t number)
{
	const uint32_t *offsets = work->flow->graph->offsets;
	uint32_t id = work->inner.ids[number], place, target;

	for (place = offsets[id]; place < offsets[id + 1]; place++) {
		uint32_t next;

		if (!lp_inner_edge(work->flow, id, place, &target) ||
		    !lp_inner_has(&work->inner, target))
			continue;
		next = lp_inner_number(&work->inner, target);
		if (!lp_bit(work->walk.in_core, next))
			meet(&work->tree, &work->tree.parents[next], number);
	}
}

static void push_leaves(struct work *work, uint32_t number)
{
	const uint32_t *offsets = work->flow->graph->offsets;
	uint32_t id = work->inner.ids[number], place, target;

	for (place = offsets[id]; place < offsets[id + 1]; place++) {
		if (lp_inner_edge(work->flow, id, place, &target) &&
		    !lp_inner_has(&work->inner, target))
			meet(&work->tree, &work->leaves[target], number);
	}
}

/** The core is known: its nodes are put into the tree, those nearer to the roots first. */
static void add_core(struct work *work)
{
	uint32_t i, number;

	for (i = 0; i < work->walk.core_count; i++) {
		number = work->walk.core[i];
		if (work->tree.parents[number] == LP_WALK_OUTER)
			work->tree.parents[number] = work->outer;
		lp_tree_add(&work->tree, number);
	}
	/* In order of addresses: that of the walk jumps about in memory. */
	for (number = 0; number < work->inner.count; number++) {
		if (lp_bit(work->walk.in_core, number))
			push_inner(work, number);
	}
}

/** Each of the others is known when all that lead to it are. */
static void add_outside(struct work *work)
{
	uint32_t i = work->walk.outside_count;

	while (i--) {
		uint32_t number = work->walk.outside[i];

		if (lp_flow_is_root(work->flow, work->inner.ids[number]))
			work->tree.parents[number] = work->outer;
		lp_tree_add(&work->tree, number);
		push_inner(work, number);
	}
}

static void add_leaves(struct work *work)
{
	uint32_t count = work->flow->graph->count, id, number;

	for (id = 0; id < count; id++)
		work->leaves[id] = NONE;
	for (number = 0; number < work->inner.count; number++) {
		if (lp_bit(work->walk.seen, number))
			push_leaves(work, number);
	}
}

static struct lp_error *build(struct work *work)
{
	uint32_t number;

	LP_TRY(lp_inner_init(&work->inner, work->flow));
	LP_TRY(lp_walk_init(&work->walk, work->flow, &work->inner));
	work->outer = work->inner.count;
	work->tree.parents = malloc(((size_t)work->outer + 1) * sizeof(uint32_t));
	if (!work->tree.parents)
		return &lp_error_memory;
	for (number = 0; number < work->outer; number++)
		work->tree.parents[number] = NONE;
	LP_TRY(lp_semi_nca(work->flow, &work->inner, &work->walk, work->tree.parents));
	work->tree.jumps = malloc(((size_t)work->outer + 1) * sizeof(uint32_t));
	work->tree.depths = malloc(((size_t)work->outer + 1) * sizeof(uint32_t));
	if (!work->tree.jumps || !work->tree.depths)
		return &lp_error_memory;
	lp_tree_root(&work->tree, work->outer);
	add_core(work);
	add_outside(work);
	add_leaves(work);
	return NULL;
}

static void work_deinit(struct work *work)
{
	lp_inner_deinit(&work->inner);
	lp_walk_deinit(&work->walk);
	free(work->tree.parents);
	free(work->tree.jumps);
	free(work->tree.depths);
}

/** The object of a node of the tree. */
static uint32_t object_of(const struct work *work, uint32_t node)
{
	if (node == work->outer)
		return LP_DOMINATED_BY_ROOTS;
	return node == NONE ? LP_UNREACHABLE : work->inner.ids[node];
}

/** Put objects in the places of nodes of the tree. */
static void name(struct work *work)
{
	uint32_t id;

	for (id = 0; id < work->flow->graph->count; id++) {
		uint32_t node = work->leaves[id];

		if (lp_inner_has(&work->inner, id))
			node = work->tree.parents[lp_inner_number(&work->inner, id)];
		else if (lp_flow_is_root(work->flow, id))
			node = work->outer;
		work->leaves[id] = object_of(work, node);
	}
}

static void give(struct lp_dominators *dominators, uint32_t id)
{
	uint32_t dominator = dominators->of[id];

	if (dominator < LP_NO_OBJECT)
		dominators->retained[dominator] += dominators->retained[id];
}

/** Each gives what it retains to its dominator, when it has got all of its own. */
static void sum(const struct work *work, struct lp_dominators *dominators)
{
	const struct lp_graph *graph = work->flow->graph;
	uint32_t id, i;

	for (id = 0; id < graph->count; id++) {
		if (!lp_inner_has(&work->inner, id))
			give(dominators, id);
	}
	for (i = 0; i < work->walk.outside_count; i++)
		give(dominators, work->inner.ids[work->walk.outside[i]]);
	for (i = work->walk.core_count; i--;)
		give(dominators, work->inner.ids[work->walk.core[i]]);
}

struct lp_error *lp_dominators_init(struct lp_dominators *dominators, const struct lp_flow *flow)
{
	size_t count = (size_t)flow->graph->count + 1;
	struct work work = {.flow = flow};
	struct lp_error *error = NULL;

	work.leaves = malloc(count * sizeof(*work.leaves));
	*dominators = (struct lp_dominators){.of = work.leaves};
	error = work.leaves ? build(&work) : &lp_error_memory;
	if (!error) {
		name(&work);
		dominators->retained = malloc(count * sizeof(*dominators->retained));
		error = dominators->retained ? NULL : &lp_error_memory;
	}
	if (!error) {
		lp_graph_sizes(flow->graph, dominators->retained);
		sum(&work, dominators);
	}
	work_deinit(&work);
	if (error)
		lp_dominators_deinit(dominators);
	return error;
}

void lp_dominators_deinit(struct lp_dominators *dominators)
{
	free(dominators->of);
	free(dominators->retained);
	*dominators = (struct lp_dominators){0};
}
