// SPDX-License-Identifier: Apache-2.0
/** What all passes over one frozen heap share: where its bytes come from and what was found. */
#ifndef LP_DECODE_HEAP_H
#define LP_DECODE_HEAP_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "cpython/runtime.h"
#include "decode/find/space.h"
#include "decode/types/types.h"
#include "graph/index.h"
#include "target/reader.h"

/** Memory that glibc's malloc took from the kernel in one piece and cut into chunks. */
struct lp_malloc_heap {
	/** The first chunk, and behind the last one. */
	uint64_t start;
	uint64_t end;
};

LP_ARRAY(lp_malloc_heap_array, struct lp_malloc_heap);

struct lp_heap {
	struct lp_reader *reader;
	const struct lp_python *python;
	/** python->layout. */
	const struct lp_layout *layout;
	struct lp_space space;
	struct lp_types types;
	struct lp_index index;
	/** Heaps whose chunks could be walked, in order of addresses. */
	struct lp_malloc_heap_array malloc_heaps;
	/**
	 * A bit a page of the index' units: all objects that begin in the page are known, so
	 * an address that is not among them is none.  4 words a unit.
	 */
	uint64_t *known_pages;
	/** Addresses of dicts of interned strings, which do not own them (one an interpreter). */
	struct lp_map interned;
	/** Where the main interpreter keeps its state of static types (3.12 on); else 0. */
	uint64_t static_types, extension_types;
	/** Guards late objects. */
	pthread_mutex_t late_mutex;
	/** Pools of pymalloc were found. */
	bool has_pools;
	/** Blocks are padded (PYTHONMALLOC=debug, -X dev). */
	bool has_padding;
	/** Large blocks come from a malloc whose heaps cannot be walked: musl, jemalloc, ... */
	bool unknown_malloc;
	/** What it is called, or NULL for glibc's. */
	const char *malloc_name;
};

enum { LP_PAGE_SHIFT = 12, LP_UNIT_PAGE_WORDS = LP_UNIT_SIZE >> LP_PAGE_SHIFT >> 6 };

/** What lp_heap_init() of setup.h made; a zeroed one is fine. */
void lp_heap_deinit(struct lp_heap *heap);

/** Note that all objects that begin in the @size bytes at @address, whole pages, are known. */
void lp_heap_set_known(struct lp_heap *heap, uint64_t address, uint64_t size);

/** Whether all objects that begin in the page of @address are known. */
static inline bool lp_heap_is_known(const struct lp_heap *heap, uint64_t address)
{
	const struct lp_unit *unit = lp_index_unit(&heap->index, address);
	unsigned page = (unsigned)(address >> LP_PAGE_SHIFT) & 0xff;

	return unit && (heap->known_pages[(size_t)(unit - heap->index.units) * LP_UNIT_PAGE_WORDS +
					  (page >> 6)] >>
				(page & 63) &
			1);
}

#endif
