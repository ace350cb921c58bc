// SPDX-License-Identifier: Apache-2.0
/* Memory of limpet's own, and a map without it. */
#include "tap.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/own.h"
#include "base/workers.h"
#include "random.h"
#include "target/maps.h"

enum { BLOCKS = 500, STEPS = 20000, PAGES = 60, CUTS = 12, MAPS = 3000 };

struct block {
	unsigned char *bytes;
	size_t size;
	unsigned char mark;
};

/** Sizes of all kinds: tiny, of slabs, mappings. */
static size_t some_size(uint64_t *seed)
{
	static const size_t limits[] = {40, 40, 40, 2000, 2000, 33000, 300000};

	return random_below(seed, limits[random_below(seed, 7)]);
}

static bool is_whole(const struct block *block)
{
	size_t i;

	for (i = 0; i < block->size; i++) {
		if (block->bytes[i] != block->mark)
			return false;
	}
	return true;
}

static bool is_own(const void *address)
{
	static __thread struct lp_own_range ranges[4096];
	size_t count = lp_own_ranges(ranges, 4096), i;

	for (i = 0; i < count; i++) {
		if (ranges[i].start <= (uintptr_t)address && ranges[i].end > (uintptr_t)address)
			return true;
	}
	return false;
}

static bool change(struct block *block, uint64_t *seed)
{
	size_t size = some_size(seed), kept = size < block->size ? size : block->size, i;
	unsigned char *bytes = lp_own_realloc(block->bytes, size);

	if (!bytes || (uintptr_t)bytes % 16)
		return false;
	for (i = 0; i < kept; i++) {
		if (bytes[i] != block->mark)
			return false;
	}
	*block = (struct block){bytes, size, block->mark};
	memset(bytes, block->mark, size);
	return true;
}

static bool make(struct block *block, uint64_t *seed)
{
	size_t size = some_size(seed), i;
	bool zeroed = random_below(seed, 2);
	unsigned char *bytes = zeroed ? lp_own_calloc(1, size) : lp_own_malloc(size);

	if (!bytes || (uintptr_t)bytes % 16)
		return false;
	for (i = 0; zeroed && i < size; i++) {
		if (bytes[i])
			return false;
	}
	*block = (struct block){bytes, size, (unsigned char)(1 + random_below(seed, 255))};
	memset(bytes, block->mark, size);
	return true;
}

/** Blocks keep their bytes whatever happens to others: against what was written into them. */
static struct lp_error *use(void *context, unsigned number)
{
	struct block *blocks = calloc(BLOCKS, sizeof(*blocks));
	uint64_t seed = number + 1;
	bool *ok = context;
	int step;

	for (step = 0; step < STEPS && ok[number]; step++) {
		struct block *block = &blocks[random_below(&seed, BLOCKS)];

		if (!block->bytes) {
			ok[number] = make(block, &seed);
		} else if (!is_whole(block)) {
			ok[number] = false;
		} else if (random_below(&seed, 2)) {
			ok[number] = change(block, &seed);
		} else {
			lp_own_free(block->bytes);
			block->bytes = NULL;
		}
	}
	for (step = 0; step < BLOCKS; step++)
		lp_own_free(blocks[step].bytes);
	free(blocks);
	return NULL;
}

static void test_blocks(void)
{
	bool ok[3] = {true, true, true};
	size_t before, after;

	lp_workers_run(3, use, ok);
	CHECK(ok[0] && ok[1] && ok[2]);
	/* A second time takes nothing more: all was given back, or is used again. */
	before = lp_own_ranges(NULL, 0);
	lp_workers_run(3, use, ok);
	after = lp_own_ranges(NULL, 0);
	CHECK(after <= before + 3);
}

static void test_ownership(void)
{
	char *foreign = malloc(100), *small = lp_own_strdup("text"), *large = lp_own_malloc(100000);
	char *grown;

	CHECK(!is_own(foreign));
	CHECK(is_own(small));
	CHECK(is_own(large) && is_own(large + 99999));
	TEXT(small, "text");
	/* The C library's blocks are taken, too: those of getline(), say. */
	foreign[0] = 'x';
	grown = lp_own_realloc(foreign, 1000);
	CHECK(grown && grown[0] == 'x' && !is_own(grown));
	lp_own_free(grown);
	lp_own_free(small);
	lp_own_free(large);
	CHECK(!is_own(large));
	lp_own_free(NULL);
	CHECK(!lp_own_malloc(SIZE_MAX - 4096) && !lp_own_calloc(SIZE_MAX / 2, 3));
}

static int compare(const void *left, const void *right)
{
	const uint32_t *a = left, *b = right;

	return (a[0] > b[0]) - (a[0] < b[0]);
}

/** As the C library's sort, and equal ones stay in order. */
static void test_sort(void)
{
	static uint32_t items[2000][2];
	uint64_t seed = 5;
	unsigned wrong = 0, round;

	for (round = 0; round < 300; round++) {
		size_t count = random_below(&seed, round % 2 ? 10 : 2000), i;
		uint32_t range = 1 + (uint32_t)random_below(&seed, round % 3 ? 5 : 100000);

		for (i = 0; i < count; i++) {
			items[i][0] = (uint32_t)random_below(&seed, range);
			items[i][1] = (uint32_t)i;
		}
		lp_own_qsort(items, count, sizeof(*items), compare);
		for (i = 1; i < count; i++)
			wrong += items[i][0] < items[i - 1][0] ||
				 (items[i][0] == items[i - 1][0] && items[i][1] < items[i - 1][1]);
	}
	EQUAL(wrong, 0);
}

/** The pages of a map that has a few mappings, and some ranges taken out, each page by itself. */
static unsigned check_cut(uint64_t seed)
{
	bool mapped[PAGES + 1] = {false};
	struct lp_maps maps = {0};
	unsigned wrong = 0;
	uint64_t page = 0, end, cut, last = 0;
	size_t i;

	while (page < PAGES) {
		uint64_t start = page + random_below(&seed, 4);

		end = start + 1 + random_below(&seed, 8);
		if (end > PAGES)
			break;
		(void)!lp_array_push(&maps.mappings,
				     (struct lp_mapping){.start = start, .end = end, .path = ""});
		for (page = start; page < end; page++)
			mapped[page] = true;
	}
	for (cut = random_below(&seed, CUTS); cut; cut--) {
		page = random_below(&seed, PAGES);
		end = page + 1 + random_below(&seed, 12);
		wrong += !lp_maps_cut(&maps, page, end);
		for (; page < end && page < PAGES; page++)
			mapped[page] = false;
	}
	for (i = 0; i < maps.mappings.count; i++) {
		const struct lp_mapping *mapping = &maps.mappings.items[i];

		wrong += mapping->start >= mapping->end || mapping->start < last;
		last = mapping->end;
	}
	for (page = 0; page < PAGES; page++)
		wrong += mapped[page] != (lp_maps_find(&maps, page) != NULL);
	lp_maps_deinit(&maps);
	return wrong;
}

int main(void)
{
	unsigned wrong = 0;
	uint64_t seed;

	test_blocks();
	test_ownership();
	test_sort();
	for (seed = 1; seed <= MAPS; seed++)
		wrong += check_cut(seed);
	EQUAL(wrong, 0);
	return tap_done();
}
