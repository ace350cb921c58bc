// SPDX-License-Identifier: Apache-2.0
/**
 * glibc's heaps: which parts of memory its malloc cuts into chunks.  Objects of more than
 * 512 bytes are chunks, and all objects under PYTHONMALLOC=malloc.
 *
 * Format: malloc/malloc.c and malloc/arena.c of glibc 2.17 to 2.41.  Knows chunks, not objects.
 */
#ifndef LP_DECODE_FIND_MALLOC_HEAPS_H
#define LP_DECODE_FIND_MALLOC_HEAPS_H

#include "decode/heap.h"
#include "decode/window.h"

enum {
	/** Bytes of a chunk before the block that it gives out. */
	LP_CHUNK_HEADER = 16,
	LP_CHUNK_LEAST = 32,
	/** Flags in the low bits of a chunk's size. */
	LP_CHUNK_PREVIOUS_IN_USE = 1,
	LP_CHUNK_IS_MAPPED = 2,
	LP_CHUNK_FLAGS = 7,
};

/**
 * Find the brk heap and the heaps of threads' arenas, and note them in @heap; where another
 * malloc is loaded, note that instead.
 */
struct lp_error *lp_malloc_heaps_find(struct lp_heap *heap, struct lp_peek *peek);

/**
 * Walk the chunks of a heap in order of addresses.
 * @param window Is moved along; at @visit it holds the chunk's first bytes.
 * @param visit Is told each chunk in use: the address of its block, and bytes usable in it.
 * @return where the walk ended: heap->end if all chunks make sense.
 */
uint64_t lp_malloc_heap_walk(const struct lp_malloc_heap *heap, struct lp_window *window,
			     void (*visit)(void *context, uint64_t block, uint64_t size),
			     void *context);

/**
 * The size of the chunk that the kernel mapped for itself alone at @address, a page, or 0.
 * @param header The first 16 bytes there.
 * @param end End of the readable memory.
 */
uint64_t lp_mapped_chunk(const unsigned char *header, uint64_t address, uint64_t end);

#endif
