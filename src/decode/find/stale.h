// SPDX-License-Identifier: Apache-2.0
/**
 * Blocks that look like objects because they hold what is left of one: an owner has written over
 * the word of the count only.  The buffer of a unicode of one character is such a block (2.7).
 */
#ifndef LP_DECODE_FIND_STALE_H
#define LP_DECODE_FIND_STALE_H

#include "decode/worker.h"

/** Remember the buffer of an object if it may pass for one.  Cheap: for each object of the scan. */
void lp_stale_note(struct lp_worker *worker, uint64_t address, const struct lp_typeinfo *type);

/**
 * Take the remembered buffers out of the index.
 * @param tally Out of the workers' tallies as well.
 */
void lp_stale_drop(struct lp_heap *heap, struct lp_worker **workers, unsigned count, bool tally);

#endif
