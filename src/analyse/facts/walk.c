// SPDX-License-Identifier: Apache-2.0
#include "analyse/facts/walk.h"

#include <stdlib.h>

#include "base/error.h"

/** A walk under way. */
struct walker {
	const struct lp_flow *flow;
	const struct lp_inner *inner;
	struct lp_walk *walk;
	/** The numbers that it is in, the outermost first, and the next place of each. */
	uint32_t *stack, *places;
	uint32_t depth;
	/** Come to, in order; those of the core are picked out at the end. */
	uint32_t *order;
	uint32_t count;
	/** It is on the stack: a bit each. */
	uint64_t *open;
};

static void enter(struct walker *walker, uint32_t number, uint32_t parent)
{
	uint32_t id = walker->inner->ids[number];

	lp_bit_set(walker->walk->seen, number);
	lp_bit_set(walker->open, number);
	walker->walk->parents[number] = parent;
	walker->order[walker->count++] = number;
	walker->stack[walker->depth] = number;
	walker->places[walker->depth++] = walker->flow->graph->offsets[id];
}

/** All that it leads to was left: whether one of that leads into a cycle is known. */
static void leave(struct walker *walker)
{
	struct lp_walk *walk = walker->walk;
	uint32_t number = walker->stack[--walker->depth];

	walker->open[number / 64] &= ~(UINT64_C(1) << number % 64);
	if (!lp_bit(walk->in_core, number))
		walk->outside[walk->outside_count++] = number;
	else if (walker->depth)
		lp_bit_set(walk->in_core, walker->stack[walker->depth - 1]);
}

/** Go one edge further from the innermost.  What is open leads back here: a cycle. */
static void step(struct walker *walker)
{
	const uint32_t *offsets = walker->flow->graph->offsets;
	struct lp_walk *walk = walker->walk;
	uint32_t number = walker->stack[walker->depth - 1], target;
	uint32_t id = walker->inner->ids[number], *place = &walker->places[walker->depth - 1];

	while (*place < offsets[id + 1]) {
		uint32_t next;

		if (!lp_inner_edge(walker->flow, id, (*place)++, &target) ||
		    !lp_inner_has(walker->inner, target))
			continue;
		next = lp_inner_number(walker->inner, target);
		if (!lp_bit(walk->seen, next)) {
			enter(walker, next, number);
			return;
		}
		if (lp_bit(walker->open, next) || lp_bit(walk->in_core, next))
			lp_bit_set(walk->in_core, number);
	}
	leave(walker);
}

static void go(struct walker *walker)
{
	struct lp_walk *walk = walker->walk;
	uint32_t number, i;

	for (number = 0; number < walker->inner->count; number++) {
		if (!lp_flow_is_root(walker->flow, walker->inner->ids[number]))
			continue;
		enter(walker, number, LP_WALK_OUTER);
		while (walker->depth)
			step(walker);
	}
	for (i = 0; i < walker->count; i++) {
		if (lp_bit(walk->in_core, walker->order[i]))
			walk->core[walk->core_count++] = walker->order[i];
	}
}

static bool alloc(struct lp_walk *walk, struct walker *walker, size_t count)
{
	size_t words = count / 64 + 1, bytes = (count + 1) * sizeof(uint32_t);

	walk->outside = malloc(bytes);
	walk->parents = malloc(bytes);
	walk->in_core = calloc(words, sizeof(*walk->in_core));
	walk->seen = calloc(words, sizeof(*walk->seen));
	walker->stack = malloc(bytes);
	walker->places = malloc(bytes);
	walker->order = malloc(bytes);
	walker->open = calloc(words, sizeof(*walker->open));
	/* What is picked out is never behind what it is picked from. */
	walk->core = walker->order;
	return walk->outside && walk->parents && walk->in_core && walk->seen && walker->stack &&
	       walker->places && walker->order && walker->open;
}

struct lp_error *lp_walk_init(struct lp_walk *walk, const struct lp_flow *flow,
			      const struct lp_inner *inner)
{
	struct walker walker = {.flow = flow, .inner = inner, .walk = walk};
	bool ok;

	*walk = (struct lp_walk){0};
	ok = alloc(walk, &walker, inner->count);
	if (ok)
		go(&walker);
	free(walker.stack);
	free(walker.places);
	free(walker.open);
	if (ok)
		return NULL;
	lp_walk_deinit(walk);
	return &lp_error_memory;
}

void lp_walk_deinit(struct lp_walk *walk)
{
	free(walk->core);
	free(walk->outside);
	free(walk->parents);
	free(walk->in_core);
	free(walk->seen);
	*walk = (struct lp_walk){0};
}
