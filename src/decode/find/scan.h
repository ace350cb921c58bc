// SPDX-License-Identifier: Apache-2.0
/**
 * Find the objects of a heap: all blocks of all pools, the chunks of malloc's heaps, what is
 * mapped for itself, and static data, each streamed in order of addresses.
 *
 * Source of the design: reading in windows costs the same on a fresh and on an aged heap,
 * following references does not (docs/ARCHITECTURE.md).
 */
#ifndef LP_DECODE_FIND_SCAN_H
#define LP_DECODE_FIND_SCAN_H

#include "decode/worker.h"

/**
 * Scan with the @count workers.
 * @param tally Also count and size each object by its type, into the workers' tallies; what
 * sizes are put off for becomes requests.
 * Sets the bits of heap->index, known pages and what allocators were seen.
 */
struct lp_error *lp_scan(struct lp_heap *heap, struct lp_worker **workers, unsigned count,
			 bool tally);

#endif
