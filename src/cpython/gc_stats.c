// SPDX-License-Identifier: Apache-2.0
#include "cpython/gc_stats.h"

/** A count of a generation's: Py_ssize_t, never negative. */
static bool read_count(struct lp_peek *peek, uint64_t at, struct lp_field field, uint64_t *ret)
{
	return lp_has(field) &&
	       lp_peek_number(peek, at + (uint64_t)field.offset, field.width, ret) &&
	       *ret <= INT64_MAX;
}

static bool read_generation(struct lp_peek *peek, const struct lp_layout *layout, uint64_t at,
			    struct lp_gc_stats *ret)
{
	return read_count(peek, at, layout->generation_stats.collections, &ret->collections) &&
	       read_count(peek, at, layout->generation_stats.collected, &ret->collected) &&
	       read_count(peek, at, layout->generation_stats.uncollectable, &ret->uncollectable);
}

/** The last of a generation's counts, which the collector keeps in a circle of some (3.15). */
static bool read_last(struct lp_peek *peek, const struct lp_layout *layout, uint64_t buffer,
		      struct lp_field items, struct lp_field index, struct lp_gc_stats *ret)
{
	uint64_t size = (uint64_t)layout->generation_stats.size, last;

	return lp_peek_number(peek, buffer + (uint64_t)index.offset, index.width, &last) &&
	       last < items.width / size &&
	       read_generation(peek, layout, buffer + (uint64_t)items.offset + last * size, ret);
}

/** From 3.15 on, where the state of the collector leads to them. */
static bool read_circles(struct lp_peek *peek, const struct lp_layout *layout, uint64_t stats,
			 struct lp_gc_stats *ret)
{
	uint64_t old = stats + (uint64_t)layout->gc_stats.old.offset, sequence;
	unsigned i;

	/* It is odd while they are written. */
	if (!stats ||
	    !lp_peek_number(peek, stats + (uint64_t)layout->gc_stats.sequence.offset,
			    layout->gc_stats.sequence.width, &sequence) ||
	    (sequence & 1) ||
	    !read_last(peek, layout, stats + (uint64_t)layout->gc_stats.young.offset,
		       layout->young_stats.items, layout->young_stats.index, &ret[0]))
		return false;
	for (i = 1; i < LP_GENERATIONS; i++) {
		if (!read_last(peek, layout, old, layout->old_stats.items, layout->old_stats.index,
			       &ret[i]))
			return false;
		old += (uint64_t)layout->old_stats.size;
	}
	return true;
}

bool lp_gc_stats_read(struct lp_peek *peek, const struct lp_layout *layout,
		      const struct lp_interpreter *interpreter,
		      struct lp_gc_stats ret[LP_GENERATIONS])
{
	uint64_t stats = interpreter->gc + (uint64_t)layout->gc.stats.offset;
	unsigned i;

	/* In all versions they are right behind the permanent generation: where its head is in its
	 * place, they are in theirs. */
	if (!interpreter->gc || !interpreter->permanent || !lp_has(layout->gc.stats))
		return false;
	if (lp_has(layout->gc_stats.young))
		return read_circles(peek, layout, lp_peek_pointer(peek, stats), ret);
	for (i = 0; i < LP_GENERATIONS; i++) {
		if (!read_generation(peek, layout,
				     stats + i * (uint64_t)layout->generation_stats.size, &ret[i]))
			return false;
	}
	return true;
}
