// SPDX-License-Identifier: Apache-2.0
/**
 * Loads of little-endian numbers from bytes that may be unaligned.  Bounds are
 * the caller's business.  Both machines that limpet runs on are little-endian.
 */
#ifndef LP_BASE_BYTES_H
#define LP_BASE_BYTES_H

#include <stdint.h>
#include <string.h>

static inline uint16_t lp_load16(const void *bytes)
{
	uint16_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

static inline uint32_t lp_load32(const void *bytes)
{
	uint32_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

static inline uint64_t lp_load64(const void *bytes)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof(value));
	return value;
}

/** An unsigned number of @width bytes (1, 2, 4 or 8); 0 for any other width. */
static inline uint64_t lp_load(const void *bytes, unsigned width)
{
	switch (width) {
	case 1:
		return *(const uint8_t *)bytes;
	case 2:
		return lp_load16(bytes);
	case 4:
		return lp_load32(bytes);
	case 8:
		return lp_load64(bytes);
	default:
		return 0;
	}
}

/** @value rounded up to a multiple of @alignment, a power of two. */
static inline uint64_t lp_align_up(uint64_t value, uint64_t alignment)
{
	return (value + alignment - 1) & ~(alignment - 1);
}

#endif
