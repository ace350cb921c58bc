// SPDX-License-Identifier: Apache-2.0
#include "graph/previews.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/pack.h"

/* Texts of a block: more pack better, fewer are unpacked faster. */
enum { BLOCK = 128 << 10, ID_SIZE = 4 };

void lp_previews_deinit(struct lp_previews *previews)
{
	size_t i;

	for (i = 0; i < previews->blocks.count; i++)
		free(previews->blocks.items[i].bytes);
	lp_array_deinit(&previews->blocks);
}

bool lp_previews_join(struct lp_previews *to, struct lp_previews *from)
{
	if (!lp_array_reserve(&to->blocks, from->blocks.count))
		return false;
	if (from->blocks.count)
		memcpy(to->blocks.items + to->blocks.count, from->blocks.items,
		       from->blocks.count * sizeof(*from->blocks.items));
	to->blocks.count += from->blocks.count;
	lp_array_deinit(&from->blocks);
	return true;
}

bool lp_preview_add(struct lp_preview_writer *writer, uint32_t id, const char *text, size_t length)
{
	if (!writer->count++)
		writer->first = id;
	lp_strbuf_add(&writer->ids, (const char *)&id, ID_SIZE);
	lp_strbuf_add(&writer->texts, text, length);
	lp_strbuf_pad(&writer->texts, 0, 1);
	return writer->texts.length < BLOCK || lp_preview_flush(writer);
}

/** Pack what was added; NULL when memory is short. */
static unsigned char *pack(const struct lp_preview_writer *writer, struct lp_preview_block *block)
{
	size_t raw = ID_SIZE + writer->ids.length + writer->texts.length;
	size_t room = lp_pack_bound(raw);
	unsigned char *bytes = malloc(raw), *packed = malloc(room), *kept = NULL;
	size_t size = 0;

	if (bytes && packed) {
		memcpy(bytes, &writer->count, ID_SIZE);
		memcpy(bytes + ID_SIZE, writer->ids.text, writer->ids.length);
		memcpy(bytes + ID_SIZE + writer->ids.length, writer->texts.text,
		       writer->texts.length);
		size = lp_pack(bytes, raw, packed, room);
	}
	if (size)
		kept = realloc(packed, size);
	if (!kept)
		free(packed);
	free(bytes);
	block->raw = (uint32_t)raw;
	block->packed = (uint32_t)size;
	return kept;
}

bool lp_preview_flush(struct lp_preview_writer *writer)
{
	struct lp_preview_block block = {.first = writer->first};

	if (writer->ids.failed || writer->texts.failed)
		return false;
	if (!writer->count)
		return true;
	block.bytes = pack(writer, &block);
	if (!block.bytes)
		return false;
	if (!lp_array_push(&writer->done.blocks, block)) {
		free(block.bytes);
		return false;
	}
	writer->count = 0;
	lp_strbuf_clear(&writer->ids);
	lp_strbuf_clear(&writer->texts);
	return true;
}

void lp_preview_writer_deinit(struct lp_preview_writer *writer)
{
	lp_previews_deinit(&writer->done);
	lp_strbuf_deinit(&writer->ids);
	lp_strbuf_deinit(&writer->texts);
	writer->count = 0;
}

void lp_preview_reader_init(struct lp_preview_reader *reader, const struct lp_previews *previews)
{
	*reader = (struct lp_preview_reader){.previews = previews};
}

static void forget(struct lp_preview_slot *slot)
{
	free(slot->bytes);
	free(slot->offsets);
	*slot = (struct lp_preview_slot){0};
}

void lp_preview_reader_deinit(struct lp_preview_reader *reader)
{
	int i;

	for (i = 0; i < LP_PREVIEW_SLOTS; i++)
		forget(&reader->slots[i]);
}

/** Find where each text begins; false if there are not as many as it says. */
static bool find_texts(struct lp_preview_slot *slot, size_t size, bool *failed)
{
	size_t at;
	uint32_t i;

	if (size < ID_SIZE)
		return false;
	slot->count = lp_load32(slot->bytes);
	if (slot->count > (size - ID_SIZE) / (ID_SIZE + 1))
		return false;
	slot->offsets = malloc((slot->count + 1) * sizeof(*slot->offsets));
	*failed |= !slot->offsets;
	at = ID_SIZE + (size_t)slot->count * ID_SIZE;
	for (i = 0; slot->offsets && i < slot->count; i++) {
		const unsigned char *end = memchr(slot->bytes + at, 0, size - at);

		if (!end)
			return false;
		slot->offsets[i] = (uint32_t)at;
		at = (size_t)(end - slot->bytes) + 1;
	}
	return slot->offsets != NULL;
}

/** The block @number, unpacked; NULL if that cannot be done. */
static const struct lp_preview_slot *open_block(struct lp_preview_reader *reader, size_t number)
{
	const struct lp_preview_block *block = &reader->previews->blocks.items[number];
	struct lp_preview_slot *slot = &reader->slots[number % LP_PREVIEW_SLOTS];

	if (slot->block == number + 1)
		return slot;
	forget(slot);
	slot->bytes = malloc(block->raw + 1);
	reader->failed |= !slot->bytes;
	if (!slot->bytes || !lp_unpack(block->bytes, block->packed, slot->bytes, block->raw) ||
	    !find_texts(slot, block->raw, &reader->failed)) {
		forget(slot);
		return NULL;
	}
	slot->block = number + 1;
	return slot;
}

/** The last block whose first id is not above @id, or SIZE_MAX. */
static size_t find_block(const struct lp_previews *previews, uint32_t id)
{
	size_t low = 0, high = previews->blocks.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (previews->blocks.items[middle].first <= id)
			low = middle + 1;
		else
			high = middle;
	}
	return low - 1;
}

const char *lp_preview_find(struct lp_preview_reader *reader, uint32_t id)
{
	size_t block = find_block(reader->previews, id);
	const struct lp_preview_slot *slot = block == SIZE_MAX ? NULL : open_block(reader, block);
	uint32_t low = 0, high = slot ? slot->count : 0;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		uint32_t found = lp_load32(slot->bytes + ID_SIZE + (size_t)middle * ID_SIZE);

		if (found == id)
			return (const char *)slot->bytes + slot->offsets[middle];
		if (found < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

bool lp_preview_is_text(const char *preview)
{
	/* 'text', b"bytes", u'of 2.7'. */
	preview += strspn(preview, "bu");
	return *preview == '\'' || *preview == '"';
}

bool lp_previews_redact(struct lp_previews *previews)
{
	struct lp_preview_writer writer = {0};
	struct lp_preview_reader reader;
	bool ok = true;
	size_t i;
	uint32_t j;

	lp_preview_reader_init(&reader, previews);
	for (i = 0; i < previews->blocks.count && ok; i++) {
		const struct lp_preview_slot *slot = open_block(&reader, i);

		for (j = 0; slot && j < slot->count && ok; j++) {
			const char *text = (const char *)slot->bytes + slot->offsets[j];

			if (!lp_preview_is_text(text))
				ok = lp_preview_add(
					&writer,
					lp_load32(slot->bytes + ID_SIZE + (size_t)j * ID_SIZE),
					text, strlen(text));
		}
	}
	ok = ok && !reader.failed && lp_preview_flush(&writer);
	lp_preview_reader_deinit(&reader);
	if (ok) {
		lp_previews_deinit(previews);
		*previews = writer.done;
		writer.done = (struct lp_previews){0};
	}
	lp_preview_writer_deinit(&writer);
	return ok;
}
