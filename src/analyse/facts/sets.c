// SPDX-License-Identifier: Apache-2.0
#include "analyse/facts/sets.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/facts/dominators.h"
#include "base/error.h"

/** Sets that are settled together: a bit each. */
enum { TOGETHER = 64 };

/** One bound of all sets, by the tree that @parents are of. */
static struct lp_error *find_bound(struct lp_sets *sets, const uint32_t *parents, bool most)
{
	uint64_t *bounds = calloc((size_t)sets->partition.count + 1, sizeof(*bounds));
	struct lp_error *error = bounds ? lp_cover(&sets->partition, sets->flow->graph->count,
						   parents, sets->bytes, bounds)
					: &lp_error_memory;
	uint32_t i;

	for (i = 0; i < sets->partition.count && !error; i++) {
		if (most)
			sets->sizes[i].most = bounds[i];
		else
			sets->sizes[i].least = bounds[i];
	}
	free(bounds);
	return error;
}

/** The dominators are all that is needed of them. */
static struct lp_error *find_dominators(const struct lp_flow *flow, uint32_t **ret)
{
	struct lp_dominators dominators;

	LP_TRY(lp_dominators_init(&dominators, flow));
	*ret = dominators.of;
	dominators.of = NULL;
	lp_dominators_deinit(&dominators);
	return NULL;
}

static struct lp_error *find_bounds(struct lp_sets *sets)
{
	size_t count = (size_t)sets->flow->graph->count + 1;
	struct lp_error *error;
	uint32_t *dominators;

	LP_TRY(find_dominators(sets->flow, &dominators));
	sets->bytes = malloc(count * sizeof(*sets->bytes));
	sets->sizes = calloc((size_t)sets->partition.count + 1, sizeof(*sets->sizes));
	error = sets->bytes && sets->sizes ? NULL : &lp_error_memory;
	if (!error) {
		lp_graph_sizes(sets->flow->graph, sets->bytes);
		error = find_bound(sets, dominators, false);
	}
	free(dominators);
	return error ? error : find_bound(sets, sets->distances->parents, true);
}

struct lp_error *lp_sets_init(struct lp_sets *sets, const struct lp_flow *flow,
			      const struct lp_distances *distances,
			      const struct lp_partition *partition)
{
	struct lp_error *error;

	*sets = (struct lp_sets){.flow = flow, .distances = distances, .partition = *partition};
	error = find_bounds(sets);
	if (error)
		lp_sets_deinit(sets);
	return error;
}

void lp_sets_deinit(struct lp_sets *sets)
{
	free(sets->sizes);
	free(sets->bytes);
	*sets = (struct lp_sets){0};
}

/** A walk that spreads, from the roots on, without which sets an object can be reached. */
struct spread {
	const struct lp_sets *sets;
	/** The bit of each set, or 0. */
	uint64_t *bits;
	/** Of each object: the sets (a bit each) without which it is reached. */
	uint64_t *without;
	/** Objects whose references are to be looked at (again): a ring, and a bit for what is in
	 * it.
	 */
	uint32_t *ring;
	uint64_t *waiting;
	uint32_t first, length;
};

static uint64_t bit_of(const struct spread *spread, uint32_t id)
{
	uint32_t set = lp_set_of(&spread->sets->partition, id);

	return set == LP_NO_SET ? 0 : spread->bits[set];
}

/** An object is reached without these sets, if it is in none of them. */
static void reach(struct spread *spread, uint32_t id, uint64_t without)
{
	const struct lp_graph *graph = spread->sets->flow->graph;
	uint32_t end;

	without &= ~bit_of(spread, id);
	if (!(without & ~spread->without[id]))
		return;
	spread->without[id] |= without;
	if (graph->offsets[id] == graph->offsets[id + 1] || lp_bit(spread->waiting, id))
		return;
	lp_bit_set(spread->waiting, id);
	end = (uint32_t)(((uint64_t)spread->first + spread->length++) % graph->count);
	spread->ring[end] = id;
}

static void run_spread(struct spread *spread)
{
	const struct lp_graph *graph = spread->sets->flow->graph;
	uint32_t id, place;

	for (id = 0; id < graph->count; id++) {
		if (lp_flow_is_root(spread->sets->flow, id))
			reach(spread, id, ~UINT64_C(0));
	}
	while (spread->length) {
		id = spread->ring[spread->first];
		spread->first = (spread->first + 1) % graph->count;
		spread->length--;
		spread->waiting[id / 64] &= ~(UINT64_C(1) << id % 64);
		for (place = graph->offsets[id]; place < graph->offsets[id + 1]; place++) {
			if (lp_edge_is_strong(graph->edges[place]))
				reach(spread, graph->edges[place], spread->without[id]);
		}
	}
}

