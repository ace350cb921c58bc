// SPDX-License-Identifier: Apache-2.0
#include "analyse/retained/type_sets.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

static int compare_name(const void *key, const void *row)
{
	return strcmp(key, ((const struct lp_census_row *)row)->type);
}

/** The rows of a census are in order of names. */
static uint32_t find_row(const struct lp_census *census, const char *name)
{
	const struct lp_census_row *rows = census->rows.items;
	const struct lp_census_row *row =
		rows ? bsearch(name, rows, census->rows.count, sizeof(*rows), compare_name) : NULL;

	return row ? (uint32_t)(row - rows) : LP_NO_SET;
}

static struct lp_error *find_sets(struct lp_type_sets *types, const struct lp_graph *graph,
				  const struct lp_census *census)
{
	struct lp_partition partition = {.numbers = graph->types,
					 .count = (uint32_t)census->rows.count};
	size_t i;

	LP_TRY(lp_flow_init(&types->flow, graph));
	LP_TRY(lp_distances_init(&types->distances, &types->flow, NULL));
	types->set_of = malloc((graph->type_table.count + 1) * sizeof(*types->set_of));
	if (!types->set_of)
		return &lp_error_memory;
	for (i = 0; i < graph->type_table.count; i++)
		types->set_of[i] = find_row(census, graph->type_table.items[i].name);
	partition.sets = types->set_of;
	return lp_sets_init(&types->sets, &types->flow, &types->distances, &partition);
}

static struct lp_error *count_unreached(struct lp_type_sets *types, const struct lp_graph *graph)
{
	uint32_t id, set;

	types->unreached = calloc((size_t)types->sets.partition.count + 1,
				  sizeof(*types->unreached));
	if (!types->unreached)
		return &lp_error_memory;
	for (id = 0; id < graph->count; id++) {
		set = types->set_of[graph->types[id]];
		if (set != LP_NO_SET && types->distances.parents[id] == LP_PARENT_NONE)
			types->unreached[set]++;
	}
	return NULL;
}

struct lp_error *lp_type_sets_init(struct lp_type_sets *types, const struct lp_graph *graph,
				   const struct lp_census *census)
{
	struct lp_error *error;

	*types = (struct lp_type_sets){0};
	error = find_sets(types, graph, census);
	if (!error)
		error = count_unreached(types, graph);
	if (error)
		lp_type_sets_deinit(types);
	return error;
}

void lp_type_sets_deinit(struct lp_type_sets *types)
{
	lp_sets_deinit(&types->sets);
	free(types->set_of);
	free(types->unreached);
	lp_distances_deinit(&types->distances);
	lp_flow_deinit(&types->flow);
	*types = (struct lp_type_sets){0};
}

void lp_type_sets_note(uint64_t unreached, struct lp_report *report)
{
	struct lp_strbuf text = {0};

	if (!unreached)
		return;
	lp_strbuf_count(&text, unreached);
	lp_strbuf_puts(&text, unreached == 1 ? " object that nothing leads to counts with its"
					     : " objects that nothing leads to count with their");
	lp_strbuf_puts(&text, " own bytes only: limpet garbage has the rest");
	lp_report_note(report, lp_report_take(report, &text));
}
