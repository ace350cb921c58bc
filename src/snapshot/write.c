// SPDX-License-Identifier: Apache-2.0
#include "snapshot/write.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/pack.h"

static void store32(unsigned char *to, uint32_t value)
{
	memcpy(to, &value, sizeof(value));
}

static void store64(unsigned char *to, uint64_t value)
{
	memcpy(to, &value, sizeof(value));
}

struct lp_error *lp_chunk_writer_init(struct lp_chunk_writer *writer, struct lp_output *output,
				      unsigned workers)
{
	unsigned char header[LP_SNAPSHOT_HEADER] = LP_SNAPSHOT_MAGIC;
	unsigned i;

	*writer = (struct lp_chunk_writer){.output = output, .workers = workers};
	for (i = 0; i < workers; i++) {
		writer->raw[i] = malloc(LP_CHUNK_MOST);
		writer->encoded[i] = malloc(LP_CHUNK_MOST);
		writer->packed[i] = malloc(lp_pack_bound(LP_CHUNK_MOST));
		if (!writer->raw[i] || !writer->encoded[i] || !writer->packed[i])
			return &lp_error_memory;
	}
	store32(header + 8, LP_SNAPSHOT_VERSION);
	store64(header + 16, lp_checksum(header, 16));
	return lp_output_write(output, header, sizeof(header));
}

void lp_chunk_writer_deinit(struct lp_chunk_writer *writer)
{
	unsigned i;

	for (i = 0; i < writer->workers; i++) {
		free(writer->raw[i]);
		free(writer->encoded[i]);
		free(writer->packed[i]);
	}
}

/** Chunks that are made side by side. */
struct batch {
	struct lp_chunk_writer *writer;
	const struct lp_chunk_format *format;
	uint64_t raw[LP_WORKERS_MAX], packed[LP_WORKERS_MAX];
};

static struct lp_error *pack_job(void *context, unsigned i)
{
	struct batch *batch = context;
	struct lp_chunk_writer *writer = batch->writer;

	lp_items_encode(batch->format, writer->raw[i], batch->raw[i], writer->encoded[i]);
	batch->packed[i] = lp_pack(writer->encoded[i], batch->raw[i], writer->packed[i],
				   lp_pack_bound(LP_CHUNK_MOST));
	return batch->packed[i] ? NULL : &lp_error_memory;
}

static struct lp_error *write_chunk(struct lp_chunk_writer *writer,
				    const struct lp_chunk_format *format, const void *packed,
				    uint64_t size, uint64_t raw)
{
	unsigned char header[LP_CHUNK_HEADER_SIZE] = {0};

	memcpy(header, format->tag, 4);
	header[4] = format->width;
	header[5] = format->flags | LP_CHUNK_ZSTD;
	store64(header + 8, size);
	store64(header + 16, raw);
	store64(header + 24, lp_checksum(packed, size));
	store64(header + 32, lp_checksum(header, 32));
	writer->count++;
	LP_TRY(lp_output_write(writer->output, header, sizeof(header)));
	return lp_output_write(writer->output, packed, size);
}

struct lp_error *lp_write_items(struct lp_chunk_writer *writer, enum lp_chunk_kind kind,
				uint64_t count, lp_fill_fn *fill, void *context)
{
	struct batch batch = {.writer = writer, .format = &lp_chunk_formats[kind]};
	const uint64_t most = LP_CHUNK_MOST / batch.format->width;
	uint64_t done = 0;
	unsigned used, i;

	do {
		for (used = 0; used < writer->workers && (done < count || !used); used++) {
			uint64_t part = count - done < most ? count - done : most;

			fill(context, done, part, writer->raw[used]);
			batch.raw[used] = part * batch.format->width;
			done += part;
		}
		LP_TRY(lp_workers_run(used, pack_job, &batch));
		for (i = 0; i < used; i++)
			LP_TRY(write_chunk(writer, batch.format, writer->packed[i], batch.packed[i],
					   batch.raw[i]));
	} while (done < count);
	return NULL;
}

struct array {
	const unsigned char *items;
	unsigned width;
};

static void fill_array(void *context, uint64_t first, uint64_t count, void *to)
{
	const struct array *array = context;

	if (count)
		memcpy(to, array->items + first * array->width, count * array->width);
}

struct lp_error *lp_write_array(struct lp_chunk_writer *writer, enum lp_chunk_kind kind,
				const void *items, uint64_t count)
{
	struct array array = {items, lp_chunk_formats[kind].width};

	return lp_write_items(writer, kind, count, fill_array, &array);
}

struct lp_error *lp_write_packed(struct lp_chunk_writer *writer, enum lp_chunk_kind kind,
				 const void *packed, uint64_t size, uint64_t raw)
{
	return write_chunk(writer, &lp_chunk_formats[kind], packed, size, raw);
}

struct lp_error *lp_write_record(struct lp_chunk_writer *writer, enum lp_chunk_kind kind,
				 struct lp_strbuf *record)
{
	struct lp_error *error =
		record->failed
			? &lp_error_memory
			: lp_write_array(writer, kind, lp_strbuf_text(record), record->length);

	lp_strbuf_clear(record);
	return error;
}

struct lp_error *lp_write_end(struct lp_chunk_writer *writer)
{
	uint64_t count = writer->count;

	return lp_write_array(writer, LP_CHUNK_END, &count, 1);
}
