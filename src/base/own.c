// SPDX-License-Identifier: Apache-2.0
/*
 * Blocks up to BLOCK_MOST are of sizes in steps of a quarter, cut from slabs and kept in lists when they
 * are free; larger ones are mappings.  A block is preceded by its size.
 */
#include "base/own.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* This file's own are the C library's. */
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef strdup
#undef strndup
#undef qsort

enum {
	PAGE = 4096,
	HEADER = 16,
	BLOCK_MOST = 32 << 10,
	SLAB = 1 << 20,
	/* Four sizes a power of two, from 16 to BLOCK_MOST. */
	CLASSES = 4 * 12,
};

struct free_block {
	struct free_block *next;
};

static struct {
	char locked;
	/** In order of addresses; a mapping itself, which it has an entry of. */
	struct lp_own_range *mappings;
	size_t count, capacity;
	struct free_block *free[CLASSES];
	char *slab, *slab_end;
} own;

void lp_own_lock(void)
{
	while (__atomic_test_and_set(&own.locked, __ATOMIC_ACQUIRE))
		sched_yield();
}

void lp_own_unlock(void)
{
	__atomic_clear(&own.locked, __ATOMIC_RELEASE);
}

static size_t round_up(size_t size)
{
	return (size + PAGE - 1) & ~(size_t)(PAGE - 1);
}

