// SPDX-License-Identifier: Apache-2.0
/**
 * A pool of pymalloc: blocks of one size, some of them free (Objects/obmalloc.c,
 * pycore_obmalloc.h).  Recognised by its header alone, so that no symbol is needed.
 */
#ifndef LP_DECODE_FIND_POOL_H
#define LP_DECODE_FIND_POOL_H

#include <stdbool.h>
#include <stdint.h>

enum {
	LP_POOL_HEADER = 48,
	/** Blocks are at least 8 bytes, and pools at most 16 KiB. */
	LP_POOL_BLOCKS = 16384 / 8,
};

struct lp_pool {
	unsigned block_size;
	/** Offset behind the last block that was ever given out. */
	unsigned end;
	/** A bit a block: it is free. */
	uint64_t free[LP_POOL_BLOCKS / 64];
};

/**
 * Understand the pool at @address.
 * @param bytes All @size bytes of it.
 * @return false if no pool with blocks in use is there.
 */
bool lp_pool_parse(const unsigned char *bytes, uint64_t address, unsigned size,
		   struct lp_pool *ret);

static inline bool lp_pool_is_free(const struct lp_pool *pool, unsigned block)
{
	return pool->free[block >> 6] >> (block & 63) & 1;
}

#endif
