// SPDX-License-Identifier: Apache-2.0
/** Records: numbers and texts one behind the other.  Reading never goes beyond the bytes. */
#ifndef LP_SNAPSHOT_RECORD_H
#define LP_SNAPSHOT_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/region.h"
#include "base/strbuf.h"

void lp_record_number(struct lp_strbuf *record, uint64_t number);
/** A number that may be negative: ...-2, -1, 0, 1, 2... as 3, 1, 0, 2, 4. */
void lp_record_signed(struct lp_strbuf *record, int64_t number);
/** A text; NULL is told apart from "". */
void lp_record_text(struct lp_strbuf *record, const char *text);

struct lp_record_reader {
	const unsigned char *bytes;
	size_t size, at;
	/** Keeps the texts. */
	struct lp_region *region;
	/** The bytes are no record, or end too soon; all that is read from then on is 0 or NULL. */
	bool senseless;
	bool no_memory;
};

uint64_t lp_record_read(struct lp_record_reader *reader);
int64_t lp_record_read_signed(struct lp_record_reader *reader);
/** A text, or NULL. */
const char *lp_record_read_text(struct lp_record_reader *reader);
/** A text that is never NULL. */
const char *lp_record_read_string(struct lp_record_reader *reader);

/**
 * The number of things that follow, of at least @least bytes each: a larger one than there are
 * bytes for makes no sense.
 */
size_t lp_record_read_count(struct lp_record_reader *reader, size_t least);

/** Whether there is more. */
static inline bool lp_record_more(const struct lp_record_reader *reader)
{
	return !reader->senseless && !reader->no_memory && reader->at < reader->size;
}

#endif