/** The number of the first mapping that ends behind @address. */
static size_t find(uintptr_t address)
{
	size_t low = 0, high = own.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (own.mappings[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool holds(const void *address)
{
	size_t at = find((uintptr_t)address);

	return at < own.count && own.mappings[at].start <= (uintptr_t)address;
}

/** There is room. */
static void note(uintptr_t start, uintptr_t end)
{
	size_t at = find(start);

	memmove(&own.mappings[at + 1], &own.mappings[at],
		(own.count - at) * sizeof(*own.mappings));
	own.mappings[at] = (struct lp_own_range){start, end};
	own.count++;
}

static void forget(size_t at)
{
	own.count--;
	memmove(&own.mappings[at], &own.mappings[at + 1],
		(own.count - at) * sizeof(*own.mappings));
}

/** Have room for two more entries: the table's own, and one. */
static bool make_room(void)
{
	size_t size = own.capacity * sizeof(*own.mappings);
	size_t wanted = size ? 2 * size : PAGE;
	struct lp_own_range *old = own.mappings, *table;

	if (own.count + 2 <= own.capacity)
		return true;
	table = mmap(NULL, wanted, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (table == MAP_FAILED)
		return false;
	own.mappings = table;
	own.capacity = wanted / sizeof(*table);
	if (size) {
		memcpy(table, old, own.count * sizeof(*table));
		munmap(old, size);
		forget(find((uintptr_t)old));
	}
	note((uintptr_t)table, (uintptr_t)table + wanted);
	return true;
}

static void *map(size_t size)
{
	void *pages;

	if (!make_room())
		return NULL;
	pages = mmap(NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (pages == MAP_FAILED)
		return NULL;
	note((uintptr_t)pages, (uintptr_t)pages + size);
	return pages;
}

static void unmap(void *pages, size_t size)
{
	uintptr_t start = (uintptr_t)pages;
	size_t at = find(start);

	munmap(pages, size);
	if (own.mappings[at].start == start)
		forget(at);
	else
		own.mappings[at].end = start;
}

static void *remap(void *pages, size_t size, size_t wanted)
{
	void *grown = mremap(pages, size, wanted, MREMAP_MAYMOVE);

	if (grown == MAP_FAILED)
		return NULL;
	forget(find((uintptr_t)pages));
	note((uintptr_t)grown, (uintptr_t)grown + wanted);
	return grown;
}

void *lp_own_map(size_t size)
{
	void *pages;

	lp_own_lock();
	pages = map(round_up(size ? size : 1));
	lp_own_unlock();
	return pages;
}

void *lp_own_remap(void *pages, size_t size, size_t wanted)
{
	void *grown;

	lp_own_lock();
	grown = remap(pages, round_up(size ? size : 1), round_up(wanted));
	lp_own_unlock();
	return grown;
}

void lp_own_unmap(void *pages, size_t size)
{
	lp_own_lock();
	unmap(pages, round_up(size ? size : 1));
	lp_own_unlock();
}

size_t lp_own_ranges(struct lp_own_range *ranges, size_t room)
{
	size_t count;

	lp_own_lock();
	count = own.count;
	if (room)
		memcpy(ranges, own.mappings, (count < room ? count : room) * sizeof(*ranges));
	lp_own_unlock();
	return count;
}

/** The class of blocks that hold @size bytes, at most BLOCK_MOST, and how many they do hold. */
static unsigned class_of(size_t size, size_t *ret)
{
	unsigned power, step;

	if (size <= 16) {
		*ret = 16;
		return 0;
	}
	/* Of the sizes above 2^power, up to 2^(power + 1), the least of four that suffices. */
	power = 63 - (unsigned)__builtin_clzll(size - 1);
	step = (unsigned)((size - 1 - ((size_t)1 << power)) >> (power - 2));
	*ret = ((size_t)1 << power) + ((size_t)(step + 1) << (power - 2));
	/* Alignment: a quarter of 16 or 32 is not 16. */
	if (*ret & 15) {
		*ret = (*ret + 15) & ~(size_t)15;
		step = (unsigned)((*ret - ((size_t)1 << power)) >> (power - 2)) - 1;
	}
	return 4 * (power - 4) + step + 1;
}

static void *small(size_t size)
{
	size_t room;
	unsigned number = class_of(size, &room);
	struct free_block *block = own.free[number];

	if (block) {
		own.free[number] = block->next;
		return block;
	}
	if ((size_t)(own.slab_end - own.slab) < HEADER + room) {
		char *slab = map(SLAB);

		if (!slab)
			return NULL;
		own.slab = slab;
		own.slab_end = slab + SLAB;
	}
	block = (struct free_block *)(own.slab + HEADER);
	own.slab += HEADER + room;
	((size_t *)block)[-1] = room;
	return block;
}

static size_t size_of(const void *block)
{
	return ((const size_t *)block)[-1];
}

void *lp_own_malloc(size_t size)
{
	char *block;

	if (size > PTRDIFF_MAX - 2 * PAGE) {
		errno = ENOMEM;
		return NULL;
	}
	lp_own_lock();
	if (size <= BLOCK_MOST) {
		block = small(size);
	} else {
		size_t whole = round_up(size + HEADER);

		block = map(whole);
		if (block) {
			block += HEADER;
			((size_t *)block)[-1] = whole - HEADER;
		}
	}
	lp_own_unlock();
	if (!block)
		errno = ENOMEM;
	return block;
}

void *lp_own_calloc(size_t count, size_t size)
{
	size_t bytes;
	void *block;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	block = lp_own_malloc(bytes);
	/* Mappings are zeroed. */
	if (block && bytes <= BLOCK_MOST)
		memset(block, 0, bytes);
	return block;
}

/** Give a block back; false: it is none of ours. */
static bool release(void *block)
{
	struct free_block *freed = block;
	size_t size, room;
	unsigned number;

	if (!holds(block))
		return false;
	size = size_of(block);
	if (size > BLOCK_MOST) {
		unmap((char *)block - HEADER, size + HEADER);
		return true;
	}
	number = class_of(size, &room);
	freed->next = own.free[number];
	own.free[number] = freed;
	return true;
}

void lp_own_free(void *block)
{
	bool ours;

	if (!block)
		return;
	lp_own_lock();
	ours = release(block);
	lp_own_unlock();
	if (!ours)
		free(block);
}

/** Make a mapping another size, if both are mappings: then no byte is copied. */
static void *resize(void *block, size_t size)
{
	size_t old = size_of(block), whole = round_up(size + HEADER);
	char *grown;

	if (old <= BLOCK_MOST || size <= BLOCK_MOST)
		return NULL;
	grown = remap((char *)block - HEADER, old + HEADER, whole);
	if (!grown)
		return NULL;
	grown += HEADER;
	((size_t *)grown)[-1] = whole - HEADER;
	return grown;
}

void *lp_own_realloc(void *block, size_t size)
{
	void *grown;
	bool ours;
	size_t old = 0;

	if (!block)
		return lp_own_malloc(size);
	if (size > PTRDIFF_MAX - 2 * PAGE) {
		errno = ENOMEM;
		return NULL;
	}
	lp_own_lock();
	ours = holds(block);
	grown = ours ? resize(block, size) : NULL;
	if (ours && !grown)
		old = size_of(block);
	lp_own_unlock();
	if (!ours)
		return realloc(block, size);
	if (grown || (old <= BLOCK_MOST && size <= old))
		return grown ? grown : block;
	grown = lp_own_malloc(size);
	if (grown) {
		memcpy(grown, block, old < size ? old : size);
		lp_own_free(block);
	}
	return grown;
}

char *lp_own_strndup(const char *text, size_t size)
{
	size_t length = strnlen(text, size);
	char *copy = lp_own_malloc(length + 1);

	if (copy) {
		memcpy(copy, text, length);
		copy[length] = 0;
	}
	return copy;
}

char *lp_own_strdup(const char *text)
{
	return lp_own_strndup(text, strlen(text));
}

/** Merge the sorted halves of @items by way of @room. */
static void merge(char *items, size_t half, size_t count, size_t size, char *room,
		  int (*compare)(const void *, const void *))
{
	char *left = room, *left_end = room + half * size, *to = items;
	char *right = items + half * size, *end = items + count * size;

	memcpy(room, items, half * size);
	while (left < left_end && right < end) {
		char **from = compare(right, left) < 0 ? &right : &left;

		memcpy(to, *from, size);
		*from += size;
		to += size;
	}
	memcpy(to, left, (size_t)(left_end - left));
}

static void sort(char *items, size_t count, size_t size, char *room,
		 int (*compare)(const void *, const void *))
{
	size_t half = count / 2;

	if (count < 2)
		return;
	sort(items, half, size, room, compare);
	sort(items + half * size, count - half, size, room, compare);
	if (compare(items + half * size, items + (half - 1) * size) < 0)
		merge(items, half, count, size, room, compare);
}

void lp_own_qsort(void *items, size_t count, size_t size,
		  int (*compare)(const void *, const void *))
{
	char *room = count > 1 ? lp_own_malloc(count / 2 * size) : NULL;

	if (room)
		sort(items, count, size, room, compare);
	else if (count > 1)
		/* Without memory the C library's sorts in place. */
		qsort(items, count, size, compare);
	lp_own_free(room);
}
