// SPDX-License-Identifier: Apache-2.0
/*
 * Pools of pymalloc as obmalloc.c makes them, of blocks aligned to 8 and to 16, and tables of
 * dicts as dictobject.c makes them in each version; then both with every field damaged.
 */
#include "tap.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "cpython/dict_keys.h"
#include "decode/find/pool.h"
#include "random.h"

enum { ADDRESS = 0x7f1234560000 };

static void put32(unsigned char *bytes, unsigned at, uint32_t value)
{
	memcpy(bytes + at, &value, 4);
}

static void put64(unsigned char *bytes, unsigned at, uint64_t value)
{
	memcpy(bytes + at, &value, 8);
}

/** A pool and which of its blocks are in use. */
struct made {
	unsigned char *bytes;
	unsigned size, block, count;
	bool used[LP_POOL_BLOCKS];
};

/**
 * pymalloc_pool_extend() and pymalloc_free(): the first @given blocks were given out; some came
 * back, in any order, each in front of the list of free ones.
 */
static void make_pool(struct made *made, unsigned size, unsigned alignment, uint64_t *seed)
{
	unsigned size_class = (unsigned)random_below(seed, 512 / alignment);
	unsigned blocks, given, i, next;
	uint64_t free_block = 0;

	made->size = size;
	made->block = (size_class + 1) * alignment;
	blocks = (size - LP_POOL_HEADER) / made->block;
	given = 1 + (unsigned)random_below(seed, blocks);
	made->count = given;
	memset(made->bytes, 0xdb, size);
	for (i = 0; i < LP_POOL_BLOCKS; i++)
		made->used[i] = i < given;
	for (i = 0; i < given; i++) {
		unsigned block = (unsigned)random_below(seed, given);

		if (!made->used[block] || made->count == 1)
			continue;
		made->used[block] = false;
		made->count--;
		put64(made->bytes, LP_POOL_HEADER + block * made->block, free_block);
		free_block = ADDRESS + LP_POOL_HEADER + block * made->block;
	}
	next = LP_POOL_HEADER + given * made->block;
	put32(made->bytes, 0, made->count);
	put64(made->bytes, 8, free_block);
	put64(made->bytes, 16, ADDRESS + size);
	put64(made->bytes, 24, ADDRESS - size);
	put32(made->bytes, 32, 3);
	put32(made->bytes, 36, size_class);
	put32(made->bytes, 40, next);
	put32(made->bytes, 44, size - made->block);
}

static bool same_pool(const struct made *made)
{
	struct lp_pool pool;
	unsigned block, offset, seen = 0;

	if (!lp_pool_parse(made->bytes, ADDRESS, made->size, &pool) ||
	    pool.block_size != made->block)
		return false;
	for (block = 0, offset = LP_POOL_HEADER; offset + made->block <= pool.end;
	     block++, offset += made->block) {
		if (lp_pool_is_free(&pool, block) == made->used[block])
			return false;
		seen += made->used[block];
	}
	return seen == made->count;
}

/** No pool is found where bytes are, and no damage makes it look beyond its own. */
static void damage(struct made *made, uint64_t *seed)
{
	static const uint64_t values[] = {
		0,     1,	   7,	    48,		  4095,		4096,
		16384, UINT32_MAX, ADDRESS, ADDRESS + 40, ADDRESS + 49, UINT64_MAX};
	unsigned char *copy = malloc(made->size);
	struct lp_pool pool;
	unsigned at, i;

	memcpy(copy, made->bytes, made->size);
	for (at = 0; at < LP_POOL_HEADER; at += 4) {
		for (i = 0; i < sizeof(values) / sizeof(*values); i++) {
			if (at % 8 == 0)
				put64(made->bytes, at, values[i]);
			else
				put32(made->bytes, at, (uint32_t)values[i]);
			if (lp_pool_parse(made->bytes, ADDRESS, made->size, &pool) &&
			    pool.end > made->size)
				CHECK(!"a pool ends within itself");
			memcpy(made->bytes, copy, made->size);
		}
	}
	for (i = 0; i < 300; i++) {
		put64(made->bytes, 8 * (unsigned)random_below(seed, made->size / 8),
		      ADDRESS + random_below(seed, made->size + 64));
		lp_pool_parse(made->bytes, ADDRESS, made->size, &pool);
	}
	free(copy);
}

static void test_pools(unsigned size, unsigned alignment)
{
	/* Exactly as large as a pool, so that the sanitizer sees a read beyond it. */
	struct made made = {.bytes = malloc(size)};
	uint64_t seed = size + alignment;
	unsigned i, same = 0;
	struct lp_pool pool;

	for (i = 0; i < 2000; i++) {
		make_pool(&made, size, alignment, &seed);
		same += same_pool(&made);
	}
	EQUAL(same, 2000);
	for (i = 0; i < 20; i++) {
		make_pool(&made, size, alignment, &seed);
		damage(&made, &seed);
	}
	/* A circle of free blocks, one that is beyond the pool, and one between two. */
	make_pool(&made, size, alignment, &seed);
	put64(made.bytes, 8, ADDRESS + LP_POOL_HEADER);
	put64(made.bytes, LP_POOL_HEADER, ADDRESS + LP_POOL_HEADER);
	CHECK(!lp_pool_parse(made.bytes, ADDRESS, size, &pool));
	put64(made.bytes, 8, ADDRESS + size);
	CHECK(!lp_pool_parse(made.bytes, ADDRESS, size, &pool));
	put64(made.bytes, 8, ADDRESS + LP_POOL_HEADER + 4);
	CHECK(!lp_pool_parse(made.bytes, ADDRESS, size, &pool));
	memset(made.bytes, 0, size);
	CHECK(!lp_pool_parse(made.bytes, ADDRESS, size, &pool));
	memset(made.bytes, 0xff, size);
	CHECK(!lp_pool_parse(made.bytes, ADDRESS, size, &pool));
	free(made.bytes);
}

