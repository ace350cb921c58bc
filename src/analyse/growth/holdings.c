// SPDX-License-Identifier: Apache-2.0
#include "analyse/growth/holdings.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/containers.h"
#include "analyse/growth/mix.h"
#include "analyse/growth/traces.h"
#include "analyse/path/tell.h"
#include "analyse/words.h"
#include "base/error.h"

enum {
	/* How far a container before another one is looked for. */
	MOST_STEPS = 64,
	/* An object with as many references may be in one container several times. */
	SHARED = 8,
};

static bool prepare(struct lp_holding_finder *finder)
{
	const struct lp_graph_type_array *types = &finder->graph->type_table;
	size_t i;

	finder->holds = lp_container_types(finder->graph);
	finder->is_empty = calloc(types->count + 1, 1);
	finder->hashes = lp_type_hashes(finder->graph);
	finder->containers = calloc((size_t)finder->graph->count / 64 + 1, 8);
	if (!finder->holds || !finder->is_empty || !finder->hashes || !finder->containers)
		return false;
	for (i = 0; i < types->count; i++) {
		const char *name = types->items[i].name;

		finder->is_empty[i] = !strcmp(name, "NoneType") || !strcmp(name, "bool");
	}
	return true;
}

/** Where the items or pairs of a container begin. */
static uint32_t first_place(const struct lp_graph *graph, uint32_t id)
{
	struct lp_reference_walk walk;

	lp_reference_walk_init(&walk, graph, id);
	return walk.variable < walk.end ? walk.variable : walk.end;
}

/** Containers that hold something and are reached; not the table of interned strings, which every
 * new name in the program goes to. */
static void mark_containers(struct lp_holding_finder *finder)
{
	const struct lp_graph *graph = finder->graph;
	uint32_t id;
	size_t i;

	for (id = 0; id < graph->count; id++) {
		if (finder->holds[graph->types[id]] &&
		    finder->distances->parents[id] != LP_PARENT_NONE &&
		    first_place(graph, id) < graph->offsets[id + 1])
			lp_bit_set(finder->containers, id);
	}
	for (i = 0; i < graph->roots.count; i++) {
		uint32_t object = graph->roots.items[i].object;

		if (graph->roots.items[i].kind == LP_ROOT_INTERNED)
			finder->containers[object / 64] &= ~(UINT64_C(1) << object % 64);
	}
}

static bool is_holder(const struct lp_holding_finder *finder, uint32_t id)
{
	return lp_bit(finder->containers, id) && !lp_path_is_namespace(&finder->numbers, id);
}

/** Whether an object is under a key or index of the one before it, or in it. */
static bool is_member(const struct lp_holding_finder *finder, uint32_t id)
{
	switch (lp_path_kind(&finder->numbers, id) - 1) {
	case LP_REFERENCE_ITEM:
	case LP_REFERENCE_KEY:
	case LP_REFERENCE_VALUE:
	case LP_REFERENCE_ELEMENT:
		return true;
	default:
		return false;
	}
}

/** Find the nearest container before one, if there is one. */
static void find_above(struct lp_holding_finder *finder, struct lp_holder *holder)
{
	uint32_t id = holder->example;
	unsigned steps;

	holder->is_part = true;
	for (steps = 0; steps < MOST_STEPS; steps++) {
		uint32_t before = finder->distances->parents[id];

		if (before >= LP_NO_OBJECT)
			return;
		if (is_holder(finder, before)) {
			holder->is_part &= !is_member(finder, id);
			holder->above = lp_path_number(&finder->numbers, before);
			return;
		}
		/* What is in the namespace of the container is its attribute. */
		holder->is_part &= steps < 2 && (!is_member(finder, id) ||
						 lp_path_is_namespace(&finder->numbers, before));
		id = before;
	}
}

static bool find_holder(struct lp_holding_finder *finder, uint32_t id, uint32_t *ret)
{
	struct lp_holder holder = {.path = lp_path_number(&finder->numbers, id), .example = id};

	*ret = (uint32_t)finder->found->holders.count;
	if (lp_map_get(&finder->holders, holder.path, ret))
		return true;
	find_above(finder, &holder);
	return lp_map_set(&finder->holders, holder.path, *ret) &&
	       lp_array_push(&finder->found->holders, holder);
}

static bool find_row(struct lp_holding_finder *finder, uint32_t holder, uint32_t type,
		     uint32_t *ret)
{
	struct lp_holding row = {
		.number = lp_mix(finder->found->holders.items[holder].path, finder->hashes[type]),
		.holder = holder,
		.type = finder->graph->type_table.items[type].name,
	};

	*ret = (uint32_t)finder->found->rows.count;
	if (lp_map_get(&finder->rows, row.number, ret))
		return true;
	return lp_map_set(&finder->rows, row.number, *ret) &&
	       lp_array_push(&finder->found->rows, row);
}

/** Count an object in a container; @mark tells it from others there. */
static bool count_child(struct lp_holding_finder *finder, uint32_t holder, uint32_t child,
			uint64_t mark)
{
	uint32_t type = finder->graph->types[child], number;
	struct lp_holding *row;

	if (holder != finder->last_holder || type != finder->last_type) {
		if (!find_row(finder, holder, type, &number))
			return false;
		finder->last_row = number;
		finder->last_holder = holder;
		finder->last_type = type;
	}
	row = &finder->found->rows.items[finder->last_row];
	row->count++;
	/* What many containers have is counted in the one that its way leads through. */
	if (finder->distances->parents[child] == finder->container)
		row->bytes += lp_graph_shallow(finder->graph, child);
	return lp_sample_add(&row->sample, lp_hash(mark));
}

