// SPDX-License-Identifier: Apache-2.0
#include "snapshot/read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/pack.h"
#include "base/workers.h"

enum {
	/* Of a file that takes less memory than this nobody is harmed. */
	MODEST = 64 << 20,
	/* Real snapshots unpack to 10 or 20 times their size. */
	MOST_TIMES = 1000,
};

/** Read @size bytes at @offset; false unless all are there: errno is 0 if the file ends before. */
static bool read_at(int fd, uint64_t offset, void *to, uint64_t size)
{
	uint64_t done = 0;

	while (done < size) {
		ssize_t count = pread(fd, (char *)to + done, size - done, (off_t)(offset + done));

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0) {
			errno = count ? errno : 0;
			return false;
		}
		done += (uint64_t)count;
	}
	return true;
}

bool lp_snapshot_sniff(int fd)
{
	char magic[8];

	return read_at(fd, 0, magic, sizeof(magic)) && !memcmp(magic, LP_SNAPSHOT_MAGIC, 8);
}

/** Why read_at() has failed. */
static struct lp_error *unreadable(const struct lp_chunk_reader *reader)
{
	if (errno)
		return lp_error_system(errno, "cannot read %s", reader->path);
	return lp_error_create(LP_ERROR_UNREADABLE,
			       "%s is truncated: take the snapshot, or copy it, once more",
			       reader->path);
}

struct lp_error *lp_chunk_damaged(const struct lp_chunk_reader *reader, enum lp_chunk_kind kind)
{
	return lp_error_create(LP_ERROR_UNREADABLE,
			       "%s is damaged (chunk '%s'): take the snapshot, or copy it, once "
			       "more",
			       reader->path, lp_chunk_formats[kind].tag);
}

static struct lp_error *open_file(struct lp_chunk_reader *reader)
{
	struct stat status;

	if (reader->fd < 0)
		reader->fd = open(reader->path, O_RDONLY | O_CLOEXEC);
	if (reader->fd < 0)
		return lp_error_system(errno, "cannot open %s", reader->path);
	if (fstat(reader->fd, &status) < 0)
		return lp_error_system(errno, "cannot read %s", reader->path);
	reader->size = (uint64_t)status.st_size;
	return NULL;
}

static struct lp_error *read_header(struct lp_chunk_reader *reader)
{
	unsigned char header[LP_SNAPSHOT_HEADER];

	if (!read_at(reader->fd, 0, header, sizeof(header)))
		return unreadable(reader);
	if (memcmp(header, LP_SNAPSHOT_MAGIC, 8))
		return lp_error_create(LP_ERROR_UNREADABLE, "%s is no snapshot", reader->path);
	/* The checksum is where it is in all versions. */
	if (lp_load64(header + 16) != lp_checksum(header, 16))
		return lp_error_create(LP_ERROR_UNREADABLE,
				       "%s is damaged (its first bytes): take the snapshot, or "
				       "copy it, once more",
				       reader->path);
	if (lp_load32(header + 8) != LP_SNAPSHOT_VERSION)
		return lp_error_create(LP_ERROR_UNREADABLE,
				       "%s is of version %u of the format, and this limpet reads "
				       "%u: use a newer limpet",
				       reader->path, lp_load32(header + 8), LP_SNAPSHOT_VERSION);
	return NULL;
}

static int find_kind(const unsigned char *tag)
{
	int kind;

	for (kind = 0; kind < LP_CHUNK_KINDS; kind++) {
		if (!memcmp(tag, lp_chunk_formats[kind].tag, 4))
			return kind;
	}
	return -1;
}

static struct lp_error *damaged_header(const struct lp_chunk_reader *reader, uint64_t offset)
{
	return lp_error_create(LP_ERROR_UNREADABLE,
			       "%s is damaged (at byte %llu): take the snapshot, or copy it, once "
			       "more",
			       reader->path, (unsigned long long)offset);
}

