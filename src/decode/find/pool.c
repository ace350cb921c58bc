// SPDX-License-Identifier: Apache-2.0
#include "decode/find/pool.h"

#include <string.h>

#include "base/bytes.h"

/* struct pool_header, the same from 2.7 to 3.15. */
enum {
	POOL_COUNT = 0,
	POOL_FREE_BLOCK = 8,
	POOL_ARENA = 32,
	POOL_SIZE_CLASS = 36,
	POOL_NEXT_OFFSET = 40,
	POOL_MAX_NEXT_OFFSET = 44,
	/* SMALL_REQUEST_THRESHOLD. */
	MAX_BLOCK = 512,
	MAX_ARENAS = 1 << 24,
};

/** Mark the blocks of the list of free ones; false if it leaves the pool or runs in a circle. */
static bool mark_free(const unsigned char *bytes, uint64_t address, unsigned size,
		      struct lp_pool *pool, unsigned *count)
{
	uint64_t block = lp_load64(bytes + POOL_FREE_BLOCK);

	*count = 0;
	while (block) {
		uint64_t offset = block - address;
		unsigned number;

		if (offset < LP_POOL_HEADER || offset > size - 8 ||
		    (offset - LP_POOL_HEADER) % pool->block_size)
			return false;
		number = (unsigned)(offset - LP_POOL_HEADER) / pool->block_size;
		if (lp_pool_is_free(pool, number))
			return false;
		pool->free[number >> 6] |= (uint64_t)1 << (number & 63);
		(*count)++;
		block = lp_load64(bytes + offset);
	}
	return true;
}

bool lp_pool_parse(const unsigned char *bytes, uint64_t address, unsigned size, struct lp_pool *ret)
{
	uint32_t count = lp_load32(bytes + POOL_COUNT);
	uint32_t size_class = lp_load32(bytes + POOL_SIZE_CLASS);
	uint32_t next = lp_load32(bytes + POOL_NEXT_OFFSET);
	uint32_t most = lp_load32(bytes + POOL_MAX_NEXT_OFFSET);
	unsigned block_size = size - most;
	unsigned blocks, free_count, in_use;

	/* Blocks are multiples of 16 or, before bpo-27987, of 8. */
	if (most >= size || block_size > MAX_BLOCK || count == 0 ||
	    (block_size != (size_class + 1) * 16 && block_size != (size_class + 1) * 8) ||
	    lp_load32(bytes + POOL_ARENA) > MAX_ARENAS || next > most + block_size ||
	    next < LP_POOL_HEADER || (next - LP_POOL_HEADER) % block_size)
		return false;
	memset(ret, 0, sizeof(*ret));
	ret->block_size = block_size;
	ret->end = next < size ? next : size - (size - LP_POOL_HEADER) % block_size;
	if (!mark_free(bytes, address, size, ret, &free_count))
		return false;
	/* A thread may have been stopped while it took or gave back a block. */
	blocks = (ret->end - LP_POOL_HEADER) / block_size;
	in_use = blocks - free_count;
	return free_count <= blocks && in_use + 1 >= count && in_use <= count + 1;
}
