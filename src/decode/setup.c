// SPDX-License-Identifier: Apache-2.0
#include "decode/setup.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "decode/find/malloc_heaps.h"
#include "decode/find/special.h"

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
		error = lp_space_index(&heap->space, heap->reader, heap->layout->alignment,
				       &heap->index);
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
