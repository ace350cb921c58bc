// SPDX-License-Identifier: Apache-2.0
/** Objects that only a reference led to, in the order in which they turned up: put them in order.
 */
#ifndef LP_DECODE_BUILD_LATE_H
#define LP_DECODE_BUILD_LATE_H

#include "decode/heap.h"
#include "decode/worker.h"
#include "graph/graph.h"

/**
 * Give the late objects of a graph, whose references come last, ids in order of addresses.
 * @param late The worker that decoded them: the places of its unknown words move along.
 * Touches each reference once, if there are any late objects.
 */
struct lp_error *lp_order_late(struct lp_heap *heap, struct lp_graph *graph,
			       struct lp_worker *late);

#endif
