// SPDX-License-Identifier: Apache-2.0
/** Writes chunks: see format.h.  Knows no meaning of theirs. */
#ifndef LP_SNAPSHOT_WRITE_H
#define LP_SNAPSHOT_WRITE_H

#include "base/strbuf.h"
#include "base/workers.h"
#include "snapshot/format.h"
#include "snapshot/output.h"

struct lp_chunk_writer {
	struct lp_output *output;
	unsigned workers;
	uint64_t count;
	/** LP_CHUNK_MOST bytes for each worker: raw, encoded, packed. */
	unsigned char *raw[LP_WORKERS_MAX], *encoded[LP_WORKERS_MAX], *packed[LP_WORKERS_MAX];
};

/** Write the header of the file.  To be deinit'ed also on error. */
struct lp_error *lp_chunk_writer_init(struct lp_chunk_writer *writer, struct lp_output *output,
				      unsigned workers);
void lp_chunk_writer_deinit(struct lp_chunk_writer *writer);

/** Copy the items from @first on, @count of them, to @to. */
typedef void lp_fill_fn(void *context, uint64_t first, uint64_t count, void *to);

/** Write an array of @count items, which @fill gives one after the other. */
struct lp_error *lp_write_items(struct lp_chunk_writer *writer, enum lp_chunk_kind kind,
				uint64_t count, lp_fill_fn *fill, void *context);

/** Write an array of @count items. */
struct lp_error *lp_write_array(struct lp_chunk_writer *writer, enum lp_chunk_kind kind,
				const void *items, uint64_t count);

/** Write bytes that lp_pack() has made of @raw ones. */
struct lp_error *lp_write_packed(struct lp_chunk_writer *writer, enum lp_chunk_kind kind,
				 const void *packed, uint64_t size, uint64_t raw);

/** Write a record, and clear it. */
struct lp_error *lp_write_record(struct lp_chunk_writer *writer, enum lp_chunk_kind kind,
				 struct lp_strbuf *record);

/** Write the last chunk. */
struct lp_error *lp_write_end(struct lp_chunk_writer *writer);

#endif