/** Add up what is not reached without each set. */
static void sum_spread(const struct spread *spread, uint64_t all, uint64_t *sums)
{
	const struct lp_sets *sets = spread->sets;
	uint32_t id;

	for (id = 0; id < sets->flow->graph->count; id++) {
		bool unreachable = sets->distances->parents[id] == LP_PARENT_NONE;
		uint64_t lost = unreachable ? bit_of(spread, id) : all & ~spread->without[id];

		for (; lost; lost &= lost - 1)
			sums[__builtin_ctzll(lost)] += sets->bytes[id];
	}
}

static bool spread_init(struct spread *spread, const struct lp_sets *sets)
{
	size_t count = (size_t)sets->flow->graph->count + 1;

	*spread = (struct spread){.sets = sets};
	spread->bits = calloc((size_t)sets->partition.count + 1, sizeof(*spread->bits));
	spread->without = calloc(count, sizeof(*spread->without));
	spread->ring = malloc(count * sizeof(*spread->ring));
	spread->waiting = calloc(count / 64 + 1, sizeof(*spread->waiting));
	return spread->bits && spread->without && spread->ring && spread->waiting;
}

static void spread_deinit(struct spread *spread)
{
	free(spread->bits);
	free(spread->without);
	free(spread->ring);
	free(spread->waiting);
}

/** Settle at most 64. */
static struct lp_error *settle_some(struct lp_sets *sets, const uint32_t *chosen, unsigned count)
{
	uint64_t sums[TOGETHER] = {0};
	struct spread spread;
	unsigned i;

	if (!count)
		return NULL;
	if (!spread_init(&spread, sets)) {
		spread_deinit(&spread);
		return &lp_error_memory;
	}
	for (i = 0; i < count; i++)
		spread.bits[chosen[i]] = UINT64_C(1) << i;
	run_spread(&spread);
	sum_spread(&spread, ~UINT64_C(0) >> (TOGETHER - count), sums);
	spread_deinit(&spread);
	for (i = 0; i < count; i++)
		sets->sizes[chosen[i]] = (struct lp_set_size){sums[i], sums[i]};
	return NULL;
}

static bool is_known(const struct lp_sets *sets, uint32_t set)
{
	return sets->sizes[set].least == sets->sizes[set].most;
}

struct lp_error *lp_sets_settle(struct lp_sets *sets, const uint32_t *chosen, uint32_t count)
{
	uint32_t some[TOGETHER], i;
	unsigned taken = 0;

	for (i = 0; i < count; i++) {
		if (!is_known(sets, chosen[i]))
			some[taken++] = chosen[i];
		if (taken < TOGETHER)
			continue;
		LP_TRY(settle_some(sets, some, taken));
		taken = 0;
	}
	return settle_some(sets, some, taken);
}

static int compare(const void *left, const void *right, void *context)
{
	const struct lp_sets *sets = context;
	uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
	uint64_t most_a = sets->sizes[a].most, most_b = sets->sizes[b].most;

	if (most_a != most_b)
		return most_a < most_b ? 1 : -1;
	return (a > b) - (a < b);
}

/** The first 64 that are not known, if one of the first @limit is not. */
static unsigned find_unknown(const struct lp_sets *sets, const uint32_t *order, uint32_t count,
			     uint64_t limit, uint32_t *ret)
{
	unsigned taken = 0;
	uint32_t i;

	for (i = 0; i < count && taken < TOGETHER; i++) {
		/* Further ones are for company: a walk costs the same. */
		if (i >= limit && !taken)
			break;
		if (!is_known(sets, order[i]))
			ret[taken++] = order[i];
	}
	return taken;
}

struct lp_error *lp_sets_largest(struct lp_sets *sets, uint32_t *order, uint32_t count,
				 uint64_t limit)
{
	uint32_t some[TOGETHER];
	unsigned taken;

	/* Sorted by what they have at most: what is behind one that is known is not larger. */
	for (;;) {
		if (count)
			qsort_r(order, count, sizeof(*order), compare, sets);
		taken = find_unknown(sets, order, count, limit, some);
		if (!taken)
			return NULL;
		LP_TRY(settle_some(sets, some, taken));
	}
}
