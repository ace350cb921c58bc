// SPDX-License-Identifier: Apache-2.0
#include "analyse/growth/chosen.h"

#include <stdlib.h>

#include "base/error.h"

enum {
	/* How far containers before a holder are looked at. */
	MOST_STEPS = 64,
	/* A holder that gained as many times what more containers explain gained by itself. */
	OWN_PART = 2,
};

struct choosing {
	const struct lp_growth *growth;
	/** By number of the holder: something in it grew. */
	bool *grew;
	struct lp_chosen_rows *chosen;
};

static bool is_growth(enum lp_trend_kind kind)
{
	return kind == LP_TREND_STEADY || kind == LP_TREND_GREW;
}

const struct lp_holder_growth *lp_holder_above(const struct lp_growth *growth,
					       const struct lp_holder_growth *holder)
{
	uint32_t number;

	if (!lp_map_get(&growth->holder_numbers, holder->above, &number) ||
	    &growth->holders.items[number] == holder)
		return NULL;
	return &growth->holders.items[number];
}

static bool grew(const struct choosing *choosing, const struct lp_holder_growth *holder)
{
	return holder && choosing->grew[holder - choosing->growth->holders.items];
}

/** Whether containers are more because another one that gained has them, and hold no more each; or
 * are how that one is made. */
static bool is_explained(const struct choosing *choosing, const struct lp_holding_growth *row)
{
	const struct lp_growth *growth = choosing->growth;
	const struct lp_holder_growth *holder = &growth->holders.items[row->holder];
	uint64_t more = holder->containers - holder->first_containers;
	double explained = (double)more * (double)row->trend.last / (double)holder->containers;
	unsigned steps;

	if (holder->is_part && grew(choosing, lp_holder_above(growth, holder)))
		return true;
	if (holder->containers <= holder->first_containers ||
	    (double)(row->trend.last - row->trend.first) > OWN_PART * explained)
		return false;
	for (steps = 0; steps < MOST_STEPS && holder; steps++) {
		holder = lp_holder_above(growth, holder);
		if (grew(choosing, holder))
			return true;
	}
	return false;
}

static int compare_rows(const void *left, const void *right)
{
	const struct lp_chosen_row *a = left, *b = right;
	int64_t more = lp_change(a->row->trend.first, a->row->trend.last),
		other = lp_change(b->row->trend.first, b->row->trend.last);

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (more != other)
		return more < other ? 1 : -1;
	return (a->row > b->row) - (a->row < b->row);
}

static void choose(struct choosing *choosing, const struct lp_type_filter *filter)
{
	const struct lp_growth *growth = choosing->growth;
	struct lp_chosen_rows *chosen = choosing->chosen;
	size_t i;

	for (i = 0; i < growth->holdings.count; i++) {
		const struct lp_holding_growth *row = &growth->holdings.items[i];

		choosing->grew[row->holder] |= is_growth(lp_trend_kind(&row->trend));
	}
	for (i = 0; i < growth->holdings.count; i++) {
		const struct lp_holding_growth *row = &growth->holdings.items[i];
		enum lp_trend_kind kind = lp_trend_kind(&row->trend);

		if (kind == LP_TREND_NONE || !lp_type_filter_passes(filter, row->type))
			continue;
		if (kind == LP_TREND_NOISE)
			chosen->uneven++;
		else if (is_explained(choosing, row))
			chosen->explained++;
		else
			chosen->items[chosen->count++] = (struct lp_chosen_row){row, kind};
	}
	if (chosen->count)
		qsort(chosen->items, chosen->count, sizeof(*chosen->items), compare_rows);
}

struct lp_error *lp_growth_choose(const struct lp_growth *growth,
				  const struct lp_type_filter *filter, struct lp_chosen_rows *ret)
{
	struct choosing choosing = {.growth = growth, .chosen = ret};
	bool ok;

	*ret = (struct lp_chosen_rows){0};
	choosing.grew = calloc(growth->holders.count + 1, sizeof(*choosing.grew));
	ret->items = calloc(growth->holdings.count + 1, sizeof(*ret->items));
	ok = choosing.grew && ret->items;
	if (ok)
		choose(&choosing, filter);
	free(choosing.grew);
	return ok ? NULL : &lp_error_memory;
}

void lp_chosen_rows_deinit(struct lp_chosen_rows *chosen)
{
	free(chosen->items);
	*chosen = (struct lp_chosen_rows){0};
}
