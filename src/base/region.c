// SPDX-License-Identifier: Apache-2.0
#include "base/region.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 64 << 10, ALIGNMENT = 16 };

struct lp_region_block {
	struct lp_region_block *next;
	char padding[ALIGNMENT - sizeof(void *)];
	char bytes[];
};

static struct lp_region_block *region_grow(struct lp_region *region, size_t size)
{
	struct lp_region_block *block = calloc(1, sizeof(*block) + size);

	if (!block)
		return NULL;
	block->next = region->blocks;
	region->blocks = block;
	region->size = size;
	region->used = 0;
	return block;
}

void *lp_region_alloc(struct lp_region *region, size_t size)
{
	void *result;

	if (size > (size_t)-1 / 2)
		return NULL;
	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (!region->blocks || region->size - region->used < size) {
		if (!region_grow(region, size > BLOCK_SIZE ? size : BLOCK_SIZE))
			return NULL;
	}
	result = region->blocks->bytes + region->used;
	region->used += size;
	return result;
}

char *lp_region_copy(struct lp_region *region, const char *text, size_t length)
{
	char *copy = lp_region_alloc(region, length + 1);

	if (copy)
		memcpy(copy, text, length);
	return copy;
}

void lp_region_join(struct lp_region *to, struct lp_region *from)
{
	struct lp_region_block **last = &from->blocks;

	if (!to->blocks) {
		*to = *from;
	} else if (from->blocks) {
		/* Behind the block that is being filled. */
		while (*last)
			last = &(*last)->next;
		*last = to->blocks->next;
		to->blocks->next = from->blocks;
	}
	memset(from, 0, sizeof(*from));
}

void lp_region_deinit(struct lp_region *region)
{
	struct lp_region_block *block = region->blocks;

	while (block) {
		struct lp_region_block *next = block->next;

		free(block);
		block = next;
	}
	memset(region, 0, sizeof(*region));
}
