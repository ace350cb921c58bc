// SPDX-License-Identifier: Apache-2.0
/**
 * The parts of the target's memory in which objects may lie.  Knows mappings and ELF
 * segments, not objects.
 */
#ifndef LP_DECODE_FIND_SPACE_H
#define LP_DECODE_FIND_SPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "graph/index.h"
#include "target/peek.h"

struct lp_error;

enum lp_range_kind {
	/** Anonymous memory: pymalloc's arenas, large blocks of malloc, stacks of threads. */
	LP_RANGE_ANONYMOUS,
	/** The brk heap. */
	LP_RANGE_HEAP,
	/** .data and .bss of an executable or library: static objects, aligned to 8 only. */
	LP_RANGE_STATIC,
	/** The first thread's stack. */
	LP_RANGE_STACK,
};

/** Private, readable and writable addresses from `start` up to, without, `end`. */
struct lp_range {
	uint64_t start;
	uint64_t end;
	enum lp_range_kind kind;
};

LP_ARRAY(lp_range_array, struct lp_range);

struct lp_space {
	/** In order of addresses, not overlapping. */
	struct lp_range_array ranges;
	/** Bytes in all ranges. */
	uint64_t size;
	/** Bytes of mappings that are too large to be memory. */
	uint64_t passed_over;
};

/** Find the ranges in the reader's map. */
struct lp_error *lp_space_init(struct lp_space *space, struct lp_peek *peek);
void lp_space_deinit(struct lp_space *space);

/** The number of the first range that ends behind @address.  O(log n). */
size_t lp_space_first(const struct lp_space *space, uint64_t address);

/** The range that holds @address, or NULL.  O(log n). */
const struct lp_range *lp_space_find(const struct lp_space *space, uint64_t address);

/** Whether the @size bytes at @address lie in one range. */
static inline bool lp_space_holds(const struct lp_space *space, uint64_t address, uint64_t size)
{
	const struct lp_range *range = lp_space_find(space, address);

	return range && size <= range->end - address;
}

/**
 * An index, empty, over the units that the ranges touch, but for those of large mappings that
 * were never written to.
 * @param alignment What objects on the heap are aligned to: 8 or 16.
 */
struct lp_error *lp_space_index(const struct lp_space *space, struct lp_reader *reader,
				unsigned alignment, struct lp_index *ret);

#endif
