// SPDX-License-Identifier: Apache-2.0
/** What the first word of an object says of its reference count. */
#ifndef LP_CPYTHON_REFCOUNT_H
#define LP_CPYTHON_REFCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "cpython/layout.h"

/** The count of an immortal object: more than any mortal one has. */
#define LP_IMMORTAL UINT32_MAX

/** From this count on an object of 3.11 is a compiled-in one, which started at 999999999. */
#define LP_COMPILED_IN 900000000u

/**
 * The reference count in the first word of an object; 0 if the word is none (the object is
 * dead, or no object), LP_IMMORTAL for an immortal one.  A mortal count of 2^31 or more is no
 * count: a word of text or a pointer looks like that.
 */
static inline uint32_t lp_refcount(const struct lp_layout *layout, uint64_t word)
{
	uint32_t low = (uint32_t)word;

	switch (layout->refcount) {
	case LP_REFCOUNT_WORD:
		if (word >= 0x80000000u)
			return 0;
		return low >= LP_COMPILED_IN ? LP_IMMORTAL : low;
	case LP_REFCOUNT_LOW32:
		/* Extensions for the stable ABI, compiled with headers of before 3.12, count in all
		 * 64 bits, also an immortal object: from 2^32 - 1 over that to some more. */
		if (word >> 32)
			return word >> 32 == 1 && (int32_t)low >= 0 ? LP_IMMORTAL : 0;
		return (int32_t)low < 0 ? LP_IMMORTAL : low;
	case LP_REFCOUNT_FLAGS:
		/* 16 bits of overflow, which stay 0 in a 64-bit build, and 16 of flags (4 in use).
		 */
		if ((word >> 32 & 0xffff) || word >> 52)
			return 0;
		return (int32_t)low < 0 ? LP_IMMORTAL : low;
	}
	return 0;
}

#endif
