// SPDX-License-Identifier: Apache-2.0
#include "decode/worker.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/pages.h"

struct lp_error *lp_worker_create(struct lp_heap *heap, unsigned number, struct lp_worker **ret)
{
	struct lp_worker *worker = calloc(1, sizeof(*worker));
	struct lp_error *error;

	if (!worker)
		return &lp_error_memory;
	worker->heap = heap;
	worker->layout = heap->layout;
	worker->number = number;
	worker->budget = 4 * heap->space.size + ((uint64_t)64 << 20);
	worker->peek = malloc(sizeof(*worker->peek));
	lp_type_cache_init(&worker->types, &heap->types, worker->peek);
	worker->piece = malloc(LP_PIECE);
	error = worker->peek && worker->piece
			? lp_window_init(&worker->window, heap->reader, &heap->space)
			: &lp_error_memory;
	if (error) {
		lp_worker_destroy(worker);
		return error;
	}
	lp_peek_init(worker->peek, heap->reader);
	*ret = worker;
	return NULL;
}

void lp_worker_destroy(struct lp_worker *worker)
{
	if (!worker)
		return;
	lp_window_deinit(&worker->window);
	free(worker->peek);
	lp_type_cache_deinit(&worker->types);
	lp_array_deinit(&worker->tallies);
	lp_array_deinit(&worker->requests);
	lp_array_deinit(&worker->buffers);
	lp_array_deinit(&worker->owned);
	lp_array_deinit(&worker->unknown);
	lp_array_deinit(&worker->large);
	lp_preview_writer_deinit(&worker->previews);
	lp_array_deinit(&worker->late_previews);
	lp_region_deinit(&worker->region);
	lp_pages_free(worker->edges, worker->edge_capacity * sizeof(*worker->edges));
	free(worker->scratch);
	free(worker->piece);
	free(worker);
}

static bool scratch_room(struct lp_worker *worker, size_t size)
{
	unsigned char *grown;

	if (size <= worker->scratch_size)
		return true;
	grown = realloc(worker->scratch, size);
	if (!grown) {
		worker->failed = true;
		return false;
	}
	worker->scratch = grown;
	worker->scratch_size = size;
	return true;
}

const unsigned char *lp_worker_piece(struct lp_worker *worker, uint64_t address, size_t size)
{
	const unsigned char *bytes = lp_window_at(&worker->window, address, size);

	if (bytes)
		return bytes;
	return size <= LP_PIECE && lp_peek(worker->peek, address, worker->piece, size)
		       ? worker->piece
		       : NULL;
}

/**
 * Read an object that is not all in the window.  The last one of a mapping may be shorter than
 * what is looked at; what precedes one may be another mapping, and is then not asked for.
 */
static const unsigned char *read_object(struct lp_worker *worker, uint64_t address, size_t size,
					size_t least)
{
	unsigned char *bytes;

	if (!scratch_room(worker, LP_OBJECT_BEFORE + size))
		return NULL;
	bytes = worker->scratch + LP_OBJECT_BEFORE;
	memset(worker->scratch, 0, LP_OBJECT_BEFORE + size);
	if (!lp_peek(worker->peek, address, bytes, size) &&
	    !lp_peek(worker->peek, address, bytes, least))
		return NULL;
	if (!lp_peek(worker->peek, address - LP_OBJECT_BEFORE, worker->scratch, LP_OBJECT_BEFORE))
		memset(worker->scratch, 0, LP_OBJECT_BEFORE);
	return bytes;
}

bool lp_worker_object(struct lp_worker *worker, uint64_t address, const struct lp_typeinfo *type,
		      struct lp_object *ret)
{
	size_t size = type->extent + LP_OBJECT_SLACK;
	const unsigned char *bytes;

	if (size < LP_OBJECT_VALID)
		size = LP_OBJECT_VALID;
	bytes = lp_window_at(&worker->window, address - LP_OBJECT_BEFORE, LP_OBJECT_BEFORE + size);
	bytes = bytes ? bytes + LP_OBJECT_BEFORE : read_object(worker, address, size, type->least);
	if (!bytes)
		return false;
	*ret = (struct lp_object){address, bytes, type};
	return true;
}

struct lp_tally *lp_worker_tally(struct lp_worker *worker, uint32_t type)
{
	struct lp_tally_array *tallies = &worker->tallies;

	if (type >= tallies->count) {
		if (!lp_array_reserve(tallies, type + 1 - tallies->count)) {
			worker->failed = true;
			return &worker->nowhere;
		}
		memset(tallies->items + tallies->count, 0,
		       (type + 1 - tallies->count) * sizeof(*tallies->items));
		tallies->count = type + 1;
	}
	return &tallies->items[type];
}

void lp_worker_request(struct lp_worker *worker, struct lp_request request)
{
	request.worker = (uint8_t)worker->number;
	if (!lp_array_push(&worker->requests, request))
		worker->failed = true;
}

void lp_worker_add_size(struct lp_worker *worker, uint32_t id, uint64_t bytes)
{
	uint32_t *shallow = &worker->shallow[id];
	struct lp_sparse large = {.object = id};

	if (bytes <= UINT32_MAX - *shallow) {
		*shallow += (uint32_t)bytes;
		return;
	}
	large.value = bytes - (UINT32_MAX - *shallow);
	*shallow = UINT32_MAX;
	if (!lp_array_push(&worker->large, large))
		worker->failed = true;
}
