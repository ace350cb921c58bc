// SPDX-License-Identifier: Apache-2.0
/**
 * An ELF file as it lies in the target's memory: its segments and its dynamic symbols.
 * Read from memory and not from the file, because the file may be stripped of all else,
 * deleted, replaced, or in another mount namespace.  All bytes are untrusted.
 *
 * Knows no symbol's meaning.
 */
#ifndef LP_TARGET_IMAGE_H
#define LP_TARGET_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "target/peek.h"

enum { LP_IMAGE_SEGMENTS = 16 };

/** A PT_LOAD segment, at the addresses where it lies in the target. */
struct lp_image_segment {
	uint64_t start;
	/** Behind the bytes that come from the file. */
	uint64_t file_end;
	/** Behind the bytes that are zero at the start (.bss). */
	uint64_t end;
	/** A set of enum lp_protection. */
	unsigned protection;
};

struct lp_image {
	/** Added to the file's virtual addresses. */
	uint64_t bias;
	struct lp_image_segment segments[LP_IMAGE_SEGMENTS];
	unsigned segment_count;
	/** Tables of the dynamic symbols; 0 where there is none. */
	uint64_t symbols, strings, strings_size, gnu_hash, sysv_hash;
};

/**
 * Look at the ELF file whose first page is mapped at @base.
 * @return false if there is no ELF file of this machine's kind.
 */
bool lp_image_init(struct lp_image *image, struct lp_peek *peek, uint64_t base);

/**
 * The address of the dynamic symbol @name that the file defines, or 0.
 * @param[out] size The symbol's st_size; may be NULL.
 * A few reads: the hash table of the file is used.
 */
uint64_t lp_image_symbol(const struct lp_image *image, struct lp_peek *peek, const char *name,
			 uint64_t *size);

#endif
