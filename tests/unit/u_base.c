// SPDX-License-Identifier: Apache-2.0
/* Errors, containers, loads, strings, threads: floor 0. */
#include "tap.h"

#include <errno.h>

#include "base/array.h"
#include "base/bytes.h"
#include "base/error.h"
#include "base/map.h"
#include "base/pages.h"
#include "base/region.h"
#include "base/strbuf.h"
#include "base/workers.h"
#include "random.h"

static struct lp_error *try_twice(struct lp_error *error, int *steps)
{
	++*steps;
	LP_TRY(error);
	++*steps;
	return NULL;
}

static void test_error(void)
{
	struct lp_error *error = lp_error_create(LP_ERROR_USAGE, "%s is %d", "it", 7);
	int steps = 0;

	EQUAL(error->code, LP_ERROR_USAGE);
	TEXT(error->message, "it is 7");
	CHECK(try_twice(error, &steps) == error);
	EQUAL(steps, 1);
	CHECK(!try_twice(NULL, &steps));
	EQUAL(steps, 3);
	lp_error_destroy(error);
	error = lp_error_system(ENOENT, "cannot open %s", "x");
	EQUAL(error->code, LP_ERROR_SYSTEM);
	TEXT(error->message, "cannot open x: No such file or directory");
	lp_error_destroy(error);
	/* Names of files are what whoever made a core wished. */
	error = lp_error_create(LP_ERROR_USAGE, "no file %s", "a\nb\x1b[2J\x7f\xc3\xa9");
	TEXT(error->message, "no file a?b?[2J?\xc3\xa9");
	lp_error_destroy(error);
	lp_error_destroy(NULL);
	lp_error_destroy(&lp_error_memory);
	TEXT(lp_error_memory.message, "limpet is out of memory");
}

/** A region's pieces are zeroed, aligned, apart, and stay as they are when it grows or is joined.
 */
static void test_region(void)
{
	enum { PIECES = 3000 };
	static unsigned char *pieces[PIECES];
	static size_t sizes[PIECES];
	struct lp_region region = {0}, other = {0};
	bool zeroed = true, aligned = true, kept = true;
	uint64_t seed = 1;
	size_t i, j;

	for (i = 0; i < PIECES; i++) {
		struct lp_region *from = i % 3 ? &region : &other;

		sizes[i] = random_below(&seed, i % 100 ? 90 : 70000);
		pieces[i] = lp_region_alloc(from, sizes[i]);
		aligned &= pieces[i] && (uintptr_t)pieces[i] % 16 == 0;
		for (j = 0; j < sizes[i]; j++)
			zeroed &= !pieces[i][j];
		memset(pieces[i], (int)(i % 251 + 1), sizes[i]);
	}
	lp_region_join(&region, &other);
	lp_region_deinit(&other);
	for (i = 0; i < PIECES; i++) {
		for (j = 0; j < sizes[i]; j++)
			kept &= pieces[i][j] == i % 251 + 1;
	}
	CHECK(zeroed);
	CHECK(aligned);
	CHECK(kept);
	TEXT(lp_region_copy(&region, "abcdef", 3), "abc");
	lp_region_join(&region, &other);
	lp_region_deinit(&region);
	lp_region_join(&region, &other);
	CHECK(!region.blocks);
}

/** Against an array that is searched from end to end. */
static void test_map(void)
{
	enum { KEYS = 700, STEPS = 20000 };
	static uint64_t keys[KEYS];
	static uint32_t values[KEYS];
	static bool present[KEYS];
	struct lp_map map = {0};
	size_t count = 0, i;
	uint64_t seed = 2;
	uint32_t got = 99;
	bool same = true;

	CHECK(!lp_map_get(&map, 5, &got));
	EQUAL(got, 99);
	/* As addresses are: close together and alike in their low bits. */
	for (i = 0; i < KEYS; i++)
		keys[i] = i < 600 ? 0x7f0000000000 + 4096 * (i + 1) : random_next(&seed) | 1;
	for (i = 0; i < STEPS; i++) {
		size_t key = random_below(&seed, KEYS);

		got = 0;
		if (random_below(&seed, 3)) {
			same &= lp_map_get(&map, keys[key], &got) == present[key] &&
				(!present[key] || got == values[key]);
			continue;
		}
		values[key] = (uint32_t)random_next(&seed);
		count += !present[key];
		present[key] = true;
		same &= lp_map_set(&map, keys[key], values[key]);
	}
	CHECK(same);
	EQUAL(map.count, count);
	CHECK(!lp_map_get(&map, 0, &got));
	lp_map_deinit(&map);
	CHECK(!lp_map_get(&map, keys[0], &got));
}