/** A number for an object: of its first trace only, as others may come to it later. */
static uint64_t mark_of(const struct lp_holding_finder *finder, uint32_t id)
{
	return lp_mix(finder->identities->words[id],
		      lp_first_trace(finder->identities->traces[id]));
}

/** Items of a list, elements of a set. */
static bool count_items(struct lp_holding_finder *finder, uint32_t holder, uint32_t first,
			uint32_t end, bool unique)
{
	const struct lp_graph *graph = finder->graph;
	uint32_t before = LP_NO_OBJECT, place;
	bool ok = true;

	for (place = first; place < end && ok; place++) {
		uint32_t child = graph->edges[place];
		uint64_t mark;

		if (child >= LP_NO_OBJECT)
			continue;
		mark = mark_of(finder, child);
		/* One object may be there often: then it is told by its place. */
		if (!unique && (child == before || graph->refcounts[child] >= SHARED))
			mark = lp_mix(mark, place - first + 1);
		before = child;
		ok = count_child(finder, holder, child, mark);
	}
	return ok;
}

/** What is under the keys of a dict; the keys where that is None, as of a set that is a dict. */
static bool count_pairs(struct lp_holding_finder *finder, uint32_t holder, uint32_t first,
			uint32_t end)
{
	const struct lp_graph *graph = finder->graph;
	bool ok = true;
	uint32_t place;

	for (place = first; place + 1 < end && ok; place += 2) {
		uint32_t key = lp_edge_target(graph->edges[place]);
		uint32_t value = lp_edge_target(graph->edges[place + 1]);
		uint64_t mark;

		if (key == LP_NO_OBJECT || value == LP_NO_OBJECT)
			continue;
		mark = lp_mix(mark_of(finder, key), mark_of(finder, value));
		ok = count_child(finder, holder,
				 finder->is_empty[graph->types[value]] ? key : value, mark);
	}
	return ok;
}

static bool count_container(struct lp_holding_finder *finder, uint32_t id)
{
	const struct lp_graph *graph = finder->graph;
	enum lp_variable variable = graph->type_table.items[graph->types[id]].variable;
	uint32_t first = first_place(graph, id), end = graph->offsets[id + 1], holder;

	if (!find_holder(finder, id, &holder))
		return false;
	finder->found->holders.items[holder].containers++;
	finder->container = id;
	switch (variable) {
	case LP_VARIABLE_ORDERED_PAIRS:
		/* The last third are the keys once more. */
		return count_pairs(finder, holder, first, first + (end - first) / 3 * 2);
	case LP_VARIABLE_PAIRS:
		return count_pairs(finder, holder, first, end);
	default:
		return count_items(finder, holder, first, end, variable == LP_VARIABLE_ELEMENTS);
	}
}

static bool count_all(struct lp_holding_finder *finder)
{
	bool ok = true;
	uint32_t id;
	size_t i;

	for (id = 0; ok && id < finder->graph->count; id++) {
		if (is_holder(finder, id))
			ok = count_container(finder, id);
	}
	for (i = 0; i < finder->found->rows.count; i++)
		lp_sample_finish(&finder->found->rows.items[i].sample);
	return ok;
}

struct lp_error *lp_holding_finder_begin(struct lp_holding_finder *finder,
					 const struct lp_findings *findings,
					 const struct lp_distances *distances)
{
	finder->graph = findings->graph;
	finder->distances = distances;
	finder->last_holder = UINT32_MAX;
	if (!prepare(finder))
		return &lp_error_memory;
	mark_containers(finder);
	return lp_path_numbers_init(&finder->numbers, findings, distances, finder->containers);
}

struct lp_error *lp_holdings_find(struct lp_holding_finder *finder,
				  const struct lp_identities *identities, struct lp_holdings *ret)
{
	finder->identities = identities;
	finder->found = ret;
	LP_TRY(lp_path_numbers_read(&finder->numbers));
	ret->has_names = finder->numbers.has_names;
	return count_all(finder) ? NULL : &lp_error_memory;
}

void lp_holding_finder_deinit(struct lp_holding_finder *finder)
{
	lp_path_numbers_deinit(&finder->numbers);
	lp_map_deinit(&finder->holders);
	lp_map_deinit(&finder->rows);
	free(finder->holds);
	free(finder->is_empty);
	free(finder->hashes);
	free(finder->containers);
}

void lp_holdings_deinit(struct lp_holdings *holdings)
{
	size_t i;

	for (i = 0; i < holdings->rows.count; i++)
		lp_sample_deinit(&holdings->rows.items[i].sample);
	lp_array_deinit(&holdings->rows);
	lp_array_deinit(&holdings->holders);
}

struct lp_error *lp_holder_tell(const struct lp_findings *findings,
				const struct lp_distances *distances, uint32_t container,
				struct lp_report *report, const char **ret)
{
	uint32_t length = lp_distances_of(distances, container) + 1;
	bool deep = length > LP_PATH_LONGEST;
	struct lp_telling telling = {0};
	struct lp_way way = {0};
	struct lp_error *error;

	for (; length > LP_PATH_LONGEST; length--)
		container = distances->parents[container];
	error = lp_way_find(findings->graph, distances, container, &way);
	if (!error)
		error = lp_way_tell(findings, &way, true, report, &telling);
	if (!error) {
		*ret = lp_telling_text(&telling, report);
		if (deep)
			*ret = lp_report_text(report, "%s and deeper", *ret);
	}
	lp_telling_deinit(&telling);
	lp_way_deinit(&way);
	return error;
}