/** Take note of the chunk whose header is at @offset; @next: where the one behind it is. */
static struct lp_error *add_chunk(struct lp_chunk_reader *reader, uint64_t offset, int *kind,
				  uint64_t *next)
{
	unsigned char header[LP_CHUNK_HEADER_SIZE];
	struct lp_chunk chunk;

	if (!read_at(reader->fd, offset, header, sizeof(header)))
		return unreadable(reader);
	if (lp_load64(header + 32) != lp_checksum(header, 32))
		return damaged_header(reader, offset);
	*kind = find_kind(header);
	chunk = (struct lp_chunk){
		.kind = (enum lp_chunk_kind)(*kind < 0 ? 0 : *kind),
		.flags = header[5],
		.offset = offset + sizeof(header),
		.stored = lp_load64(header + 8),
		.raw = lp_load64(header + 16),
		.checksum = lp_load64(header + 24),
	};
	errno = 0;
	if (chunk.stored > reader->size - chunk.offset)
		return unreadable(reader);
	*next = chunk.offset + chunk.stored;
	if (*kind < 0)
		return NULL;
	if (header[4] != lp_chunk_formats[*kind].width || chunk.raw > LP_CHUNK_MOST ||
	    chunk.raw % header[4] || chunk.stored > LP_CHUNK_MOST + LP_CHUNK_MOST / 8)
		return damaged_header(reader, offset);
	return lp_array_push(&reader->chunks, chunk) ? NULL : &lp_error_memory;
}

/** Read the stored bytes to @to. */
static struct lp_error *read_stored(const struct lp_chunk_reader *reader,
				    const struct lp_chunk *chunk, unsigned char *to)
{
	if (!read_at(reader->fd, chunk->offset, to, chunk->stored))
		return unreadable(reader);
	return lp_checksum(to, chunk->stored) == chunk->checksum
		       ? NULL
		       : lp_chunk_damaged(reader, chunk->kind);
}

struct lp_error *lp_read_packed(const struct lp_chunk_reader *reader, const struct lp_chunk *chunk,
				unsigned char **ret)
{
	unsigned char *stored = malloc(chunk->stored + 1);
	struct lp_error *error;

	if (!stored)
		return &lp_error_memory;
	error = chunk->flags == LP_CHUNK_ZSTD ? read_stored(reader, chunk, stored)
					      : lp_chunk_damaged(reader, chunk->kind);
	if (error)
		free(stored);
	else
		*ret = stored;
	return error;
}

/** Unpack the chunk to @to, which has room for its raw bytes. */
static struct lp_error *read_chunk(const struct lp_chunk_reader *reader,
				   const struct lp_chunk *chunk, unsigned char *to)
{
	LP_FREE unsigned char *stored = malloc(chunk->stored + 1);
	LP_FREE unsigned char *encoded = malloc(chunk->raw + 1);
	const unsigned char *bytes = stored;

	if (!stored || !encoded)
		return &lp_error_memory;
	LP_TRY(read_stored(reader, chunk, stored));
	if (chunk->flags & LP_CHUNK_ZSTD) {
		if (!lp_unpack(stored, chunk->stored, encoded, chunk->raw))
			return lp_chunk_damaged(reader, chunk->kind);
		bytes = encoded;
	} else if (chunk->stored != chunk->raw) {
		return lp_chunk_damaged(reader, chunk->kind);
	}
	lp_items_decode(lp_chunk_formats[chunk->kind].width, chunk->flags, bytes, chunk->raw, to);
	return NULL;
}

/** Look through all chunks up to the last one, which says how many they are. */
static struct lp_error *read_directory(struct lp_chunk_reader *reader)
{
	uint64_t offset = LP_SNAPSHOT_HEADER, count = 0, told, total = 0;
	int kind = -1;

