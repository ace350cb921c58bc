// SPDX-License-Identifier: Apache-2.0
#include "decode/heap.h"

#include <stdlib.h>
#include <string.h>

void lp_heap_deinit(struct lp_heap *heap)
{
	if (!heap->reader)
		return;
	lp_space_deinit(&heap->space);
	if (heap->types.python)
		lp_types_deinit(&heap->types);
	lp_index_deinit(&heap->index);
	lp_array_deinit(&heap->malloc_heaps);
	lp_map_deinit(&heap->interned);
	free(heap->known_pages);
	pthread_mutex_destroy(&heap->late_mutex);
	memset(heap, 0, sizeof(*heap));
}

void lp_heap_set_known(struct lp_heap *heap, uint64_t address, uint64_t size)
{
	uint64_t at;

	for (at = address; at < address + size; at += 1 << LP_PAGE_SHIFT) {
		const struct lp_unit *unit = lp_index_unit(&heap->index, at);
		unsigned page = (unsigned)(at >> LP_PAGE_SHIFT) & 0xff;
		size_t first;

		if (!unit)
			continue;
		first = (size_t)(unit - heap->index.units) * LP_UNIT_PAGE_WORDS;
		/* Two workers may be in one unit: a malloc heap may end where something else
		 * begins. */
		__atomic_fetch_or(&heap->known_pages[first + (page >> 6)],
				  (uint64_t)1 << (page & 63), __ATOMIC_RELAXED);
	}
}
