// SPDX-License-Identifier: Apache-2.0
#include "decode/find/malloc_heaps.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

enum {
	/* HEAP_MAX_SIZE of a 64-bit glibc: heaps of threads' arenas are aligned to it. */
	ARENA_HEAP_SIZE = 64 << 20,
	/* struct heap_info: ar_ptr, prev, size; its size is 32 (to 2.34) or 48. */
	INFO_ARENA = 0,
	INFO_SIZE = 16,
	INFO_LEAST = 32,
	INFO_MOST = 64,
	/* Where the chunk at the top is in struct malloc_state; about where that struct ends. */
	STATE_TOP = 96,
	STATE_LEAST = 0x800,
	STATE_MOST = 0xa00,
	PAGE = 4096,
	/* How much a heap may have grown while it is looked at. */
	GROWTH_MOST = 64 << 20,
};

/** Mallocs that take glibc's place when their library is loaded, by the start of its name. */
static const struct {
	const char *file;
	const char *name;
} other_mallocs[] = {
	{"libjemalloc", "jemalloc"}, {"libtcmalloc", "tcmalloc"}, {"libmimalloc", "mimalloc"},
	{"libhoard", "Hoard"},	     {"librpmalloc", "rpmalloc"}, {"libsnmalloc", "snmalloc"},
	{"ld-musl", "musl"},
};

/** The name of a malloc that is loaded in place of glibc's, or NULL. */
static const char *other_malloc(const struct lp_maps *maps)
{
	size_t i, j;

	for (i = 0; i < maps->mappings.count; i++) {
		const char *slash = strrchr(maps->mappings.items[i].path, '/');

		for (j = 0; slash && j < sizeof(other_mallocs) / sizeof(*other_mallocs); j++) {
			const char *file = other_mallocs[j].file;

			if (!strncmp(slash + 1, file, strlen(file)))
				return other_mallocs[j].name;
		}
	}
	return NULL;
}

/** The size of the chunk at @address within a heap that ends at @end; 0 if it makes no sense. */
static uint64_t chunk_size(uint64_t word, uint64_t address, uint64_t end)
{
	uint64_t size = word & ~(uint64_t)LP_CHUNK_FLAGS;

	if (size < LP_CHUNK_LEAST || size % 16 || size > end - address ||
	    (word & LP_CHUNK_IS_MAPPED))
		return 0;
	return size;
}

/** Whether a walk of at most a few chunks from @start makes sense. */
static bool walks(struct lp_peek *peek, uint64_t start, uint64_t end)
{
	uint64_t word;
	int i;

	for (i = 0; i < 64 && start + LP_CHUNK_HEADER <= end; i++) {
		uint64_t size;

		if (!lp_peek_number(peek, start + 8, 8, &word))
			return false;
		size = chunk_size(word, start, end);
		if (!size)
			return false;
		start += size;
	}
	return true;
}

/** The first chunk at or behind @least from which a walk makes sense, or 0. */
static uint64_t first_chunk(struct lp_peek *peek, uint64_t least, uint64_t most, uint64_t end)
{
	uint64_t start;

	for (start = lp_align_up(least, 16); start <= most; start += 16) {
		uint64_t word;

		/* Nothing precedes the first chunk, so it says that that is in use. */
		if (lp_peek_number(peek, start + 8, 8, &word) &&
		    (word & LP_CHUNK_PREVIOUS_IN_USE) && walks(peek, start, end))
			return start;
	}
	return 0;
}

/** A heap of a thread's arena at @address, if there is one: add it. */
static bool add_arena_heap(struct lp_heap *heap, struct lp_peek *peek, const struct lp_range *range,
			   uint64_t address)
{
	uint64_t arena = lp_peek_pointer(peek, address + INFO_ARENA);
	uint64_t size = lp_peek_pointer(peek, address + INFO_SIZE);
	struct lp_malloc_heap found = {0};

	if (size < PAGE || size % PAGE || size > ARENA_HEAP_SIZE || size > range->end - address ||
	    (arena & 15) || !lp_space_find(&heap->space, arena))
		return true;
	found.end = address + size;
	if (arena - address < INFO_MOST)
		found.start = first_chunk(peek, arena + STATE_LEAST, arena + STATE_MOST, found.end);
	else
		found.start =
			first_chunk(peek, address + INFO_LEAST, address + INFO_MOST, found.end);
	return !found.start || lp_array_push(&heap->malloc_heaps, found);
}

