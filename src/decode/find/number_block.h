// SPDX-License-Identifier: Apache-2.0
/**
 * 2.7 keeps its ints and floats in blocks of its own, 41 to a block of malloc (PyIntBlock of
 * Objects/intobject.c, PyFloatBlock of floatobject.c), free ones linked through their types.
 */
#ifndef LP_DECODE_FIND_NUMBER_BLOCK_H
#define LP_DECODE_FIND_NUMBER_BLOCK_H

#include "decode/heap.h"
#include "decode/types/type_cache.h"

enum {
	/** Bytes that 2.7 asks malloc for, which may give it up to a chunk's least size more. */
	LP_NUMBER_BLOCK = 1000,
	/** The first number, behind the link to the next block; bytes a number. */
	LP_NUMBER_FIRST = 8,
	LP_NUMBER_SIZE = 24,
	LP_NUMBERS = (LP_NUMBER_BLOCK - LP_NUMBER_FIRST) / LP_NUMBER_SIZE,
};

/** Whether a type of 2.7 is int or float, and nothing derived from them: kept in such blocks only. */
bool lp_is_number(const struct lp_typeinfo *type);

/**
 * Whether a block is one of numbers.
 * @param bytes LP_NUMBER_BLOCK bytes of it.
 * @param[out] ret A bit a number: it is in use.
 * @return their type, or NULL.
 */
const struct lp_typeinfo *lp_number_block(const struct lp_heap *heap, struct lp_type_cache *cache,
					  const unsigned char *bytes, uint64_t *ret);

#endif
