// SPDX-License-Identifier: Apache-2.0
#include "target/peek.h"

#include <string.h>

#include "base/bytes.h"

static const uint64_t NO_PAGE = 1;

void lp_peek_init(struct lp_peek *peek, struct lp_reader *reader)
{
	size_t i;

	peek->reader = reader;
	for (i = 0; i < LP_PEEK_PAGES; i++)
		peek->addresses[i] = NO_PAGE;
}

static const unsigned char *peek_page(struct lp_peek *peek, uint64_t address)
{
	size_t slot = (address / LP_PEEK_PAGE) % LP_PEEK_PAGES;

	if (peek->addresses[slot] == address)
		return peek->pages[slot];
	peek->addresses[slot] = NO_PAGE;
	if (!lp_read(peek->reader, address, peek->pages[slot], LP_PEEK_PAGE))
		return NULL;
	peek->addresses[slot] = address;
	return peek->pages[slot];
}

bool lp_peek(struct lp_peek *peek, uint64_t address, void *buffer, size_t size)
{
	if (size > 4 * LP_PEEK_PAGE)
		return lp_read(peek->reader, address, buffer, size);
	while (size) {
		uint64_t offset = address % LP_PEEK_PAGE;
		size_t part = LP_PEEK_PAGE - offset < size ? LP_PEEK_PAGE - offset : size;
		const unsigned char *page = peek_page(peek, address - offset);

		if (!page)
			return false;
		memcpy(buffer, page + offset, part);
		buffer = (char *)buffer + part;
		address += part;
		size -= part;
	}
	return true;
}

bool lp_peek_number(struct lp_peek *peek, uint64_t address, unsigned width, uint64_t *ret)
{
	unsigned char bytes[8];

	if (width > sizeof(bytes) || !lp_peek(peek, address, bytes, width))
		return false;
	*ret = lp_load(bytes, width);
	return true;
}

uint64_t lp_peek_pointer(struct lp_peek *peek, uint64_t address)
{
	uint64_t value;

	return lp_peek_number(peek, address, 8, &value) ? value : 0;
}

bool lp_peek_string(struct lp_peek *peek, uint64_t address, char *buffer, size_t size)
{
	size_t done = 0;

	while (done < size) {
		uint64_t offset = (address + done) % LP_PEEK_PAGE;
		size_t part =
			LP_PEEK_PAGE - offset < size - done ? LP_PEEK_PAGE - offset : size - done;
		const unsigned char *page = peek_page(peek, address + done - offset);

		if (!page)
			return false;
		memcpy(buffer + done, page + offset, part);
		if (memchr(buffer + done, 0, part))
			return true;
		done += part;
	}
	return false;
}
