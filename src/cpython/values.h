// SPDX-License-Identifier: Apache-2.0
/**
 * Small values read from the target one by one: text, numbers, entries of a dict, items of a
 * tuple.  For names and settings; the heap is decoded elsewhere, in bulk.
 *
 * All functions take any address, check the object's type and bound what they read.
 */
#ifndef LP_CPYTHON_VALUES_H
#define LP_CPYTHON_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"
#include "cpython/dict_keys.h"
#include "cpython/layout.h"
#include "target/peek.h"

/** tp_flags of the type of the object at @address; 0 if that cannot be read. */
uint64_t lp_value_flags(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address);

/** The number in a @field of the struct at @address; 0 if absent or unreadable. */
uint64_t lp_value_field(struct lp_peek *peek, uint64_t address, struct lp_field field);

/**
 * Append the text of a str, unicode or bytes as UTF-8 (bytes: Latin-1), at most @limit
 * characters of it.
 * @return whether it is such an object; then @length, if not NULL, is its length in characters.
 */
bool lp_value_text(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
		   size_t limit, struct lp_strbuf *text, uint64_t *length);

/** Whether the object is text and equal to @text, which is ASCII and below 256 bytes. */
bool lp_value_is_text(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
		      const char *text);

/** The value of an int that fits; false if it is none or does not fit. */
bool lp_value_integer(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
		      int64_t *ret);

/** Items of a tuple: how many there are (0 if it is none); the address of one, or 0. */
uint64_t lp_value_tuple_size(struct lp_peek *peek, const struct lp_layout *layout,
			     uint64_t address);
uint64_t lp_value_tuple_item(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
			     uint64_t index);

/** Where a walk over the entries of a dict is. */
struct lp_dict_walk {
	struct lp_peek *peek;
	struct lp_dict_keys keys;
	/** Address of the first value of a shared table, or 0. */
	uint64_t values;
	uint64_t next;
};

/** Begin a walk over the dict, or instance of a subclass, at @address; false if it is none. */
bool lp_dict_walk_init(struct lp_dict_walk *walk, struct lp_peek *peek,
		       const struct lp_layout *layout, uint64_t address);

/** The next live entry; false at the end. */
bool lp_dict_walk_next(struct lp_dict_walk *walk, uint64_t *key, uint64_t *value);

/** The address of the value under the key @name of a dict, or 0. */
uint64_t lp_dict_get(struct lp_peek *peek, const struct lp_layout *layout, uint64_t dict,
		     const char *name);

#endif
