// SPDX-License-Identifier: Apache-2.0
/*
 * Previews of values against Python's own repr() of thousands of them: the values are laid out in
 * memory as 3.6, 3.11, 3.12 and 3.14 have them, and read from there.
 */
#include "tap.h"

#include "base/bytes.h"
#include "cpython/flags.h"
#include "decode/contents/preview.h"
#include "fake.h"
#include "told.h"

enum { MEMORY = 0x100000, SIZE = 0x4000, TYPE = MEMORY, OBJECT = MEMORY + 0x2000 };

static struct fake fake;

/** A type, as far as a preview asks. */
static struct lp_typeinfo make_type(const struct lp_layout *layout, const char *symbol,
				    uint64_t flags)
{
	struct lp_typeinfo type = {.address = TYPE};
	const struct lp_type_row *row;

	for (row = layout->types; row->names; row++) {
		if (row->symbol && !strcmp(row->symbol, symbol))
			type.row = row;
	}
	if (!type.row)
		abort();
	type.kind = type.row->kind;
	memset(fake.parts[0].bytes, 0, SIZE);
	fake_put64(&fake, TYPE + (uint64_t)layout->type.flags.offset, flags);
	fake_put64(&fake, OBJECT + (uint64_t)layout->object.type.offset, TYPE);
	return type;
}

static void put_float(const struct lp_layout *layout, const unsigned char *bytes)
{
	fake_put64(&fake, OBJECT + 16, lp_load64(bytes));
}

/** PEP 393: the narrowest form, compact. */
static void put_str(const struct lp_layout *layout, const unsigned char *bytes, size_t size)
{
	uint32_t most = 0, width;
	size_t count = size / 4, i;
	uint64_t data;

	for (i = 0; i < count; i++)
		most = lp_load32(bytes + 4 * i) > most ? lp_load32(bytes + 4 * i) : most;
	width = most < 0x100 ? 1 : most < 0x10000 ? 2 : 4;
	data = OBJECT + (uint64_t)(most < 0x80 ? layout->str_ascii.size : layout->str_compact.size);
	fake_put64(&fake, OBJECT + (uint64_t)layout->str_ascii.length.offset, count);
	fake_put(&fake, OBJECT + (uint64_t)layout->str_ascii.state.offset,
		 width << 2 | 1 << 5 | (most < 0x80 ? 1 << 6 : 0), 4);
	for (i = 0; i < count; i++)
		fake_put(&fake, data + i * width, lp_load32(bytes + 4 * i), width);
}

static void put_bytes(const struct lp_layout *layout, const unsigned char *bytes, size_t size)
{
	fake_put64(&fake, OBJECT + 16, size);
	memcpy(fake_at(&fake, OBJECT + (uint64_t)layout->bytes.data.offset, size), bytes, size);
	lp_peek_init(&fake.peek, &fake.reader);
}

/** A sign, then digits of 30 bits.  ob_size is negative for negative ones; 3.12 has a tag. */
static void put_int(const struct lp_layout *layout, const unsigned char *bytes, size_t size)
{
	int64_t sign = (int64_t)lp_load64(bytes);
	uint64_t count = (size - 8) / 4;

	if (layout->int_.tag.width)
		fake_put64(&fake, OBJECT + (uint64_t)layout->int_.tag.offset,
			   count << 3 | (!count	    ? 1
					 : sign < 0 ? 2
						    : 0));
	else
		fake_put64(&fake, OBJECT + 16, sign < 0 ? -count : count);
	memcpy(fake_at(&fake, OBJECT + (uint64_t)layout->int_.digits.offset, 4 * count), bytes + 8,
	       4 * count);
	lp_peek_init(&fake.peek, &fake.reader);
}

/** The preview of a value of a kind, as the script tells it. */
static bool preview(const struct lp_layout *layout, const char *kind, const unsigned char *bytes,
		    size_t size, bool redact, struct lp_strbuf *to)
{
	const struct lp_heap heap = {.layout = layout};
	struct lp_typeinfo type;

	lp_strbuf_clear(to);
	if (!strcmp(kind, "float")) {
		type = make_type(layout, "PyFloat_Type", 0);
		put_float(layout, bytes);
	} else if (!strcmp(kind, "str")) {
		type = make_type(layout, "PyUnicode_Type", LP_TYPE_STR_SUBCLASS);
		put_str(layout, bytes, size);
	} else if (!strcmp(kind, "bytes")) {
		type = make_type(layout, "PyBytes_Type", LP_TYPE_BYTES_SUBCLASS);
		put_bytes(layout, bytes, size);
	} else {
		type = make_type(layout, "PyLong_Type", LP_TYPE_LONG_SUBCLASS);
		put_int(layout, bytes, size);
	}
	return lp_preview(&heap, &fake.peek, &type, OBJECT, redact, to);
}

static void test_told(const struct lp_layout *layout, const char *python, const char *script)
{
	struct lp_strbuf got = {0};
	unsigned total = 0, wrong = 0;
	struct told told;

	if (!told_open(&told, python, script))
		return;
	while (told_next(&told)) {
		size_t size = told_bytes(told.words[1]);

		told_bytes(told.words[2]);
		total++;
		if (preview(layout, told.words[0], (unsigned char *)told.words[1], size, false,
			    &got) &&
		    !strcmp(lp_strbuf_text(&got), told.words[2]))
			continue;
		if (wrong++ < 20)
			printf("# %s: got %s, want %s\n", told.words[0], lp_strbuf_text(&got),
			       told.words[2]);
	}
	lp_strbuf_deinit(&got);
	CHECK(told_close(&told));
	printf("# %u values\n", total);
	CHECK(total > 10000);
	EQUAL(wrong, 0);
}

static void test_cut(const struct lp_layout *layout)
{
	struct lp_strbuf got = {0};
	unsigned char bytes[100];

	memset(bytes, 'a', sizeof(bytes));
	CHECK(preview(layout, "bytes", bytes, 64, false, &got));
	TEXT(lp_strbuf_text(&got),
	     "b'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'");
	CHECK(preview(layout, "bytes", bytes, 65, false, &got));
	TEXT(lp_strbuf_text(&got),
	     "b'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'...");
	CHECK(!preview(layout, "bytes", bytes, 64, true, &got));
	TEXT(lp_strbuf_text(&got), "");
	CHECK(!preview(layout, "str", (const unsigned char *)"a\0\0\0", 4, true, &got));
	CHECK(preview(layout, "float", (const unsigned char *)"\0\0\0\0\0\0\xf0\x3f", 8, true,
		      &got));
	TEXT(lp_strbuf_text(&got), "1.0");
	lp_strbuf_deinit(&got);
}

int main(int argc, char **argv)
{
	static const int versions[] = {LP_PYTHON(3, 6), LP_PYTHON(3, 11), LP_PYTHON(3, 12),
				       LP_PYTHON(3, 14)};
	size_t i;

	if (argc != 3)
		return 1;
	fake_init(&fake);
	fake_add(&fake, MEMORY, SIZE, LP_READ | LP_WRITE, "");
	for (i = 0; i < sizeof(versions) / sizeof(*versions); i++) {
		printf("# version %#x\n", (unsigned)versions[i]);
		test_told(lp_layout_find(versions[i]), argv[1], argv[2]);
		test_cut(lp_layout_find(versions[i]));
	}
	fake_deinit(&fake);
	return tap_done();
}
