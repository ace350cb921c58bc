// SPDX-License-Identifier: Apache-2.0
/** How large an object is: what sys.getsizeof() says, and what it owns besides. */
#ifndef LP_DECODE_TYPES_SIZES_H
#define LP_DECODE_TYPES_SIZES_H

#include "cpython/dict_keys.h"
#include "decode/worker.h"

struct lp_sizes {
	/** sys.getsizeof(object), in bytes; without its dict's table if that was put off. */
	uint64_t shallow;
	/** Buffers and attribute values of the object's own that getsizeof leaves out. */
	uint64_t owned;
	/** Address of a table whose size is to be added, or 0. */
	uint64_t keys;
};

/**
 * The sizes of an object.  Mostly a few loads; now and then a read of some bytes elsewhere.
 * The table of a dict that is not in the window is put off: ret->keys.
 */
void lp_object_sizes(struct lp_worker *worker, const struct lp_object *object,
		     struct lp_sizes *ret);

/** What a table adds to sys.getsizeof() of its dict: nothing if it is shared. */
uint64_t lp_keys_size(const struct lp_dict_keys *keys);

#endif
