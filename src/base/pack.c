// SPDX-License-Identifier: Apache-2.0
#include "base/pack.h"

#include <stdlib.h>

#define XXH_INLINE_ALL
#include <xxhash.h>
/* For an allocator of one's own. */
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

/* The fastest that is no worse than half as small as the default, for numbers and short texts. */
enum { LEVEL = 1 };

size_t lp_pack_bound(size_t size)
{
	return ZSTD_compressBound(size);
}

static void *take(void *unused, size_t size)
{
	return malloc(size);
}

static void give(void *unused, void *block)
{
	free(block);
}

size_t lp_pack(const void *from, size_t size, void *to, size_t room)
{
	/* Memory of limpet's own (own.h), where that is not the C library's. */
	ZSTD_CCtx *context = ZSTD_createCCtx_advanced((ZSTD_customMem){take, give, NULL});
	size_t packed = context ? ZSTD_compressCCtx(context, to, room, from, size, LEVEL) : 0;

	ZSTD_freeCCtx(context);
	return ZSTD_isError(packed) ? 0 : packed;
}

bool lp_unpack(const void *from, size_t packed, void *to, size_t size)
{
	return ZSTD_decompress(to, size, from, packed) == size;
}

uint64_t lp_checksum(const void *bytes, size_t size)
{
	return XXH64(bytes, size, 0);
}
