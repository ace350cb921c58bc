// SPDX-License-Identifier: Apache-2.0
#include "analyse/path/folds.h"

static uint64_t key_of(uint32_t from, uint64_t mark)
{
	uint64_t key = lp_hash(mark + 0x9E3779B97F4A7C15u * ((uint64_t)from + 1));

	return key ? key : 1;
}

static uint32_t shorter(const struct lp_folds *folds, uint32_t at, unsigned steps)
{
	while (steps--)
		at = folds->items.items[at].parent;
	return at;
}

/** Whether a way ends with the same @period steps, @times in a row. */
static bool is_row(const struct lp_folds *folds, uint32_t at, unsigned period, unsigned times)
{
	uint32_t before = shorter(folds, at, period);
	unsigned i;

	for (i = 0; i < period * (times - 1); i++) {
		const struct lp_fold *a = &folds->items.items[at], *b = &folds->items.items[before];

		if (a->mark != b->mark || !(a->mark & LP_FOLD_MARK))
			return false;
		at = a->parent;
		before = b->parent;
	}
	return true;
}

static void mark_repeat(struct lp_folds *folds, uint32_t at, uint8_t period)
{
	folds->items.items[at].repeat = period;
	folds->items.items[at].folded = true;
	folds->found = true;
}

/** The way that stands for the last one: itself, or one with less of the same at its end. */
static uint32_t fold(struct lp_folds *folds)
{
	uint32_t at = (uint32_t)folds->items.count - 1, before;
	uint8_t period;

	for (period = 1; period <= LP_FOLD_PERIOD; period++) {
		before = shorter(folds, at, period);
		if (!before)
			break;
		if (folds->settled) {
			if (folds->items.items[before].repeat == period &&
			    is_row(folds, at, period, 2))
				return before;
		} else if (is_row(folds, at, period, LP_FOLD_TIMES + 1)) {
			mark_repeat(folds, shorter(folds, at, LP_FOLD_TIMES * period), period);
			return before;
		}
	}
	return at;
}

bool lp_folds_add(struct lp_folds *folds, uint32_t from, uint64_t mark, uint32_t example,
		  uint32_t *ret)
{
	uint64_t key = key_of(from, mark);
	struct lp_fold way = {.mark = mark, .parent = from, .example = example};

	if (lp_map_get(&folds->longer, key, ret))
		return true;
	if (!folds->items.count && !lp_array_push(&folds->items, (struct lp_fold){0}))
		return false;
	way.folded = folds->items.items[from].folded;
	if (!lp_array_push(&folds->items, way))
		return false;
	*ret = fold(folds);
	if (*ret != folds->items.count - 1)
		folds->items.count--;
	return lp_map_set(&folds->longer, key, *ret);
}

/** Grow the tree again: each way is behind the shorter ones. */
static bool grow_again(const struct lp_folds *folds, struct lp_folds *settled, uint32_t *numbers)
{
	uint32_t i;

	for (i = 1; i < folds->items.count; i++) {
		const struct lp_fold *way = &folds->items.items[i];

		if (!lp_folds_add(settled, numbers[way->parent], way->mark, way->example,
				  &numbers[i]))
			return false;
		if (way->repeat)
			mark_repeat(settled, numbers[i], way->repeat);
	}
	return true;
}

bool lp_folds_settle(struct lp_folds *folds, uint32_t **numbers)
{
	uint32_t *found = calloc(folds->items.count + 1, sizeof(*found)), i;
	struct lp_folds settled = {.settled = true};

	if (!found)
		return false;
	for (i = 0; i < folds->items.count && !folds->found; i++)
		found[i] = i;
	if (folds->found) {
		if (!grow_again(folds, &settled, found)) {
			lp_folds_deinit(&settled);
			free(found);
			return false;
		}
		lp_folds_deinit(folds);
		*folds = settled;
	}
	folds->settled = true;
	lp_map_deinit(&folds->longer);
	*numbers = found;
	return true;
}

void lp_folds_deinit(struct lp_folds *folds)
{
	lp_array_deinit(&folds->items);
	lp_map_deinit(&folds->longer);
}
