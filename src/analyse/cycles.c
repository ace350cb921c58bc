// SPDX-License-Identifier: Apache-2.0
/* cycles: sets of objects that keep each other alive, by what they are made of. */
#include <stdlib.h>

#include "analyse/facts/components.h"
#include "analyse/facts/distances.h"
#include "analyse/path/circle.h"
#include "analyse/words.h"
#include "base/error.h"
#include "base/map.h"

enum { DEFAULT_ROWS = 20 };

/** Sets of the same shape: as many objects of each type. */
struct shape {
	uint64_t sets, objects, bytes;
	/** Nothing leads to them: they wait for the collector. */
	bool garbage;
	/** The number of one of them. */
	uint32_t example;
};

LP_ARRAY(shape_array, struct shape);

struct cycles {
	const struct lp_findings *findings;
	struct lp_components components;
	struct lp_distances distances;
	/** From a hash of what a set is made of to its shape. */
	struct lp_map numbers;
	struct shape_array shapes;
	struct lp_report *report;
};

/** Independent of the members' order. */
static uint64_t hash_set(const struct cycles *cycles, uint32_t set, bool garbage)
{
	const struct lp_components *components = &cycles->components;
	uint64_t hash = garbage ? 2 : 1;
	uint32_t i;

	for (i = components->firsts[set]; i < components->firsts[set + 1]; i++)
		hash += lp_hash(cycles->findings->graph->types[components->members[i]] +
				UINT64_C(0x100000001));
	return hash ? hash : 1;
}

static bool add_set(struct cycles *cycles, uint32_t set)
{
	const struct lp_components *components = &cycles->components;
	const struct lp_graph *graph = cycles->findings->graph;
	uint32_t first = components->firsts[set], i, number = (uint32_t)cycles->shapes.count;
	bool garbage = cycles->distances.parents[components->members[first]] == LP_PARENT_NONE;
	uint64_t hash = hash_set(cycles, set, garbage);
	struct shape *shape;

	if (!lp_map_get(&cycles->numbers, hash, &number) &&
	    (!lp_map_set(&cycles->numbers, hash, number) ||
	     !lp_array_push(&cycles->shapes, (struct shape){.garbage = garbage, .example = set})))
		return false;
	shape = &cycles->shapes.items[number];
	shape->sets++;
	for (i = first; i < components->firsts[set + 1]; i++) {
		uint32_t id = components->members[i];

		shape->objects++;
		shape->bytes += lp_graph_shallow(graph, id) + lp_graph_owned(graph, id);
	}
	return true;
}

static int compare_shapes(const void *left, const void *right)
{
	const struct shape *a = left, *b = right;

	if (a->bytes != b->bytes)
		return a->bytes < b->bytes ? 1 : -1;
	return (a->example > b->example) - (a->example < b->example);
}

static const struct lp_column columns[] = {
	{"sets", "Sets", LP_CELL_COUNT},
	{"objects", "Objects", LP_CELL_COUNT},
	{"bytes", "Bytes", LP_CELL_BYTES},
	{"state", "State", LP_CELL_TEXT},
	{"size", "Size", LP_CELL_COUNT},
	{"cycle", "Shortest cycle of one of them", LP_CELL_TEXT},
	{"address", "Example", LP_CELL_ADDRESS},
};
enum { SETS, OBJECTS, BYTES, STATE, SIZE, CYCLE, EXAMPLE, COLUMNS };

static struct lp_error *add_row(struct cycles *cycles, const struct shape *shape)
{
	const struct lp_components *components = &cycles->components;
	uint32_t first = components->firsts[shape->example];
	uint32_t count = components->firsts[shape->example + 1] - first;
	struct lp_cell *cells = lp_report_row(cycles->report);
	struct lp_strbuf text = {0};

	LP_TRY(lp_circle_tell(cycles->findings, components->members + first, count, &text));
	cells[SETS] = lp_cell_number(shape->sets);
	cells[OBJECTS] = lp_cell_number(shape->objects);
	cells[BYTES] = lp_cell_number(shape->bytes);
	cells[STATE] = lp_cell_text(shape->garbage ? "garbage" : "reachable");
	cells[SIZE] = lp_cell_number(count);
	cells[CYCLE] = lp_cell_text(lp_report_take(cycles->report, &text));
	cells[EXAMPLE] = lp_cell_number(
		lp_index_address(&cycles->findings->graph->index, components->members[first]));
	return NULL;
}

static struct lp_error *find(struct cycles *cycles)
{
	const struct lp_graph *graph = cycles->findings->graph;
	struct lp_error *error;
	struct lp_flow flow;
	uint32_t set;

	LP_TRY(lp_flow_init(&flow, graph));
	error = lp_distances_init(&cycles->distances, &flow, NULL);
	lp_flow_deinit(&flow);
	LP_TRY(error);
	LP_TRY(lp_components_init(&cycles->components, graph, NULL));
	for (set = 0; set < cycles->components.count; set++) {
		if (!add_set(cycles, set))
			return &lp_error_memory;
	}
	if (cycles->shapes.count)
		qsort(cycles->shapes.items, cycles->shapes.count, sizeof(*cycles->shapes.items),
		      compare_shapes);
	return NULL;
}

static struct lp_error *cycles_run(const struct lp_findings *findings,
				   const struct lp_question *question, struct lp_report *report)
{
	struct cycles cycles = {.findings = findings, .report = report};
	uint64_t limit = question->limit ? question->limit : DEFAULT_ROWS;
	struct lp_error *error = find(&cycles);
	size_t i;

	if (!error)
		lp_report_table(report, "cycles", NULL, columns, COLUMNS)->total_rows =
			cycles.shapes.count;
	for (i = 0; i < cycles.shapes.count && i < limit && !error; i++)
		error = add_row(&cycles, &cycles.shapes.items[i]);
	lp_array_deinit(&cycles.shapes);
	lp_map_deinit(&cycles.numbers);
	lp_components_deinit(&cycles.components);
	lp_distances_deinit(&cycles.distances);
	return error;
}

const struct lp_analysis lp_analysis_cycles = {
	.name = "cycles",
	.summary = "sets of objects that keep each other alive, garbage among them",
	.needs_graph = true,
	.needs_texts = true,
	.takes = LP_TAKES_LIMIT,
	.run = cycles_run,
};
