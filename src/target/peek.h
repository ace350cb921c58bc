// SPDX-License-Identifier: Apache-2.0
/**
 * Scattered small reads through a small cache of pages.  For what is few: types, names,
 * frames.  The heap itself is read in windows (decode/window.h), as a cache reads an
 * aged heap many times over.
 */
#ifndef LP_TARGET_PEEK_H
#define LP_TARGET_PEEK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "target/reader.h"

enum { LP_PEEK_PAGE = 4096, LP_PEEK_PAGES = 512 };

/** For one thread.  About 2 MiB, of which is touched what is used: on the heap, not on the stack. */
struct lp_peek {
	struct lp_reader *reader;
	/** The address of each page, or 1 where there is none. */
	uint64_t addresses[LP_PEEK_PAGES];
	unsigned char pages[LP_PEEK_PAGES][LP_PEEK_PAGE];
};

/** Start, or start anew, with an empty cache. */
void lp_peek_init(struct lp_peek *peek, struct lp_reader *reader);

/** Copy @size bytes at @address; false, and @buffer undefined, unless all could be read. */
bool lp_peek(struct lp_peek *peek, uint64_t address, void *buffer, size_t size);

/** A little-endian number of @width bytes (1, 2, 4, 8) at @address; false if unreadable. */
bool lp_peek_number(struct lp_peek *peek, uint64_t address, unsigned width, uint64_t *ret);

/** A pointer at @address, 0 if it is NULL or cannot be read. */
uint64_t lp_peek_pointer(struct lp_peek *peek, uint64_t address);

/**
 * The NUL-terminated string at @address, cut to fit @size bytes with its NUL; false if it
 * cannot be read or has no end within @size bytes.
 */
bool lp_peek_string(struct lp_peek *peek, uint64_t address, char *buffer, size_t size);

#endif
