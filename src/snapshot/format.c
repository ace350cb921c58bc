// SPDX-License-Identifier: Apache-2.0
#include "snapshot/format.h"

#include <string.h>

#include "base/bytes.h"

const struct lp_chunk_format lp_chunk_formats[LP_CHUNK_KINDS] = {
#define X(name, tag, width, flags) {tag, width, flags},
	LP_CHUNKS(X)
#undef X
};

void lp_items_encode(const struct lp_chunk_format *format, const void *from, uint64_t size,
		     unsigned char *to)
{
	const unsigned width = format->width;
	const uint64_t count = size / width;
	const unsigned char *bytes = from;
	uint64_t before = 0, i;
	unsigned plane;

	if (!(format->flags & (LP_CHUNK_DELTA | LP_CHUNK_PLANES))) {
		memcpy(to, from, size);
		return;
	}
	for (i = 0; i < count; i++) {
		uint64_t item = lp_load(bytes + i * width, width);
		uint64_t stored = format->flags & LP_CHUNK_DELTA ? item - before : item;

		for (plane = 0; plane < width; plane++)
			to[plane * count + i] = (unsigned char)(stored >> 8 * plane);
		before = item;
	}
}

void lp_items_decode(unsigned width, unsigned flags, const unsigned char *from, uint64_t size,
		     unsigned char *to)
{
	const uint64_t count = size / width;
	uint64_t before = 0, i;
	unsigned plane;

	if (!(flags & (LP_CHUNK_DELTA | LP_CHUNK_PLANES))) {
		memcpy(to, from, size);
		return;
	}
	for (i = 0; i < count; i++) {
		uint64_t item = 0;

		for (plane = 0; plane < width; plane++)
			item |= (uint64_t)(flags & LP_CHUNK_PLANES ? from[plane * count + i]
								   : from[i * width + plane])
				<< 8 * plane;
		if (flags & LP_CHUNK_DELTA)
			item += before;
		memcpy(to + i * width, &item, width);
		before = item;
	}
}
