// SPDX-License-Identifier: Apache-2.0
/** Put what the workers found side by side into one graph: references, sizes, previews. */
#ifndef LP_DECODE_BUILD_GATHER_H
#define LP_DECODE_BUILD_GATHER_H

#include "decode/worker.h"
#include "graph/graph.h"

/**
 * Join the @count workers' references, the last worker's being those of late objects, and put
 * all objects in order of addresses.
 * @param shares First unit of each worker but the last.
 */
struct lp_error *lp_gather(struct lp_heap *heap, struct lp_worker **workers, unsigned count,
			   const size_t *shares, struct lp_graph *graph);

#endif
