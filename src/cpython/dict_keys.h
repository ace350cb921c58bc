// SPDX-License-Identifier: Apache-2.0
/** The table of a dict (3.6 on), which may be shared by the instances of a class. */
#ifndef LP_CPYTHON_DICT_KEYS_H
#define LP_CPYTHON_DICT_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "cpython/layout.h"

/** So many bytes at the start of the table are its header, at most. */
enum { LP_DICT_KEYS_HEADER = 48 };

struct lp_dict_keys {
	int64_t refcnt;
	/** Entries in use, live or deleted. */
	uint64_t nentries;
	/** Entries that there is room for. */
	uint64_t capacity;
	/** What a values array of a shared table is sized by: entries in use and usable. */
	uint64_t values;
	/** Address of the first entry, and bytes of an entry. */
	uint64_t entries;
	unsigned entry_size;
	/** Where in an entry key and value are. */
	unsigned key, value;
	/** Bytes of the whole table. */
	uint64_t size;
};

/**
 * Understand the header of a table at @address.
 * @param header LP_DICT_KEYS_HEADER bytes.
 * @return false if it makes no sense (sizes out of bounds).  Not for 2.7.
 */
bool lp_dict_keys_parse(const struct lp_layout *layout, const unsigned char *header,
			uint64_t address, struct lp_dict_keys *ret);

#endif