static bool add_brk_heap(struct lp_heap *heap, struct lp_peek *peek, const struct lp_range *range)
{
	struct lp_malloc_heap found = {
		.start = first_chunk(peek, range->start, range->start + PAGE, range->end),
		.end = range->end,
	};

	return !found.start || lp_array_push(&heap->malloc_heaps, found);
}

struct lp_error *lp_malloc_heaps_find(struct lp_heap *heap, struct lp_peek *peek)
{
	size_t i;

	heap->malloc_name = other_malloc(&heap->reader->maps);
	heap->unknown_malloc = heap->malloc_name != NULL;
	if (heap->unknown_malloc)
		return NULL;
	for (i = 0; i < heap->space.ranges.count; i++) {
		const struct lp_range *range = &heap->space.ranges.items[i];
		uint64_t address = lp_align_up(range->start, ARENA_HEAP_SIZE);
		bool ok = true;

		if (range->kind == LP_RANGE_HEAP)
			ok = add_brk_heap(heap, peek, range);
		for (; range->kind == LP_RANGE_ANONYMOUS && address < range->end && ok;
		     address += ARENA_HEAP_SIZE)
			ok = add_arena_heap(heap, peek, range, address);
		if (!ok)
			return &lp_error_memory;
	}
	return NULL;
}

/** The word at @address, which may be in the next unit: then the window moves there. */
static bool window_word(struct lp_window *window, uint64_t address, uint64_t *ret)
{
	const unsigned char *bytes = lp_window_at(window, address, 8);

	if (!bytes || address - window->address >= LP_UNIT_SIZE) {
		lp_window_load(window, address & ~(uint64_t)(LP_UNIT_SIZE - 1));
		bytes = lp_window_at(window, address, 8);
	}
	if (bytes)
		*ret = lp_load64(bytes);
	return bytes != NULL;
}

/** The size word of the chunk at @address, without moving the window. */
static bool next_word(struct lp_window *window, uint64_t address, uint64_t *ret)
{
	const unsigned char *bytes = lp_window_at(window, address + 8, 8);

	if (bytes)
		*ret = lp_load64(bytes);
	return bytes || lp_read(window->reader, address + 8, ret, sizeof(*ret));
}

/**
 * Whether a chunk can lead out of its heap as that has grown since its mapping was looked at, by
 * what libc does in the process itself.  What is in it is younger than the look, and no object.
 */
static bool has_grown(uint64_t word, uint64_t address, uint64_t end)
{
	uint64_t size = word & ~(uint64_t)LP_CHUNK_FLAGS;

	return !(word & LP_CHUNK_IS_MAPPED) && size % 16 == 0 && size > end - address &&
	       size - (end - address) <= GROWTH_MOST;
}

uint64_t lp_malloc_heap_walk(const struct lp_malloc_heap *heap, struct lp_window *window,
			     void (*visit)(void *context, uint64_t block, uint64_t size),
			     void *context)
{
	uint64_t address = heap->start;
	uint64_t word, next, unused;

	if (!window_word(window, address + 8, &word))
		return address;
	while (address + LP_CHUNK_HEADER <= heap->end) {
		uint64_t size = chunk_size(word, address, heap->end);

		if (!size && window->reader->is_self && has_grown(word, address, heap->end))
			return heap->end;
		if (!size)
			break;
		/* The chunk behind tells whether this one is in use; the last one is the free top.
		 */
		if (address + size + LP_CHUNK_HEADER > heap->end)
			return heap->end;
		if (!next_word(window, address + size, &next))
			break;
		if (next & LP_CHUNK_PREVIOUS_IN_USE) {
			if (!window_word(window, address + LP_CHUNK_HEADER, &unused))
				break;
			visit(context, address + LP_CHUNK_HEADER, size - 8);
		}
		address += size;
		word = next;
	}
	/* A heap that became full ends in chunks too small to be any. */
	return heap->end - address <= 2 * LP_CHUNK_LEAST ? heap->end : address;
}

uint64_t lp_mapped_chunk(const unsigned char *header, uint64_t address, uint64_t end)
{
	uint64_t previous = lp_load64(header);
	uint64_t word = lp_load64(header + 8);
	uint64_t size = word & ~(uint64_t)LP_CHUNK_FLAGS;

	/* prev_size is the room that an alignment left free before the chunk: none here. */
	if (previous || (word & LP_CHUNK_FLAGS) != LP_CHUNK_IS_MAPPED || !size || size % PAGE ||
	    size > end - address)
		return 0;
	return size;
}
