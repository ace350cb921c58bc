// SPDX-License-Identifier: Apache-2.0
/** The last step of a graph: one array of references, ids in order, and words of unknown meaning
 * judged. */
#ifndef LP_DECODE_SETTLE_H
#define LP_DECODE_SETTLE_H

#include "decode/heap.h"
#include "decode/worker.h"
#include "graph/graph.h"

/**
 * Join the @count workers' references, the last worker's being those of late objects, and take
 * heap->index over.
 *
 * A word that may be a reference is one that owns its target as long as more references are
 * counted in the target than were found for certain: found references never exceed the count.
 * What is left of the count then is a root: held by C code.
 * @param shares First unit of each worker but the last.
 */
struct lp_error *lp_settle(struct lp_heap *heap, struct lp_worker **workers, unsigned count,
			   const size_t *shares, struct lp_graph *graph);

#endif
