// SPDX-License-Identifier: Apache-2.0
#include "decode/heap.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "decode/malloc_heaps.h"
#include "decode/special.h"

static struct lp_error *heap_parts(struct lp_heap *heap, const struct lp_runtime *runtime)
{
	struct lp_peek *peek = malloc(sizeof(*peek));
	struct lp_error *error;

	if (!peek)
		return &lp_error_memory;
	lp_peek_init(peek, heap->reader);
	error = lp_space_init(&heap->space, peek);
	if (!error)
		error = lp_types_init(&heap->types, heap->python, &heap->space, heap->reader);
	if (!error)
		error = lp_space_index(&heap->space, heap->layout->alignment, &heap->index);
	if (!error)
		error = lp_malloc_heaps_find(heap, peek);
	if (!error)
		error = lp_special_find(heap, runtime, peek);
	free(peek);
	if (error)
		return error;
	heap->known_pages =
		calloc(heap->index.unit_count * LP_UNIT_PAGE_WORDS + 1, sizeof(*heap->known_pages));
	return heap->known_pages ? NULL : &lp_error_memory;
}

struct lp_error *lp_heap_init(struct lp_heap *heap, struct lp_reader *reader,
			      const struct lp_python *python, const struct lp_runtime *runtime)
{
	struct lp_error *error;

	memset(heap, 0, sizeof(*heap));
	pthread_mutex_init(&heap->late_mutex, NULL);
	heap->reader = reader;
	heap->python = python;
	heap->layout = &python->layout;
	error = heap_parts(heap, runtime);
	if (error)
		lp_heap_deinit(heap);
	return error;
}

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
