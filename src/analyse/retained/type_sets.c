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

struct lp_error *lp_type_sets_init(struct lp_type_sets *types, const struct lp_graph *graph,
				   const struct lp_census *census)
{
	struct lp_error *error;

	*types = (struct lp_type_sets){0};
	error = find_sets(types, graph, census);
	if (error)
		lp_type_sets_deinit(types);
	return error;
}

void lp_type_sets_deinit(struct lp_type_sets *types)
{
	lp_sets_deinit(&types->sets);
	free(types->set_of);
	lp_distances_deinit(&types->distances);
	lp_flow_deinit(&types->flow);
	*types = (struct lp_type_sets){0};
}
