// SPDX-License-Identifier: Apache-2.0
/** Objects and tables with a role of their own that no exported symbol names. */
#ifndef LP_DECODE_FIND_SPECIAL_H
#define LP_DECODE_FIND_SPECIAL_H

#include "cpython/runtime.h"
#include "decode/heap.h"

/** Find the dicts of interned strings and the states of static types, and note them in @heap. */
struct lp_error *lp_special_find(struct lp_heap *heap, const struct lp_runtime *runtime,
				 struct lp_peek *peek);

#endif
