// SPDX-License-Identifier: Apache-2.0
/** Before the scan: the ranges of memory, the first types, malloc's heaps, special objects. */
#ifndef LP_DECODE_SETUP_H
#define LP_DECODE_SETUP_H

#include "decode/heap.h"

/** Set up everything but what the scan finds. */
struct lp_error *lp_heap_init(struct lp_heap *heap, struct lp_reader *reader,
			      const struct lp_python *python, const struct lp_runtime *runtime);

#endif