	for (;; count++) {
		LP_TRY(add_chunk(reader, offset, &kind, &offset));
		if (kind == LP_CHUNK_END)
			break;
	}
	if (reader->chunks.items[reader->chunks.count - 1].raw != sizeof(told))
		return lp_chunk_damaged(reader, LP_CHUNK_END);
	LP_TRY(read_chunk(reader, &reader->chunks.items[reader->chunks.count - 1],
			  (unsigned char *)&told));
	if (told != count)
		return lp_chunk_damaged(reader, LP_CHUNK_END);
	for (count = 0; count < reader->chunks.count; count++)
		total += reader->chunks.items[count].raw;
	if (total > MODEST && total / MOST_TIMES > reader->size)
		return lp_error_create(LP_ERROR_UNREADABLE,
				       "%s is damaged: it is too small for what it claims to hold",
				       reader->path);
	return NULL;
}

struct lp_error *lp_chunk_reader_init(struct lp_chunk_reader *reader, const char *path, int fd)
{
	*reader = (struct lp_chunk_reader){.fd = fd};
	reader->path = lp_region_copy(&reader->region, path, strlen(path));
	if (!reader->path)
		return &lp_error_memory;
	LP_TRY(open_file(reader));
	LP_TRY(read_header(reader));
	return read_directory(reader);
}

void lp_chunk_reader_deinit(struct lp_chunk_reader *reader)
{
	if (reader->fd >= 0)
		close(reader->fd);
	lp_array_deinit(&reader->chunks);
	lp_region_deinit(&reader->region);
	memset(reader, 0, sizeof(*reader));
}

uint64_t lp_chunk_items(const struct lp_chunk_reader *reader, enum lp_chunk_kind kind)
{
	uint64_t bytes = 0;
	size_t i;

	for (i = 0; i < reader->chunks.count; i++) {
		if (reader->chunks.items[i].kind == kind)
			bytes += reader->chunks.items[i].raw;
	}
	return bytes / lp_chunk_formats[kind].width;
}

struct reading {
	const struct lp_chunk_reader *reader;
	enum lp_chunk_kind kind;
	unsigned workers;
	unsigned char *to;
};

/** Every so-manieth chunk of the kind. */
static struct lp_error *read_job(void *context, unsigned number)
{
	const struct reading *reading = context;
	unsigned char *to = reading->to;
	unsigned turn = 0;
	size_t i;

	for (i = 0; i < reading->reader->chunks.count; i++) {
		const struct lp_chunk *chunk = &reading->reader->chunks.items[i];

		if (chunk->kind != reading->kind)
			continue;
		if (turn++ % reading->workers == number)
			LP_TRY(read_chunk(reading->reader, chunk, to));
		to += chunk->raw;
	}
	return NULL;
}

struct lp_error *lp_read_items(const struct lp_chunk_reader *reader, enum lp_chunk_kind kind,
			       unsigned workers, void *to)
{
	struct reading reading = {reader, kind, workers, to};

	return lp_workers_run(workers, read_job, &reading);
}

struct lp_error *lp_read_record(const struct lp_chunk_reader *reader, enum lp_chunk_kind kind,
				struct lp_region *region, struct lp_record_reader *record)
{
	uint64_t size = lp_chunk_items(reader, kind);
	unsigned char *bytes = malloc(size + 1);
	struct lp_error *error;

	if (!bytes)
		return &lp_error_memory;
	error = lp_read_items(reader, kind, 1, bytes);
	if (error) {
		free(bytes);
		return error;
	}
	*record = (struct lp_record_reader){.bytes = bytes, .size = size, .region = region};
	return NULL;
}

struct lp_error *lp_read_record_end(const struct lp_chunk_reader *reader, enum lp_chunk_kind kind,
				    struct lp_record_reader *record)
{
	free((void *)(uintptr_t)record->bytes);
	record->bytes = NULL;
	return record->no_memory   ? &lp_error_memory
	       : record->senseless ? lp_chunk_damaged(reader, kind)
				   : NULL;
}