/* Tables of dicts. */

/** USABLE_FRACTION(n) of each version: (n << 1) / 3. */
static uint64_t usable(unsigned log2)
{
	return (2ull << log2) / 3;
}

/** DK_IXSIZE: bytes an index takes, and their number is that of the slots. */
static uint64_t index_bytes(unsigned log2)
{
	unsigned width = log2 < 8 ? 1 : log2 < 16 ? 2 : log2 < 32 ? 4 : 8;

	return (1ull << log2) * width;
}

/** PyDictKeysObject of 3.6 to 3.10: refcnt, size, lookup, usable, nentries, indices. */
static void make_classic(unsigned char *header, unsigned log2, uint64_t nentries)
{
	memset(header, 0, LP_DICT_KEYS_HEADER);
	put64(header, 0, 1);
	put64(header, 8, 1ull << log2);
	put64(header, 24, usable(log2) - nentries);
	put64(header, 32, nentries);
}

/** Since 3.11: refcnt, log2_size, log2_index_bytes, kind, version, usable, nentries. */
static void make_compact(unsigned char *header, unsigned log2, uint64_t nentries, unsigned kind)
{
	memset(header, 0, LP_DICT_KEYS_HEADER);
	put64(header, 0, 1);
	header[8] = (unsigned char)log2;
	header[9] = (unsigned char)__builtin_ctzll(index_bytes(log2));
	header[10] = (unsigned char)kind;
	put64(header, 16, usable(log2) - nentries);
	put64(header, 24, nentries);
}

static void test_keys(const struct lp_layout *layout)
{
	bool compact = layout->version >= LP_PYTHON(3, 11);
	uint64_t start = compact ? 32 : 40;
	unsigned char header[LP_DICT_KEYS_HEADER];
	unsigned log2, wrong = 0, kind;

	for (log2 = 3; log2 <= 33; log2++) {
		for (kind = 0; kind < (compact ? 3 : 1); kind++) {
			uint64_t nentries = usable(log2) / 3 + 1;
			uint64_t entry = compact && kind ? 16 : 24;
			struct lp_dict_keys keys;

			if (compact)
				make_compact(header, log2, nentries, kind);
			else
				make_classic(header, log2, nentries);
			/* dk_size of 2^32 and more is not made: 32 GiB of entries. */
			if (!lp_dict_keys_parse(layout, header, ADDRESS, &keys)) {
				wrong += log2 < 33;
				continue;
			}
			wrong += keys.nentries != nentries || keys.capacity != usable(log2) ||
				 keys.entries != ADDRESS + start + index_bytes(log2) ||
				 keys.entry_size != entry || keys.key != (entry == 24 ? 8 : 0) ||
				 keys.value != keys.key + 8 || keys.refcnt != 1 ||
				 keys.size != start + index_bytes(log2) + usable(log2) * entry;
		}
	}
	EQUAL(wrong, 0);
}

static void test_senseless_keys(const struct lp_layout *layout)
{
	unsigned char header[LP_DICT_KEYS_HEADER];
	bool compact = layout->version >= LP_PYTHON(3, 11);
	uint64_t seed = (uint64_t)layout->version;
	struct lp_dict_keys keys;
	unsigned i, beyond = 0;

	for (i = 0; i < 3; i++) {
		/* More entries than room; sizes that are no power of two, or too large. */
		if (compact)
			make_compact(header, 3, 2, 0);
		else
			make_classic(header, 3, 2);
		CHECK(lp_dict_keys_parse(layout, header, ADDRESS, &keys));
		if (i == 0)
			put64(header, compact ? 24 : 32, 6);
		else if (compact)
			header[7 + i] = 40;
		else
			put64(header, 8, i == 1 ? 7 : 1ull << 40);
		CHECK(!lp_dict_keys_parse(layout, header, ADDRESS, &keys));
	}
	for (i = 0; i < 100000; i++) {
		unsigned at;

		for (at = 0; at < sizeof(header); at += 8)
			put64(header, at, random_next(&seed) >> random_below(&seed, 64));
		if (lp_dict_keys_parse(layout, header, ADDRESS, &keys))
			beyond += keys.nentries > keys.capacity || keys.size > 1ull << 40 ||
				  keys.entries < ADDRESS;
	}
	EQUAL(beyond, 0);
}

int main(void)
{
	int minor;

	test_pools(4096, 8);
	test_pools(4096, 16);
	test_pools(16384, 16);
	for (minor = 6; minor <= 15; minor++) {
		printf("# 3.%d\n", minor);
		test_keys(lp_layout_find(LP_PYTHON(3, minor)));
		test_senseless_keys(lp_layout_find(LP_PYTHON(3, minor)));
	}
	return tap_done();
}
