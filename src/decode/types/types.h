// SPDX-License-Identifier: Apache-2.0
/** Finds out about types: reads type objects, checks them, and remembers what they are. */
#ifndef LP_DECODE_TYPES_TYPES_H
#define LP_DECODE_TYPES_TYPES_H

#include "decode/types/typeinfo.h"

struct lp_error;
struct lp_peek;
struct lp_reader;

/** @param reader Is read with a cache of its own. */
struct lp_error *lp_types_init(struct lp_types *types, const struct lp_python *python,
			       const struct lp_space *space, struct lp_reader *reader);
void lp_types_deinit(struct lp_types *types);

/**
 * The type object at @address, or NULL if none is there.  Takes a lock: a worker asks its
 * lp_type_cache instead.
 */
const struct lp_typeinfo *lp_types_get(struct lp_types *types, uint64_t address);

/**
 * Whether lp_types_get() can find a type object at @address, by its own bytes, read through @peek:
 * nearly all that is no type is told here, without the lock.
 */
bool lp_types_may_get(const struct lp_types *types, struct lp_peek *peek, uint64_t address);

#endif