LP_ARRAY(numbers, uint64_t);

static void test_array(void)
{
	struct numbers numbers = {0};
	bool same = true;
	size_t i;

	for (i = 0; i < 1000; i++)
		same &= lp_array_push(&numbers, i * i);
	EQUAL(numbers.count, 1000);
	for (i = 0; i < 1000; i++)
		same &= numbers.items[i] == i * i;
	CHECK(same);
	CHECK(!lp_array_reserve(&numbers, SIZE_MAX / 16));
	EQUAL(numbers.items[999], 998001);
	CHECK(lp_array_reserve(&numbers, 5000));
	CHECK(numbers.capacity >= 6000);
	lp_array_deinit(&numbers);
	CHECK(!numbers.items && !numbers.count);
}

static void test_loads(void)
{
	static const unsigned char bytes[] = {0xff, 0x01, 0x82, 0x03, 0x04, 0x05, 0x06, 0x07, 0x88};

	EQUAL(lp_load16(bytes + 1), 0x8201);
	EQUAL(lp_load32(bytes + 1), 0x04038201);
	EQUAL(lp_load64(bytes + 1), 0x8807060504038201);
	EQUAL(lp_load(bytes, 1), 0xff);
	EQUAL(lp_load(bytes + 1, 2), 0x8201);
	EQUAL(lp_load(bytes + 1, 4), 0x04038201);
	EQUAL(lp_load(bytes + 1, 8), 0x8807060504038201);
	EQUAL(lp_load(bytes, 0), 0);
	EQUAL(lp_load(bytes, 3), 0);
	EQUAL(lp_align_up(0, 16), 0);
	EQUAL(lp_align_up(1, 16), 16);
	EQUAL(lp_align_up(16, 16), 16);
	EQUAL(lp_align_up(4097, 4096), 8192);
}

static void test_pages(void)
{
	unsigned char *pages = lp_pages_alloc(5000);
	bool zeroed = pages != NULL;
	size_t i;

	for (i = 0; zeroed && i < 5000; i++)
		zeroed = !pages[i];
	CHECK(zeroed);
	memset(pages, 7, 5000);
	pages = lp_pages_grow(pages, 5000, 100000);
	CHECK(pages && pages[0] == 7 && pages[4999] == 7);
	for (i = 8192; zeroed && i < 100000; i++)
		zeroed = !pages[i];
	CHECK(zeroed);
	lp_pages_shrink(pages, 100000, 5000);
	CHECK(pages[4999] == 7);
	lp_pages_free(pages, 5000);
	lp_pages_free(NULL, 1);
}

static const char *sized(uint64_t bytes)
{
	static struct lp_strbuf text;

	lp_strbuf_clear(&text);
	lp_strbuf_size(&text, bytes);
	return lp_strbuf_text(&text);
}

static const char *counted(uint64_t count)
{
	static struct lp_strbuf text;

	lp_strbuf_clear(&text);
	lp_strbuf_count(&text, count);
	return lp_strbuf_text(&text);
}

static void test_numbers(void)
{
	TEXT(sized(0), "0 B");
	TEXT(sized(1023), "1023 B");
	TEXT(sized(1024), "1.0 KiB");
	TEXT(sized(1536), "1.5 KiB");
	/* Never "1000.0 KiB": a size has at most three digits before the point. */
	TEXT(sized(1023948), "999.9 KiB");
	TEXT(sized(1023949), "1.0 MiB");
	TEXT(sized(7u << 20), "7.0 MiB");
	TEXT(sized(UINT64_MAX), "16.0 EiB");
	TEXT(counted(0), "0");
	TEXT(counted(999), "999");
	TEXT(counted(1000), "1,000");
	TEXT(counted(1234567), "1,234,567");
	TEXT(counted(UINT64_MAX), "18,446,744,073,709,551,615");
}

static const char *printable(const char *text, size_t length)
{
	static struct lp_strbuf buffer;

	lp_strbuf_clear(&buffer);
	lp_strbuf_printable(&buffer, text, length);
	return lp_strbuf_text(&buffer);
}

