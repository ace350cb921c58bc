// SPDX-License-Identifier: Apache-2.0
/* Blocks of previews go from the graph to the file and back as they are: packed. */
#include <stdlib.h>

#include "base/error.h"
#include "snapshot/objects.h"

static void fill_ids(void *context, uint64_t first, uint64_t count, void *to)
{
	const struct lp_preview_block_array *blocks = context;
	uint32_t *ids = to;
	uint64_t i;

	for (i = 0; i < count; i++)
		ids[i] = blocks->items[first + i].first;
}

struct lp_error *lp_previews_write(struct lp_chunk_writer *writer, const struct lp_graph *graph)
{
	const struct lp_preview_block_array *blocks = &graph->previews.blocks;
	size_t i;

	for (i = 0; i < blocks->count; i++)
		LP_TRY(lp_write_packed(writer, LP_CHUNK_PREVIEWS, blocks->items[i].bytes,
				       blocks->items[i].packed, blocks->items[i].raw));
	return lp_write_items(writer, LP_CHUNK_PREVIEW_IDS, blocks->count, fill_ids,
			      (void *)(uintptr_t)blocks);
}

struct lp_error *lp_previews_load(const struct lp_chunk_reader *reader, struct lp_graph *graph)
{
	struct lp_preview_block_array *blocks = &graph->previews.blocks;
	uint64_t count = lp_chunk_items(reader, LP_CHUNK_PREVIEW_IDS);
	struct lp_error *error = NULL;
	uint32_t *ids = malloc(count * sizeof(*ids) + 1);
	size_t i;

	if (!ids)
		return &lp_error_memory;
	error = lp_read_items(reader, LP_CHUNK_PREVIEW_IDS, 1, ids);
	for (i = 0; i < reader->chunks.count && !error; i++) {
		const struct lp_chunk *chunk = &reader->chunks.items[i];
		struct lp_preview_block block = {.raw = (uint32_t)chunk->raw,
						 .packed = (uint32_t)chunk->stored};

		if (chunk->kind != LP_CHUNK_PREVIEWS)
			continue;
		if (blocks->count == count ||
		    (blocks->count && ids[blocks->count] <= ids[blocks->count - 1]))
			error = lp_chunk_damaged(reader, LP_CHUNK_PREVIEW_IDS);
		else
			error = lp_read_packed(reader, chunk, &block.bytes);
		if (error)
			break;
		block.first = ids[blocks->count];
		if (!lp_array_push(blocks, block)) {
			free(block.bytes);
			error = &lp_error_memory;
		}
	}
	if (!error && blocks->count != count)
		error = lp_chunk_damaged(reader, LP_CHUNK_PREVIEWS);
	free(ids);
	return error;
}
