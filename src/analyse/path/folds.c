// SPDX-License-Identifier: Apache-2.0
#include "analyse/path/folds.h"

#include <limits.h>
#include <stdlib.h>

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

/** Whether in the last @period steps, or up to one of them, fewer are there twice in a row. */
static bool has_row(const struct lp_folds *folds, uint32_t at, unsigned period)
{
	unsigned left, fewer;

	for (left = period; left; left--) {
		for (fewer = 1; fewer < period; fewer++) {
			if (is_row(folds, at, fewer, 2))
				return true;
		}
		at = folds->items.items[at].parent;
	}
	return false;
}

static void mark_repeat(struct lp_folds *folds, uint32_t at, uint8_t period)
{
	folds->items.items[at].repeat = period;
	folds->items.items[at].folded = true;
}

/** Whether a way that ends with a long row is to be folded; that is marked where the row begins. */
static bool find_row(struct lp_folds *folds, uint32_t at, uint8_t period)
{
	uint32_t first;

	if (!is_row(folds, at, period, LP_FOLD_TIMES + 1) || has_row(folds, at, period))
		return false;
	first = shorter(folds, at, LP_FOLD_TIMES * period);
	if (folds->items.items[first].repeat && folds->items.items[first].repeat != period)
		return false;
	mark_repeat(folds, first, period);
	return true;
}

/** The way that stands for the last one: itself, or one with less of the same at its end. */
static uint32_t fold(struct lp_folds *folds)
{
	uint32_t at = (uint32_t)folds->items.count - 1, before = at;
	uint8_t period;

	for (period = 1; period <= LP_FOLD_PERIOD; period++) {
		before = folds->items.items[before].parent;
		if (!before)
			break;
		if (folds->items.items[before].mark != folds->items.items[at].mark)
			continue;
		if (folds->settled ? folds->items.items[before].repeat == period &&
					     is_row(folds, at, period, 2)
				   : find_row(folds, at, period))
			return before;
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
	if (*ret != folds->items.count - 1) {
		folds->items.count--;
		if (!lp_array_push(&folds->backs, (struct lp_fold_back){mark, from, *ret}))
			return false;
	}
	return lp_map_set(&folds->longer, key, *ret);
}

/** Whether two ways end with the same steps. */
static bool ends_alike(const struct lp_folds *a, uint32_t at, const struct lp_folds *b,
		       uint32_t other, unsigned steps)
{
	while (steps-- && a->items.items[at].mark == b->items.items[other].mark) {
		at = a->items.items[at].parent;
		other = b->items.items[other].parent;
	}
	return steps == UINT_MAX;
}

/** Grow the tree again: each way is behind the shorter ones. */
static bool grow_again(const struct lp_folds *folds, struct lp_folds *settled, uint32_t *numbers)
{
	uint32_t i;

	for (i = 1; i < folds->items.count; i++) {
		const struct lp_fold *way = &folds->items.items[i];
		size_t before = settled->items.count;

		if (!lp_folds_add(settled, numbers[way->parent], way->mark, way->example,
				  &numbers[i]))
			return false;
		if (way->repeat && settled->items.count > before &&
		    numbers[i] == settled->items.count - 1 &&
		    ends_alike(folds, i, settled, numbers[i], way->repeat))
			mark_repeat(settled, numbers[i], way->repeat);
	}
	return true;
}

/** Find ways that the first tree has put together and the second one would not. */
static bool compare_trees(const struct lp_folds *folds, struct lp_folds *settled,
			  const uint32_t *numbers)
{
	uint32_t found;
	size_t i;

	for (i = 0; i < folds->backs.count; i++) {
		const struct lp_fold_back *back = &folds->backs.items[i];

		if (!lp_folds_add(settled, numbers[back->from], back->mark, 0, &found))
			return false;
		if (found != numbers[back->to])
			settled->items.items[numbers[back->to]].vague = true;
	}
	return true;
}

/** Whether something repeats in the midst of what does, or only partly within it. */
static bool is_entangled(const struct lp_folds *folds, const struct lp_fold_back *back)
{
	unsigned period = folds->items.items[back->to].repeat, steps;
	uint32_t at;

	for (at = back->from; at != back->to; at = folds->items.items[at].parent) {
		if (folds->items.items[at].repeat)
			return true;
	}
	for (steps = 1; steps < period; steps++) {
		at = folds->items.items[at].parent;
		if (folds->items.items[at].repeat + steps > period && folds->items.items[at].repeat)
			return true;
	}
	return false;
}

/** Find states whose brackets say too little, and all behind them. */
static void find_vague(struct lp_folds *folds)
{
	struct lp_fold *items = folds->items.items;
	size_t i;

	for (i = 0; i < folds->backs.count; i++) {
		if (is_entangled(folds, &folds->backs.items[i]))
			items[folds->backs.items[i].to].vague = true;
	}
	for (i = 1; i < folds->items.count; i++) {
		items[i].vague |= items[items[i].parent].vague;
		items[i].folded |= items[i].vague;
	}
}

static bool settle(const struct lp_folds *folds, struct lp_folds *settled, uint32_t *numbers)
{
	if (!grow_again(folds, settled, numbers) || !compare_trees(folds, settled, numbers))
		return false;
	find_vague(settled);
	return true;
}

bool lp_folds_settle(struct lp_folds *folds, uint32_t **numbers)
{
	uint32_t *found = calloc(folds->items.count + 1, sizeof(*found)), i;
	struct lp_folds settled = {.settled = true};

	if (!found)
		return false;
	for (i = 0; i < folds->items.count && !folds->backs.count; i++)
		found[i] = i;
	if (folds->backs.count) {
		if (!settle(folds, &settled, found)) {
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
	lp_array_deinit(&folds->backs);
	lp_map_deinit(&folds->longer);
}
