// SPDX-License-Identifier: Apache-2.0
/** Memory of threads' stacks, in which no object lies. */
#ifndef LP_DECODE_FIND_STACKS_H
#define LP_DECODE_FIND_STACKS_H

#include "cpython/runtime.h"
#include "decode/heap.h"
#include "target/freeze/capture_facts.h"

/**
 * Note that there are no objects on the stacks.  What looks like one there is words of a call that
 * happen to stand so, or a stand-in that C code has made for the time of a call (numpy does).
 * @param threads The @count threads at the stop.
 */
void lp_stacks_settle(struct lp_heap *heap, const struct lp_runtime *runtime,
		      const struct lp_thread_registers *threads, size_t count);

#endif
