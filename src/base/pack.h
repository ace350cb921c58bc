// SPDX-License-Identifier: Apache-2.0
/** Compression and checksums: zstd (RFC 8878) and XXH64.  Knows nothing of what is in the bytes. */
#ifndef LP_BASE_PACK_H
#define LP_BASE_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Bytes that @size bytes take at most when they are packed. */
size_t lp_pack_bound(size_t size);

/**
 * Pack @size bytes into @to, which has room for lp_pack_bound() of them.
 * @return the bytes that it took; 0 when memory is short.  About 500 MB/s.
 */
size_t lp_pack(const void *from, size_t size, void *to, size_t room);

/** Unpack into exactly @size bytes; false if the bytes are not those of as many. */
bool lp_unpack(const void *from, size_t packed, void *to, size_t size);

/** XXH64 with seed 0: to find bits that were flipped, not to keep anybody from flipping them. */
uint64_t lp_checksum(const void *bytes, size_t size);

#endif
