// SPDX-License-Identifier: Apache-2.0
/**
 * A region: things that die together are carved from blocks and freed at once.
 * (Not called arena: that word is pymalloc's.)  Does not know what is stored.
 */
#ifndef LP_BASE_REGION_H
#define LP_BASE_REGION_H

#include <stddef.h>

struct lp_region_block;

/** A zeroed region is empty and ready. */
struct lp_region {
	struct lp_region_block *blocks;
	size_t used;
	size_t size;
};

/** @size zeroed bytes, aligned to 16, valid until the region ends; NULL when memory is short. */
void *lp_region_alloc(struct lp_region *region, size_t size);

/** A copy of @length bytes of @text with a NUL behind; NULL when memory is short. */
char *lp_region_copy(struct lp_region *region, const char *text, size_t length);

/** Move all that is in @from to @to, which keeps it alive from then on. */
void lp_region_join(struct lp_region *to, struct lp_region *from);

/** Free everything; the region is empty afterwards. */
void lp_region_deinit(struct lp_region *region);

#endif