static void test_printable(void)
{
	TEXT(printable("plain", 5), "plain");
	TEXT(printable("a\nb\tc\rd\\e", 9), "a\\nb\\tc\\rd\\\\e");
	TEXT(printable("\x1b[31m\0\x7f", 7), "\\x1b[31m\\x00\\x7f");
	TEXT(printable("h\xc3\xa9", 3), "h\xc3\xa9");
	/* U+009B, which is CSI to a terminal; U+202E turns the direction; U+E0001 is a tag. */
	TEXT(printable("\xc2\x9b", 2), "\\x9b");
	TEXT(printable("\xe2\x80\xae", 3), "\\u202e");
	TEXT(printable("\xf3\xa0\x80\x81", 4), "\\U000e0001");
	/* Cut, overlong, a surrogate, beyond Unicode, a lone continuation. */
	TEXT(printable("\xe2\x82", 2), "\\xe2\\x82");
	TEXT(printable("\xc0\x80", 2), "\\xc0\\x80");
	TEXT(printable("\xed\xa0\x80", 3), "\\xed\\xa0\\x80");
	TEXT(printable("\xf4\x90\x80\x80", 4), "\\xf4\\x90\\x80\\x80");
	TEXT(printable("\x80", 1), "\\x80");
}

/** All characters there and back, and no two bytes that begin a sequence but are none. */
static void test_utf8(void)
{
	struct lp_strbuf text = {0};
	uint32_t character, got;
	bool same = true, replaced = true;

	for (character = 0; character < 0x110800; character++) {
		bool scalar = character < 0x110000 && (character < 0xd800 || character >= 0xe000);

		lp_strbuf_clear(&text);
		lp_strbuf_character(&text, character);
		same &= lp_utf8_decode(lp_strbuf_text(&text), text.length, &got) == text.length;
		if (scalar)
			same &= got == character;
		else
			replaced &= got == 0xfffd;
	}
	CHECK(same);
	CHECK(replaced);
	lp_strbuf_deinit(&text);
	EQUAL(lp_text_width("abc"), 3);
	EQUAL(lp_text_width("\xe4\xb8\xad\xe6\x96\x87"), 4);
	EQUAL(lp_text_width("e\xcc\x81"), 1);
	EQUAL(lp_text_width("\xf0\x9f\x98\x80"), 2);
}

static void test_strbuf(void)
{
	struct lp_strbuf text = {0};
	char *stolen;

	TEXT(lp_strbuf_text(&text), "");
	lp_strbuf_add(&text, "a\0b", 3);
	EQUAL(text.length, 3);
	lp_strbuf_printf(&text, "%d-%s", 12, "x");
	EQUAL(text.length, 7);
	lp_strbuf_pad(&text, '.', 1000);
	EQUAL(text.length, 1007);
	EQUAL(text.text[1007], 0);
	lp_strbuf_clear(&text);
	TEXT(lp_strbuf_text(&text), "");
	lp_strbuf_puts(&text, "kept");
	stolen = lp_strbuf_steal(&text);
	TEXT(stolen, "kept");
	free(stolen);
	CHECK(!text.text && !text.length);
	/* What cannot be had is said, and nothing is written from then on. */
	lp_strbuf_puts(&text, "ab");
	lp_strbuf_pad(&text, 'x', SIZE_MAX / 2);
	CHECK(text.failed);
	lp_strbuf_puts(&text, "cd");
	TEXT(lp_strbuf_text(&text), "ab");
	lp_strbuf_deinit(&text);
}

static struct lp_error *note_number(void *context, unsigned i)
{
	__atomic_fetch_or((uint64_t *)context, 1ull << i, __ATOMIC_RELAXED);
	return i % 2 ? lp_error_create(LP_ERROR_USAGE, "number %u", i) : NULL;
}

static void test_workers(void)
{
	struct lp_error *error;
	uint64_t seen = 0;

	CHECK(!lp_workers_run(1, note_number, &seen));
	EQUAL(seen, 1);
	error = lp_workers_run(LP_WORKERS_MAX, note_number, &seen);
	EQUAL(seen, (1ull << LP_WORKERS_MAX) - 1);
	TEXT(error ? error->message : NULL, "number 1");
	lp_error_destroy(error);
	CHECK(lp_workers_default() >= 1 && lp_workers_default() <= 4);
}

int main(void)
{
	test_error();
	test_region();
	test_map();
	test_array();
	test_loads();
	test_pages();
	test_numbers();
	test_printable();
	test_utf8();
	test_strbuf();
	test_workers();
	return tap_done();
}
