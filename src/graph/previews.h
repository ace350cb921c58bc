// SPDX-License-Identifier: Apache-2.0
/**
 * What objects contain, for people: "'abc'", "12", by id.  They are kept packed in blocks, as all
 * of them take more memory than the graph otherwise.
 */
#ifndef LP_GRAPH_PREVIEWS_H
#define LP_GRAPH_PREVIEWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "base/strbuf.h"

/**
 * A block, unpacked: a number of objects, their ids in rising order (both u32, little-endian), and
 * their texts, each with a NUL behind it.
 */
struct lp_preview_block {
	/** The id of its first object. */
	uint32_t first;
	/** Bytes when it is unpacked, and as they are. */
	uint32_t raw, packed;
	unsigned char *bytes;
};

LP_ARRAY(lp_preview_block_array, struct lp_preview_block);

/** Blocks in order of ids; a zeroed one is empty. */
struct lp_previews {
	struct lp_preview_block_array blocks;
};

void lp_previews_deinit(struct lp_previews *previews);

/** Move the blocks of @from, whose ids are higher than all before, to @to; false when memory is
 * short. */
bool lp_previews_join(struct lp_previews *to, struct lp_previews *from);

/** Makes blocks; a zeroed one is ready. */
struct lp_preview_writer {
	struct lp_strbuf ids, texts;
	uint32_t first, count;
	struct lp_previews done;
};

/** Add a text, which has no NUL, of an object with a higher id than those before; false when memory
 * is short. */
bool lp_preview_add(struct lp_preview_writer *writer, uint32_t id, const char *text, size_t length);

/** Put what was added last into a block too. */
bool lp_preview_flush(struct lp_preview_writer *writer);
void lp_preview_writer_deinit(struct lp_preview_writer *writer);

enum { LP_PREVIEW_SLOTS = 64 };

/** A block that was unpacked. */
struct lp_preview_slot {
	/** Its number plus 1, or 0. */
	size_t block;
	unsigned char *bytes;
	uint32_t count;
	/** Where each text begins in `bytes`. */
	uint32_t *offsets;
};

/** Finds previews, and remembers the blocks that it has unpacked last: a reader a thread. */
struct lp_preview_reader {
	const struct lp_previews *previews;
	/** Memory was short: what was not found may be there. */
	bool failed;
	struct lp_preview_slot slots[LP_PREVIEW_SLOTS];
};

/** @param previews Are to outlive the reader. */
void lp_preview_reader_init(struct lp_preview_reader *reader, const struct lp_previews *previews);
void lp_preview_reader_deinit(struct lp_preview_reader *reader);

/**
 * The preview of an object, valid until the next call; NULL if it has none (or its block makes no
 * sense, or memory is short).  About 0.3 ms where the block is to be unpacked.
 */
const char *lp_preview_find(struct lp_preview_reader *reader, uint32_t id);

/** Whether a preview is of a str or bytes: of what --redact leaves out. */
bool lp_preview_is_text(const char *preview);

/** The same previews without those of str and bytes; false when memory is short. */
bool lp_previews_redact(struct lp_previews *previews);

#endif
