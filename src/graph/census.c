// SPDX-License-Identifier: Apache-2.0
#include "graph/census.h"

#include <stdlib.h>
#include <string.h>

bool lp_census_add(struct lp_census *census, const char *type, uint64_t count, uint64_t shallow,
		   uint64_t owned)
{
	struct lp_census_row row = {
		.type = lp_region_copy(&census->region, type, strlen(type)),
		.count = count,
		.shallow = shallow,
		.owned = owned,
	};

	return row.type && lp_array_push(&census->rows, row);
}

static int compare_rows(const void *left, const void *right)
{
	const struct lp_census_row *a = left, *b = right;

	return strcmp(a->type, b->type);
}

void lp_census_finish(struct lp_census *census)
{
	struct lp_census_array *rows = &census->rows;
	size_t i, kept = 0;

	if (rows->count)
		qsort(rows->items, rows->count, sizeof(*rows->items), compare_rows);
	for (i = 0; i < rows->count; i++) {
		struct lp_census_row *row = &rows->items[i];

		census->count += row->count;
		census->shallow += row->shallow;
		census->owned += row->owned;
		if (kept && !strcmp(rows->items[kept - 1].type, row->type)) {
			rows->items[kept - 1].count += row->count;
			rows->items[kept - 1].shallow += row->shallow;
			rows->items[kept - 1].owned += row->owned;
		} else {
			rows->items[kept++] = *row;
		}
	}
	rows->count = kept;
}

void lp_census_deinit(struct lp_census *census)
{
	lp_array_deinit(&census->rows);
	lp_region_deinit(&census->region);
	memset(census, 0, sizeof(*census));
}
