// SPDX-License-Identifier: Apache-2.0
/** Judge which of the words that may be references own their targets. */
#ifndef LP_DECODE_ROOTS_SETTLE_H
#define LP_DECODE_ROOTS_SETTLE_H

#include "decode/worker.h"
#include "graph/graph.h"

/**
 * A word that may be a reference is one that owns its target as long as more references are
 * counted in the target than were found for certain: found references never exceed the count.
 * What is left of the count then is a root: held by C code.
 * @param workers Have the places of such words.
 */
struct lp_error *lp_settle(const struct lp_heap *heap, struct lp_worker **workers, unsigned count,
			   struct lp_graph *graph);

#endif
