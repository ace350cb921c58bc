// SPDX-License-Identifier: Apache-2.0
/** Whether an object lies in a block of memory.  Everything about the bytes is checked. */
#ifndef LP_DECODE_FIND_CANDIDATE_H
#define LP_DECODE_FIND_CANDIDATE_H

#include "decode/worker.h"

/** Bytes of the target, from a window or read one by one. */
struct lp_block {
	uint64_t address;
	/** Bytes from the block's first on; at least LP_BLOCK_VALID of them can be looked at. */
	const unsigned char *bytes;
	/** Bytes that the block has, whether they are in `bytes` or not. */
	uint64_t size;
};

enum { LP_BLOCK_VALID = 128 };

/**
 * The type of the object in the block, or NULL.
 * @param[out] ret The object's address: behind its GC head and attribute words, if it has them.
 */
const struct lp_typeinfo *lp_candidate(struct lp_worker *worker, const struct lp_block *block,
				       uint64_t *ret);

/**
 * Take the padding of a debugging allocator off a block.
 * @return whether there is any.
 */
bool lp_candidate_unpad(struct lp_block *block);

/** Whether a str of 3.x has its text behind its header, as all do that C code defines. */
bool lp_candidate_is_compact(const struct lp_layout *layout, const unsigned char *bytes);

/**
 * The type of the object at @object, if the bytes there look like one, whatever is around it;
 * or NULL.
 * @param bytes At least LP_BLOCK_VALID - 32 of them.
 * @param room Bytes from the object on that it may take.
 */
const struct lp_typeinfo *lp_candidate_at(struct lp_worker *worker, const unsigned char *bytes,
					  uint64_t object, uint64_t room);

#endif
