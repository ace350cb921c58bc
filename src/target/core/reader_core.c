// SPDX-License-Identifier: Apache-2.0
#include "target/core/reader_core.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "target/core/name.h"

enum { PAGE = 4096 };

/** Where the bytes of a mapping are: first those that the core has, then those of a file. */
struct piece {
	uint64_t offset, stored;
	/** NULL for what is not a file's. */
	const struct lp_binary *binary;
	uint64_t file_offset;
};

LP_ARRAY(piece_array, struct piece);

struct reader_core {
	struct lp_reader reader;
	struct lp_core *core;
	const struct lp_binary_array *binaries;
	/** One a mapping. */
	struct piece_array pieces;
};

/** Read within a piece: as many bytes as there are. */
static uint64_t read_piece(const struct reader_core *core, const struct piece *piece, uint64_t at,
			   unsigned char *buffer, uint64_t size)
{
	const struct lp_binary *binary = piece->binary;
	uint64_t done = 0, from, left;

	if (at < piece->stored) {
		uint64_t part = piece->stored - at < size ? piece->stored - at : size;

		done = lp_core_pread(core->core->fd, piece->offset + at, buffer, part,
				     &core->core->error);
		if (done < part)
			return done;
	}
	from = piece->file_offset + at + done;
	if (done == size || !binary || binary->fd < 0 || from >= binary->size)
		return done;
	left = size - done;
	done += lp_core_pread(binary->fd, from, buffer + done, left, &core->core->error);
	/* The rest of a file's last page is zeros. */
	left = lp_align_up(binary->size, PAGE) - from;
	left = done < size && binary->size - from < left ? left - (binary->size - from) : 0;
	left = left < size - done ? left : size - done;
	memset(buffer + done, 0, left);
	return done + left;
}

static size_t core_read(struct lp_reader *reader, uint64_t address, void *buffer, size_t size)
{
	const struct reader_core *core = (const struct reader_core *)reader;
	const struct lp_mapping *mapping = lp_maps_find(&reader->maps, address), *end;
	uint64_t done = 0;

	if (!mapping)
		return 0;
	end = reader->maps.mappings.items + reader->maps.mappings.count;
	for (; mapping < end && done < size && mapping->start <= address + done; mapping++) {
		const struct piece *piece =
			&core->pieces.items[mapping - reader->maps.mappings.items];
		uint64_t at = address + done - mapping->start;
		uint64_t part = mapping->end - mapping->start - at;
		uint64_t got;

		if (part > size - done)
			part = size - done;
		got = read_piece(core, piece, at, (unsigned char *)buffer + done, part);
		done += got;
		if (got < part)
			break;
	}
	return done;
}

/** What was never written to is a hole in the file. */
static bool core_populated(struct lp_reader *reader, uint64_t address, size_t size)
{
	const struct reader_core *core = (const struct reader_core *)reader;
	const struct lp_mapping *mapping = lp_maps_find(&reader->maps, address);
	const struct piece *piece;
	uint64_t at;
	off_t data;

	if (!mapping)
		return true;
	piece = &core->pieces.items[mapping - reader->maps.mappings.items];
	at = address - mapping->start;
	if (piece->binary || at >= piece->stored || size > piece->stored - at)
		return true;
	data = lseek(core->core->fd, (off_t)(piece->offset + at), SEEK_DATA);
	return data >= 0 && (uint64_t)data < piece->offset + at + size;
}

static struct lp_error *core_check(struct lp_reader *reader)
{
	return lp_core_check(((struct reader_core *)reader)->core);
}

static void core_destroy(struct lp_reader *reader)
{
	struct reader_core *core = (struct reader_core *)reader;

	lp_array_deinit(&core->pieces);
	free(core);
}

static const struct lp_reader_ops core_ops = {
	.read = core_read,
	.populated = core_populated,
	.check = core_check,
	.destroy = core_destroy,
};

/** Add the addresses from @start to @end, of a segment, of a file, or of both. */
static bool add_piece(struct reader_core *core, uint64_t start, uint64_t end,
		      const struct lp_core_segment *segment, const struct lp_core_file *file)
{
	struct lp_mapping mapping = {
		.start = start,
		.end = end,
		.protection = segment ? segment->protection : LP_READ,
		.path = "",
	};
	struct piece piece = {0};

	if (segment) {
		uint64_t before = start - segment->start;

		piece.offset = segment->offset + before;
		piece.stored = before < segment->stored ? segment->stored - before : 0;
		if (piece.stored > end - start)
			piece.stored = end - start;
	}
	if (file) {
		piece.binary = lp_binaries_of(core->binaries, file->path);
		piece.file_offset = mapping.offset = file->offset + (start - file->start);
		mapping.inode = (uint64_t)(file - core->core->files.items) + 1;
		mapping.path = file->path;
		mapping.deleted = file->deleted;
	}
	return lp_array_push(&core->reader.maps.mappings, mapping) &&
	       lp_array_push(&core->pieces, piece);
}

/** Go through segments and files side by side: each address belongs to one of either at most. */
static bool add_pieces(struct reader_core *core)
{
	const struct lp_core_segment_array *segments = &core->core->segments;
	const struct lp_core_file_array *files = &core->core->files;
	size_t i = 0, j = 0;
	uint64_t at = 0;

	while (i < segments->count || j < files->count) {
		const struct lp_core_segment *segment =
			i < segments->count ? &segments->items[i] : NULL;
		const struct lp_core_file *file = j < files->count ? &files->items[j] : NULL;
		uint64_t next_segment = segment ? segment->start : UINT64_MAX;
		uint64_t next_file = file ? file->start : UINT64_MAX;
		uint64_t next = next_segment < next_file ? next_segment : next_file, end;

		if (at < next)
			at = next;
		if (at < next_segment)
			segment = NULL;
		if (at < next_file)
			file = NULL;
		end = segment ? segment->end : next_segment;
		if ((file ? file->end : next_file) < end)
			end = file ? file->end : next_file;
		if (!add_piece(core, at, end, segment, file))
			return false;
		at = end;
		i += segment && segment->end == at;
		j += file && file->end == at;
	}
	return true;
}

struct lp_error *lp_reader_core_create(struct lp_core *core, const struct lp_binary_array *binaries,
				       struct lp_reader **ret)
{
	struct reader_core *reader = calloc(1, sizeof(*reader));
	LP_FREE struct lp_peek *peek = malloc(sizeof(*peek));

	if (!reader || !peek) {
		free(reader);
		return &lp_error_memory;
	}
	reader->reader.ops = &core_ops;
	reader->core = core;
	reader->binaries = binaries;
	if (!add_pieces(reader)) {
		lp_reader_destroy(&reader->reader);
		return &lp_error_memory;
	}
	lp_peek_init(peek, &reader->reader);
	lp_core_name_mappings(core, peek, &reader->reader.maps);
	*ret = &reader->reader;
	return NULL;
}
