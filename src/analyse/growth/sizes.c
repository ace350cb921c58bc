// SPDX-License-Identifier: Apache-2.0
#include "analyse/growth/sizes.h"

#include <stdlib.h>

#include "analyse/growth/path_numbers.h"
#include "analyse/retained/biggest.h"
#include "base/error.h"

/** The numbers of the paths of those that are worth a row of their own. */
static struct lp_error *number(const struct lp_findings *findings,
			       const struct lp_distances *distances,
			       const struct lp_big_array *bigs, struct lp_path_size_array *ret)
{
	uint64_t *wanted = calloc((size_t)findings->graph->count / 64 + 1, sizeof(*wanted));
	struct lp_path_numbers numbers = {0};
	struct lp_error *error = wanted ? NULL : &lp_error_memory;
	size_t i;

	for (i = 0; wanted && i < bigs->count; i++) {
		if (bigs->items[i].shown && !bigs->items[i].namespace)
			lp_bit_set(wanted, bigs->items[i].id);
	}
	if (!error)
		error = lp_path_numbers_init(&numbers, findings, distances, wanted);
	if (!error)
		error = lp_path_numbers_read(&numbers);
	for (i = 0; !error && i < bigs->count; i++) {
		const struct lp_big *big = &bigs->items[i];

		if (lp_bit(wanted, big->id) &&
		    !lp_array_push(ret, (struct lp_path_size){lp_path_number(&numbers, big->id),
							      big->retained, big->id}))
			error = &lp_error_memory;
	}
	lp_path_numbers_deinit(&numbers);
	free(wanted);
	return error;
}

struct lp_error *lp_path_sizes_find(const struct lp_findings *findings,
				    const struct lp_distances *distances,
				    struct lp_path_size_array *ret)
{
	struct lp_dominators dominators = {0};
	struct lp_big_array bigs = {0};
	struct lp_error *error;
	struct lp_flow flow;

	LP_TRY(lp_flow_init(&flow, findings->graph));
	error = lp_dominators_init(&dominators, &flow);
	lp_flow_deinit(&flow);
	if (!error)
		error = lp_biggest_find(findings, &dominators, distances, &bigs);
	lp_dominators_deinit(&dominators);
	if (!error)
		error = number(findings, distances, &bigs, ret);
	lp_array_deinit(&bigs);
	return error;
}

/** The row of a path, or a new one; NULL when memory is short. */
static struct lp_size_growth *find(struct lp_sizes *sizes, uint64_t path)
{
	uint32_t number = (uint32_t)sizes->items.count;

	if (lp_map_get(&sizes->numbers, path, &number))
		return &sizes->items.items[number];
	if (!lp_map_set(&sizes->numbers, path, number) ||
	    !lp_array_push(&sizes->items, (struct lp_size_growth){.least_gain = UINT64_MAX,
								  .object = LP_NO_OBJECT}))
		return NULL;
	return &sizes->items.items[number];
}

/** Carry on one of which there are so many bytes now; 0 if it is not there any more. */
static void carry_on(struct lp_size_growth *row, uint64_t bytes)
{
	uint64_t gain = bytes > row->last ? bytes - row->last : 0;

	if (!row->seen)
		row->first = bytes;
	row->shrank |= row->seen && bytes < row->last;
	if (row->seen && gain < row->least_gain)
		row->least_gain = gain;
	if (row->seen && gain > row->most_gain)
		row->most_gain = gain;
	row->last = bytes;
	row->seen += bytes != 0;
}

bool lp_sizes_add(struct lp_sizes *sizes, const struct lp_path_size_array *found)
{
	uint64_t *bytes;
	size_t i;

	for (i = 0; i < sizes->items.count; i++)
		sizes->items.items[i].object = LP_NO_OBJECT;
	for (i = 0; i < found->count; i++) {
		if (!find(sizes, found->items[i].path))
			return false;
	}
	bytes = calloc(sizes->items.count + 1, sizeof(*bytes));
	for (i = 0; bytes && i < found->count; i++) {
		struct lp_size_growth *row = find(sizes, found->items[i].path);

		bytes[row - sizes->items.items] += found->items[i].bytes;
		row->object = found->items[i].object;
	}
	for (i = 0; bytes && i < sizes->items.count; i++)
		carry_on(&sizes->items.items[i], bytes[i]);
	if (!bytes)
		return false;
	free(bytes);
	return true;
}

void lp_sizes_deinit(struct lp_sizes *sizes)
{
	lp_array_deinit(&sizes->items);
	lp_map_deinit(&sizes->numbers);
}
