// SPDX-License-Identifier: Apache-2.0
#include "target/reader.h"

#include <stdlib.h>

void lp_reader_destroy(struct lp_reader *reader)
{
	if (!reader)
		return;
	lp_maps_deinit(&reader->maps);
	free(reader->own);
	reader->ops->destroy(reader);
}

bool lp_reader_is_own(const struct lp_reader *reader, uint64_t address)
{
	size_t low = 0, high = reader->own_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (reader->own[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < reader->own_count && reader->own[low].start <= address;
}
