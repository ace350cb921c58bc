// SPDX-License-Identifier: Apache-2.0
#include "analyse/retained/biggest.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/path/tell.h"
#include "analyse/retained/corridors.h"
#include "analyse/words.h"
#include "base/error.h"

/**
 * The share of all bytes that is worth a row; the percentage of all bytes that a namespace has to
 * have besides what is shown of it; how far up it is looked for a row that an object would say
 * again.
 */
enum { WORTH = 200, OF_NAMESPACE = 10, FARTHEST = 10000 };

struct biggest {
	const struct lp_findings *findings;
	const struct lp_dominators *dominators;
	const struct lp_distances *distances;
	struct lp_corridors corridors;
	/** By id. */
	struct lp_big_array items;
	uint64_t total;
};

static struct lp_big *find(struct biggest *biggest, uint32_t id)
{
	size_t low = 0, high = biggest->items.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (biggest->items.items[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low < biggest->items.count && biggest->items.items[low].id == id
		       ? &biggest->items.items[low]
		       : NULL;
}

static bool is_worth(const struct biggest *biggest, uint32_t id)
{
	uint64_t retained = biggest->dominators->retained[id];

	return retained && retained >= biggest->total / WORTH &&
	       biggest->dominators->of[id] != LP_UNREACHABLE;
}

static struct lp_error *collect(struct biggest *biggest)
{
	const struct lp_dominators *dominators = biggest->dominators;
	uint32_t count = biggest->findings->graph->count, id;

	LP_TRY(lp_corridors_init(&biggest->corridors, biggest->findings, dominators,
				 biggest->distances, biggest->total / WORTH));
	for (id = 0; id < count; id++) {
		if (is_worth(biggest, id) && !lp_bit(biggest->corridors.bits, id) &&
		    !lp_array_push(&biggest->items,
				   (struct lp_big){
					   .id = id,
					   .retained = dominators->retained[id],
					   .namespace = lp_is_of_modules(&biggest->corridors, id)}))
			return &lp_error_memory;
	}
	for (id = 0; id < count; id++) {
		struct lp_big *above =
			is_worth(biggest, id) ? find(biggest, dominators->of[id]) : NULL;

		if (above)
			above->below += dominators->retained[id];
	}
	return NULL;
}

/** Whether a row above says the same. */
static bool is_covered(struct biggest *biggest, const struct lp_big *big)
{
	uint32_t id = biggest->dominators->of[big->id];
	unsigned steps = 0;

	for (; id < LP_NO_OBJECT && steps++ < FARTHEST; id = biggest->dominators->of[id]) {
		const struct lp_big *above =
			lp_bit(biggest->corridors.bits, id) ? NULL : find(biggest, id);

		/* What begins a chain has a row, or is covered itself. */
		if (lp_bit(biggest->corridors.chained, id) || (above && !above->namespace))
			return true;
	}
	return false;
}

/** A namespace is shown for what it has itself: all of a program is in some namespace. */
static void choose(struct biggest *biggest)
{
	size_t i;

	for (i = 0; i < biggest->items.count; i++) {
		struct lp_big *big = &biggest->items.items[i];

		big->shown = big->namespace ? (big->retained - big->below) / OF_NAMESPACE >=
						      biggest->total / 100
					    : !is_covered(biggest, big);
	}
}

/** Those that are shown first, and of these those that retain most. */
static int compare(const void *left, const void *right)
{
	const struct lp_big *a = left, *b = right;

	if (a->shown != b->shown)
		return a->shown ? -1 : 1;
	if (a->retained != b->retained)
		return a->retained < b->retained ? 1 : -1;
	return (a->id > b->id) - (a->id < b->id);
}

static struct lp_error *tell(const struct biggest *biggest, uint32_t id, struct lp_report *report,
			     const char **path, const char **expression)
{
	const struct lp_findings *findings = biggest->findings;
	struct lp_telling telling = {0};
	struct lp_way way = {0};
	struct lp_error *error = lp_way_find(findings->graph, biggest->distances, id, &way);

	if (!error)
		error = lp_way_tell(findings, &way, false, report, &telling);
	if (!error) {
		*path = lp_telling_text(&telling, report);
		*expression = telling.expression;
	}
	lp_telling_deinit(&telling);
	lp_way_deinit(&way);
	return error;
}

static const struct lp_column columns[] = {
	{"retained_bytes", "Retained", LP_CELL_BYTES},
	{"share", "Share", LP_CELL_SHARE},
	{"items", "Items", LP_CELL_COUNT},
	{"type", "Type", LP_CELL_TEXT},
	{"path", "Biggest objects", LP_CELL_TEXT},
	{"expression", NULL, LP_CELL_TEXT},
	{"address", NULL, LP_CELL_ADDRESS},
};
enum { RETAINED, SHARE, ITEMS, TYPE, PATH, EXPRESSION, ADDRESS, COLUMNS };

static struct lp_error *add_row(const struct biggest *biggest, const struct lp_big *big,
				struct lp_report *report)
{
	const struct lp_graph *graph = biggest->findings->graph;
	struct lp_cell *cells = lp_report_row(report);
	const char *path = NULL, *expression = NULL;
	uint64_t items = lp_item_count(graph, big->id);

	LP_TRY(tell(biggest, big->id, report, &path, &expression));
	cells[RETAINED] = lp_cell_number(big->retained);
	cells[SHARE] = lp_cell_real((double)big->retained / (double)biggest->total);
	if (items)
		cells[ITEMS] = lp_cell_number(items);
	cells[TYPE] = lp_cell_text(lp_report_text(report, "%s", lp_word_type(graph, big->id)));
	cells[PATH] = lp_cell_text(path);
	cells[EXPRESSION] = lp_cell_text(expression);
	cells[ADDRESS] = lp_cell_number(lp_index_address(&graph->index, big->id));
	return NULL;
}

static void biggest_init(struct biggest *biggest, const struct lp_findings *findings,
			 const struct lp_dominators *dominators,
			 const struct lp_distances *distances)
{
	*biggest = (struct biggest){
		.findings = findings,
		.dominators = dominators,
		.distances = distances,
		.total = findings->census->shallow + findings->census->owned,
	};
}

static struct lp_error *find_all(struct biggest *biggest)
{
	struct lp_error *error = collect(biggest);

	if (!error && biggest->items.count) {
		choose(biggest);
		qsort(biggest->items.items, biggest->items.count, sizeof(*biggest->items.items),
		      compare);
	}
	lp_corridors_deinit(&biggest->corridors);
	return error;
}

struct lp_error *lp_biggest_find(const struct lp_findings *findings,
				 const struct lp_dominators *dominators,
				 const struct lp_distances *distances, struct lp_big_array *ret)
{
	struct biggest biggest;
	struct lp_error *error;

	biggest_init(&biggest, findings, dominators, distances);
	error = find_all(&biggest);
	*ret = biggest.items;
	return error;
}

struct lp_error *lp_biggest_table(const struct lp_findings *findings,
				  const struct lp_dominators *dominators,
				  const struct lp_distances *distances, uint64_t limit,
				  struct lp_report *report)
{
	struct biggest biggest;
	struct lp_error *error;
	size_t i;

	biggest_init(&biggest, findings, dominators, distances);
	error = find_all(&biggest);
	if (!error)
		lp_report_table(report, "retained", NULL, columns, COLUMNS);
	for (i = 0; i < biggest.items.count && i < limit && !error; i++) {
		if (biggest.items.items[i].shown)
			error = add_row(&biggest, &biggest.items.items[i], report);
	}
	lp_array_deinit(&biggest.items);
	return error;
}
