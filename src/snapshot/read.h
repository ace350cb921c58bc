// SPDX-License-Identifier: Apache-2.0
/** Reads chunks: see format.h.  All bytes are untrusted. */
#ifndef LP_SNAPSHOT_READ_H
#define LP_SNAPSHOT_READ_H

#include "base/array.h"
#include "base/region.h"
#include "snapshot/format.h"
#include "snapshot/record.h"

struct lp_error;

/** A chunk of a known kind. */
struct lp_chunk {
	enum lp_chunk_kind kind;
	unsigned flags;
	/** Of the stored bytes in the file. */
	uint64_t offset, stored, raw, checksum;
};

LP_ARRAY(lp_chunk_array, struct lp_chunk);

struct lp_chunk_reader {
	int fd;
	/** For errors. */
	const char *path;
	uint64_t size;
	/** In order of the file. */
	struct lp_chunk_array chunks;
	struct lp_region region;
};

/** Whether a file begins as a snapshot does. */
bool lp_snapshot_sniff(int fd);

/**
 * Look through the headers of the file @path: a read a chunk.  To be deinit'ed also on error.
 * @param fd Where it is open already, which is taken; -1: it is opened.
 * Errors: NO_TARGET, PERMISSION, UNREADABLE (no snapshot, truncated, damaged, of a newer version).
 */
struct lp_error *lp_chunk_reader_init(struct lp_chunk_reader *reader, const char *path, int fd);
void lp_chunk_reader_deinit(struct lp_chunk_reader *reader);

/** How many items there are of a kind. */
uint64_t lp_chunk_items(const struct lp_chunk_reader *reader, enum lp_chunk_kind kind);

/**
 * Read all items of a kind.
 * @param[out] to Has room for lp_chunk_items() of them.
 */
struct lp_error *lp_read_items(const struct lp_chunk_reader *reader, enum lp_chunk_kind kind,
			       unsigned workers, void *to);

/** Read the stored bytes of a chunk that is packed.
 * @param[out] ret To be freed by free(). */
struct lp_error *lp_read_packed(const struct lp_chunk_reader *reader, const struct lp_chunk *chunk,
				unsigned char **ret);

/** Read a record, to be freed by free(record->bytes); @region keeps its texts. */
struct lp_error *lp_read_record(const struct lp_chunk_reader *reader, enum lp_chunk_kind kind,
				struct lp_region *region, struct lp_record_reader *record);

/** NULL, or why the record made no sense; frees it. */
struct lp_error *lp_read_record_end(const struct lp_chunk_reader *reader, enum lp_chunk_kind kind,
				    struct lp_record_reader *record);

/** The error that chunks of a kind make no sense. */
struct lp_error *lp_chunk_damaged(const struct lp_chunk_reader *reader, enum lp_chunk_kind kind);

#endif
