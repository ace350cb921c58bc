// SPDX-License-Identifier: Apache-2.0
#include "analyse/refcounts/excess.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

struct work {
	const struct lp_graph *graph;
	const struct lp_distances *distances;
	const struct lp_dominators *dominators;
	struct lp_excess *excess;
	/** By object: it has an entry among the roots. */
	uint64_t *entries;
	/** By type: its row plus 1. */
	uint32_t *rows;
};

/** What is known of each count; roots that are words of C code own what they explain. */
static void count_known(const struct work *work)
{
	const struct lp_graph *graph = work->graph;
	uint32_t *known = work->excess->counts;
	uint64_t i;

	for (i = 0; i < graph->place_count; i++) {
		if (lp_edge_is_strong(graph->edges[i]))
			known[graph->edges[i]]++;
	}
	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];

		if (!root->strong)
			continue;
		known[root->object]++;
		lp_bit_set(work->entries, root->object);
	}
}

static struct lp_refcount_excess *row_of(const struct work *work, uint32_t id)
{
	struct lp_refcount_excess_array *rows = &work->excess->types;
	uint32_t type = work->graph->types[id];

	if (!work->rows[type]) {
		const char *name = work->graph->type_table.items[type].name;

		if (!lp_array_push(rows, ((struct lp_refcount_excess){.name = name,
								      .type = type,
								      .example = LP_NO_OBJECT})))
			return NULL;
		work->rows[type] = (uint32_t)rows->count;
	}
	return &rows->items[work->rows[type] - 1];
}

static uint64_t retained_by(const struct work *work, uint32_t id)
{
	return work->dominators ? work->dominators->retained[id]
				: lp_graph_shallow(work->graph, id) + lp_graph_owned(work->graph, id);
}

/** Make an object the example if it says more. */
static void take_example(const struct work *work, struct lp_refcount_excess *row, uint32_t id,
			 uint64_t lost)
{
	const uint32_t *counts = work->excess->counts;

	if (row->example == LP_NO_OBJECT || lost > row->lost_most ||
	    (lost == row->lost_most && counts[id] > counts[row->example]))
		row->example = id;
	row->lost_most = lost > row->lost_most ? lost : row->lost_most;
}

static bool add_object(const struct work *work, uint32_t id, uint64_t lost)
{
	struct lp_refcount_excess *row = row_of(work, id);
	uint64_t count = work->excess->counts[id];

	if (!row)
		return false;
	take_example(work, row, id, lost);
	row->objects++;
	row->excess += count;
	row->lost += lost;
	row->most = count > row->most ? count : row->most;
	if (work->distances->parents[id] != LP_PARENT_ROOTS || lp_bit(work->entries, id))
		return true;
	lp_bit_set(work->excess->alone, id);
	row->alone++;
	row->retained += retained_by(work, id);
	row->lost_alone += lost != 0;
	return true;
}

/** Make what is known of each count what is not; and add it to the rows. */
static bool add_objects(const struct work *work)
{
	const struct lp_graph *graph = work->graph;
	uint32_t *counts = work->excess->counts, id;
	size_t next = 0;

	for (id = 0; id < graph->count; id++) {
		uint32_t known = counts[id], count = graph->refcounts[id];
		uint64_t lost = 0;

		counts[id] = 0;
		if (next < graph->lost.count && graph->lost.items[next].object == id)
			lost = graph->lost.items[next++].value;
		if (graph->flags[id] & LP_OBJECT_IMMORTAL) {
			work->excess->immortal++;
		} else if (count > known && (graph->flags[id] & LP_OBJECT_STATIC)) {
			work->excess->static_objects++;
		} else if (count > known) {
			counts[id] = count - known;
			if (!add_object(work, id, lost))
				return false;
		}
	}
	return true;
}

static int compare(const void *left, const void *right)
{
	const struct lp_refcount_excess *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	return order ? order : (a->type > b->type) - (a->type < b->type);
}

/** Make the rows of types of one name one. */
static void merge_rows(const struct work *work)
{
	struct lp_refcount_excess_array *rows = &work->excess->types;
	size_t i, kept = 0;

	if (rows->count)
		qsort(rows->items, rows->count, sizeof(*rows->items), compare);
	for (i = 0; i < rows->count; i++) {
		const struct lp_refcount_excess *from = &rows->items[i];
		struct lp_refcount_excess *to = kept ? &rows->items[kept - 1] : NULL;

		if (!to || strcmp(to->name, from->name)) {
			rows->items[kept++] = *from;
			continue;
		}
		take_example(work, to, from->example, from->lost_most);
		to->objects += from->objects;
		to->excess += from->excess;
		to->most = from->most > to->most ? from->most : to->most;
		to->alone += from->alone;
		to->retained += from->retained;
		to->lost += from->lost;
		to->lost_alone += from->lost_alone;
	}
	rows->count = kept;
}

static struct lp_error *find(struct work *work)
{
	size_t words = (size_t)work->graph->count / 64 + 1;

	work->excess->counts = calloc((size_t)work->graph->count + 1, sizeof(uint32_t));
	work->excess->alone = calloc(words, sizeof(uint64_t));
	work->entries = calloc(words, sizeof(uint64_t));
	work->rows = calloc(work->graph->type_table.count + 1, sizeof(*work->rows));
	if (!work->excess->counts || !work->excess->alone || !work->entries || !work->rows)
		return &lp_error_memory;
	count_known(work);
	if (!add_objects(work))
		return &lp_error_memory;
	merge_rows(work);
	return NULL;
}

struct lp_error *lp_excess_init(struct lp_excess *excess, const struct lp_graph *graph,
				const struct lp_distances *distances,
				const struct lp_dominators *dominators)
{
	struct work work = {graph, distances, dominators, excess, NULL, NULL};
	struct lp_error *error;

	*excess = (struct lp_excess){0};
	error = find(&work);
	free(work.entries);
	free(work.rows);
	if (error)
		lp_excess_deinit(excess);
	return error;
}

void lp_excess_deinit(struct lp_excess *excess)
{
	free(excess->counts);
	free(excess->alone);
	lp_array_deinit(&excess->types);
	*excess = (struct lp_excess){0};
}

bool lp_refcount_excess_is_leak(const struct lp_graph *graph, const struct lp_refcount_excess *row)
{
	return row->lost_most >= LP_LOST_REFERENCES || row->lost_alone >= lp_lost_many(graph);
}
