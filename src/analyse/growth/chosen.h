// SPDX-License-Identifier: Apache-2.0
/** Which of all holders gained by themselves: the rest grew with these, or comes and goes. */
#ifndef LP_ANALYSE_GROWTH_CHOSEN_H
#define LP_ANALYSE_GROWTH_CHOSEN_H

#include "analyse/growth/growth.h"
#include "analyse/type_filter.h"

struct lp_chosen_row {
	const struct lp_holding_growth *row;
	enum lp_trend_kind kind;
};

struct lp_chosen_rows {
	/** Steady ones first, and of these those that gained most. */
	struct lp_chosen_row *items;
	size_t count;
	/** Rows that are left out: as their number goes up and down, and as they grew because there
	 * are more of them. */
	uint64_t uneven, explained;
};

/**
 * Choose them.
 * @param filter Only of types that pass it; NULL: of all.
 * @param ret To be deinit'ed whatever the result.
 */
struct lp_error *lp_growth_choose(const struct lp_growth *growth,
				  const struct lp_type_filter *filter, struct lp_chosen_rows *ret);
void lp_chosen_rows_deinit(struct lp_chosen_rows *chosen);

/** The holder before another one on its path, or NULL. */
const struct lp_holder_growth *lp_holder_above(const struct lp_growth *growth,
					       const struct lp_holder_growth *holder);

static inline int64_t lp_change(uint64_t from, uint64_t to)
{
	return (int64_t)(to - from);
}

#endif
