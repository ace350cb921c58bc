// SPDX-License-Identifier: Apache-2.0
#include "analyse/facts/components.h"

#include <stdlib.h>

#include "analyse/facts/flow.h"
#include "base/error.h"

/** What `lows` has for objects that were not come to, and for those whose component is known. */
static const uint32_t NEW = 0, DONE = UINT32_MAX;

struct search {
	const struct lp_graph *graph;
	const uint64_t *within;
	struct lp_components *components;
	/** The earliest turn that each object is known to lead back to; 1 for the first turn. */
	uint32_t *lows;
	/** The turns of the objects on the way that the search is on, and the next place of each.
	 */
	uint32_t *way, *places;
	uint32_t depth;
	/** Objects whose component is not known, in the order in which they were come to: that of
	 * turn 1 comes first. */
	uint32_t *open;
	uint32_t open_count;
	/** Members of cycles so far. */
	uint32_t member_count;
};

static void enter(struct search *search, uint32_t id)
{
	search->open[search->open_count++] = id;
	search->lows[id] = search->open_count;
	search->way[search->depth] = search->open_count;
	search->places[search->depth++] = search->graph->offsets[id];
}

static bool owns_itself(const struct lp_graph *graph, uint32_t id)
{
	uint32_t place;

	for (place = graph->offsets[id]; place < graph->offsets[id + 1]; place++) {
		if (graph->edges[place] == id)
			return true;
	}
	return false;
}

/** Those that are open from turn @turn on are a component. */
static void close_component(struct search *search, uint32_t turn)
{
	struct lp_components *components = search->components;
	uint32_t first = turn - 1, size = search->open_count - first, i;
	bool cycle = size > 1 || owns_itself(search->graph, search->open[first]);

	for (i = first; i < search->open_count; i++) {
		search->lows[search->open[i]] = DONE;
		if (cycle)
			components->members[search->member_count++] = search->open[i];
	}
	if (cycle)
		components->firsts[++components->count] = search->member_count;
	search->open_count = first;
}

static void lower(struct search *search, uint32_t id, uint32_t low)
{
	if (low < search->lows[id])
		search->lows[id] = low;
}

/** All that it leads to was searched. */
static void leave(struct search *search)
{
	uint32_t turn = search->way[--search->depth], id = search->open[turn - 1];
	uint32_t low = search->lows[id];

	if (low == turn)
		close_component(search, turn);
	else
		lower(search, search->open[search->way[search->depth - 1] - 1], low);
}

/** Go one edge further from the innermost object. */
static void step(struct search *search)
{
	const struct lp_graph *graph = search->graph;
	uint32_t id = search->open[search->way[search->depth - 1] - 1];
	uint32_t *place = &search->places[search->depth - 1];

	while (*place < graph->offsets[id + 1]) {
		uint32_t target = graph->edges[(*place)++];

		if (!lp_edge_is_strong(target) ||
		    (search->within && !lp_bit(search->within, target)))
			continue;
		if (search->lows[target] == NEW) {
			enter(search, target);
			return;
		}
		if (search->lows[target] != DONE)
			lower(search, id, search->lows[target]);
	}
	leave(search);
}

static void find(struct search *search)
{
	uint32_t id;

	search->components->firsts[0] = 0;
	for (id = 0; id < search->graph->count; id++) {
		if (search->lows[id] != NEW || (search->within && !lp_bit(search->within, id)))
			continue;
		enter(search, id);
		while (search->depth)
			step(search);
	}
}

struct lp_error *lp_components_init(struct lp_components *components, const struct lp_graph *graph,
				    const uint64_t *within)
{
	size_t bytes = ((size_t)graph->count + 2) * sizeof(uint32_t);
	struct search search = {.graph = graph, .within = within, .components = components};
	bool ok;

	*components = (struct lp_components){.members = malloc(bytes), .firsts = malloc(bytes)};
	search.lows = calloc(1, bytes);
	search.way = malloc(bytes);
	search.places = malloc(bytes);
	search.open = malloc(bytes);
	ok = components->members && components->firsts && search.lows && search.way &&
	     search.places && search.open;
	if (ok)
		find(&search);
	free(search.lows);
	free(search.way);
	free(search.places);
	free(search.open);
	if (ok)
		return NULL;
	lp_components_deinit(components);
	return &lp_error_memory;
}

void lp_components_deinit(struct lp_components *components)
{
	free(components->members);
	free(components->firsts);
	*components = (struct lp_components){0};
}
