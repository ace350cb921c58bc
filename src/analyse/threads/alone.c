// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/alone.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "graph/labels.h"

/** Nothing has led to an object yet. */
static const uint32_t NONE = UINT32_MAX;

LP_ARRAY(id_array, uint32_t);

/** A walk that gives each object its holder. */
struct spread {
	struct lp_alone *alone;
	const struct lp_graph *graph;
	uint32_t *of;
	/** Objects whose holder has changed, which their referents do not know yet. */
	struct id_array changed;
	bool failed;
};

bool lp_alone_init(struct lp_alone *alone)
{
	return lp_array_push(&alone->holders, (struct lp_holder){0});
}

void lp_alone_deinit(struct lp_alone *alone)
{
	lp_array_deinit(&alone->holders);
	lp_array_deinit(&alone->holds);
	lp_map_deinit(&alone->calls);
}

bool lp_alone_add(struct lp_alone *alone, uint32_t parent)
{
	uint32_t depth = alone->holders.items[parent].depth + 1;

	return lp_array_push(&alone->holders, (struct lp_holder){.parent = parent, .depth = depth});
}

/** The nearest holder that both are in. */
static uint32_t common(const struct lp_holder *holders, uint32_t a, uint32_t b)
{
	while (a != b) {
		if (holders[a].depth >= holders[b].depth)
			a = holders[a].parent;
		else
			b = holders[b].parent;
	}
	return a;
}

static void lead(struct spread *spread, uint32_t id, uint32_t holder)
{
	uint32_t now = spread->of[id];
	uint32_t next = now == NONE ? holder : common(spread->alone->holders.items, now, holder);

	if (next == now)
		return;
	spread->of[id] = next;
	if (spread->graph->offsets[id] != spread->graph->offsets[id + 1] &&
	    !lp_array_push(&spread->changed, id))
		spread->failed = true;
}

/** A call's frame leads to its variables as a holder of its own, and its caller is another one. */
static void lead_from_call(struct spread *spread, uint32_t id)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;

	lp_reference_walk_init(&walk, spread->graph, id);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (!reference.strong || reference.kind == LP_REFERENCE_LOCAL ||
		    reference.kind == LP_REFERENCE_STACK ||
		    (reference.name && !strcmp(reference.name, "f_back")))
			continue;
		lead(spread, reference.target, spread->of[id]);
	}
}

static void lead_on(struct spread *spread)
{
	const struct lp_graph *graph = spread->graph;

	while (spread->changed.count) {
		uint32_t id = spread->changed.items[--spread->changed.count], place;

		if (lp_alone_is_call(spread->alone, id)) {
			lead_from_call(spread, id);
			continue;
		}
		for (place = graph->offsets[id]; place < graph->offsets[id + 1]; place++) {
			if (lp_edge_is_strong(graph->edges[place]))
				lead(spread, graph->edges[place], spread->of[id]);
		}
	}
}

static void lead_from_flags(struct spread *spread)
{
	static const uint8_t flags = LP_OBJECT_IMMORTAL | LP_OBJECT_STATIC | LP_OBJECT_HELD;
	uint32_t id;

	for (id = 0; id < spread->graph->count; id++) {
		if ((spread->graph->flags[id] & flags) &&
		    !lp_alone_is_frame(spread->alone, spread->graph, id))
			lead(spread, id, 0);
	}
}

/** The process first: what is its own is settled then. */
static void lead_from_holds(struct spread *spread, bool process)
{
	size_t i;

	for (i = 0; i < spread->alone->holds.count; i++) {
		const struct lp_hold *hold = &spread->alone->holds.items[i];

		if (!hold->holder == process)
			lead(spread, hold->object, hold->holder);
	}
	lead_on(spread);
}

static void give(struct spread *spread, uint32_t id, uint64_t bytes)
{
	if (spread->of[id] != NONE)
		spread->alone->holders.items[spread->of[id]].retained += bytes;
}

static void sum(struct spread *spread)
{
	const struct lp_graph *graph = spread->graph;
	struct lp_holder *holders = spread->alone->holders.items;
	uint32_t id;
	size_t i;

	for (id = 0; id < graph->count; id++)
		give(spread, id, lp_graph_shallow(graph, id));
	for (i = 0; i < graph->owned.count; i++)
		give(spread, graph->owned.items[i].object, graph->owned.items[i].value);
	for (i = spread->alone->holders.count; --i;)
		holders[holders[i].parent].retained += holders[i].retained;
}

struct lp_error *lp_alone_find(struct lp_alone *alone, const struct lp_graph *graph)
{
	struct spread spread = {.alone = alone, .graph = graph};

	spread.of = malloc(((size_t)graph->count + 1) * sizeof(*spread.of));
	if (!spread.of)
		return &lp_error_memory;
	memset(spread.of, 0xff, ((size_t)graph->count + 1) * sizeof(*spread.of));
	lead_from_flags(&spread);
	lead_from_holds(&spread, true);
	lead_from_holds(&spread, false);
	if (!spread.failed)
		sum(&spread);
	lp_array_deinit(&spread.changed);
	free(spread.of);
	return spread.failed ? &lp_error_memory : NULL;
}
