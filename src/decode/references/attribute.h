// SPDX-License-Identifier: Apache-2.0
/** An attribute of a Python instance, read by name. */
#ifndef LP_DECODE_REFERENCES_ATTRIBUTE_H
#define LP_DECODE_REFERENCES_ATTRIBUTE_H

#include "decode/heap.h"

/**
 * The address of the value of attribute @name in the `__dict__`, or the values that stand for
 * it, of the object at @address; 0 if it has none.  For a few objects.
 */
uint64_t lp_attribute(struct lp_heap *heap, struct lp_peek *peek, uint64_t address,
		      const char *name);

#endif
