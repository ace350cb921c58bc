// SPDX-License-Identifier: Apache-2.0
/**
 * One unit of the target's memory at a time, read in one go: the heap is streamed in address
 * order, never read here and there.  Memory that is not in a range reads as zeros, in which no
 * object is.
 */
#ifndef LP_DECODE_WINDOW_H
#define LP_DECODE_WINDOW_H

#include "decode/find/space.h"

enum {
	/** Bytes before the unit that are read too: what precedes an object (GC head, dict). */
	LP_WINDOW_BEFORE = 64,
	/** Bytes behind the unit that are read too: the rest of an object that begins in it. */
	LP_WINDOW_BEHIND = 8192,
};

struct lp_window {
	struct lp_reader *reader;
	const struct lp_space *space;
	/** The unit's address. */
	uint64_t address;
	/** The first and the address behind the last byte in the buffer. */
	uint64_t start, end;
	unsigned char *buffer;
	/** Bytes read from the target so far. */
	uint64_t read;
};

struct lp_error *lp_window_init(struct lp_window *window, struct lp_reader *reader,
				const struct lp_space *space);
void lp_window_deinit(struct lp_window *window);

/** Move to the unit at @address. */
void lp_window_load(struct lp_window *window, uint64_t address);

/** The bytes at @address, if @size of them are in the window, else NULL. */
static inline const unsigned char *lp_window_at(const struct lp_window *window, uint64_t address,
						uint64_t size)
{
	if (address - window->start > window->end - window->start || size > window->end - address)
		return NULL;
	return window->buffer + (address - window->start);
}

#endif
