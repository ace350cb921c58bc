// SPDX-License-Identifier: Apache-2.0
#include "decode/window.h"

#include <string.h>

#include "base/error.h"
#include "base/pages.h"

enum { WINDOW_SIZE = LP_WINDOW_BEFORE + LP_UNIT_SIZE + LP_WINDOW_BEHIND };

struct lp_error *lp_window_init(struct lp_window *window, struct lp_reader *reader,
				const struct lp_space *space)
{
	memset(window, 0, sizeof(*window));
	window->reader = reader;
	window->space = space;
	window->buffer = lp_pages_alloc(WINDOW_SIZE);
	return window->buffer ? NULL : &lp_error_memory;
}

void lp_window_deinit(struct lp_window *window)
{
	lp_pages_free(window->buffer, WINDOW_SIZE);
	window->buffer = NULL;
}

/**
 * Read what can be read of @size bytes; a page that cannot be read is zeros.  The process itself
 * cannot read it either: glibc 2.42 marks the guard pages of stacks within readable mappings.
 */
static void read_part(struct lp_window *window, uint64_t address, uint64_t size)
{
	unsigned char *to = window->buffer + (address - window->start);

	while (size) {
		uint64_t done = window->reader->ops->read(window->reader, address, to, size);
		uint64_t skip;

		window->read += done;
		if (done == size)
			return;
		address += done;
		to += done;
		size -= done;
		skip = 4096 - address % 4096 < size ? 4096 - address % 4096 : size;
		memset(to, 0, skip);
		address += skip;
		to += skip;
		size -= skip;
	}
}

void lp_window_load(struct lp_window *window, uint64_t address)
{
	uint64_t at = address < LP_WINDOW_BEFORE ? 0 : address - LP_WINDOW_BEFORE;
	size_t i = lp_space_first(window->space, at);

	window->address = address;
	window->start = at;
	window->end = address + LP_UNIT_SIZE + LP_WINDOW_BEHIND;
	for (; at < window->end; i++) {
		const struct lp_range *range =
			i < window->space->ranges.count ? &window->space->ranges.items[i] : NULL;
		uint64_t from = range && range->start < window->end ? range->start : window->end;
		uint64_t to = range && range->end < window->end ? range->end : window->end;

		if (from > at) {
			memset(window->buffer + (at - window->start), 0, from - at);
			at = from;
		}
		if (at < window->end) {
			read_part(window, at, to - at);
			at = to;
		}
	}
}
