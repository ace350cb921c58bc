// SPDX-License-Identifier: Apache-2.0
/* What a process tells of its own layout (_Py_DebugOffsets) is believed within bounds. */
#include "tap.h"

#include <stdio.h>

#include "base/error.h"
#include "cpython/layout_probe.h"
#include "fake.h"

enum { MEMORY = 0x10000, SIZE = 0x8000, RUNTIME = MEMORY, INTERPRETER = MEMORY + 0x4000 };

static struct fake fake;

/** The entry of the debug offsets that tells a member of the layout; 0 if none does. */
static uint64_t entry_of(const struct lp_layout *layout, size_t member)
{
	const struct lp_debug_offset *entry;

	for (entry = layout->debug_offsets; entry->entry; entry++) {
		if (entry->member == member)
			return entry->entry;
	}
	return 0;
}

/** Memory in which the debug offsets say what the row says. */
static void write_row(const struct lp_layout *layout)
{
	const struct lp_debug_offset *entry;

	fake_init(&fake);
	memcpy(fake_add(&fake, MEMORY, SIZE, LP_READ | LP_WRITE, ""), "xdebugpy", 8);
	for (entry = layout->debug_offsets; entry->entry; entry++) {
		const char *member = (const char *)layout + entry->member;
		int32_t value;

		/* A size is a number, a field begins with its offset. */
		memcpy(&value, member, sizeof(value));
		fake_put64(&fake, RUNTIME + entry->entry, (uint64_t)value);
	}
}

static struct lp_error *probe(int minor, struct lp_python *python)
{
	*python = (struct lp_python){
		.layout = *lp_layout_find(LP_PYTHON(3, minor)),
		.major = 3,
		.minor = minor,
		.runtime = RUNTIME,
		.path = "/usr/bin/python3",
	};
	return lp_layout_probe(python, &fake.peek);
}

static void is_refused(int minor, const char *why)
{
	struct lp_python python;
	struct lp_error *error = probe(minor, &python);

	CHECK(error && error->code == LP_ERROR_UNSUPPORTED);
	CHECK(error && strstr(error->message, why));
	lp_error_destroy(error);
}

#define MEMBER(name) offsetof(struct lp_layout, name)

static void test_minor(int minor)
{
	const struct lp_layout *row = lp_layout_find(LP_PYTHON(3, minor));
	/* Of structs that are read whole, and one beyond each. */
	const struct {
		size_t member;
		uint64_t least;
	} bounded[] = {
		{MEMBER(iframe.owner), (uint64_t)row->iframe.size},
		{MEMBER(iframe.code), (uint64_t)row->iframe.size - 7},
		{MEMBER(type.name), (uint64_t)row->type.size - 7},
		{MEMBER(dict.keys), (uint64_t)row->dict.size - 7},
		{MEMBER(list.items), 1 << 20},
		{MEMBER(str_ascii.state), 1 << 20},
	};
	struct lp_python python;
	size_t i;

	printf("# 3.%d\n", minor);
	write_row(row);
	/* The memory of the row itself is fine as far as it goes: there is no interpreter. */
	is_refused(minor, "no interpreter");
	for (i = 0; i < sizeof(bounded) / sizeof(*bounded); i++) {
		uint64_t at = RUNTIME + entry_of(row, bounded[i].member), kept;

		memcpy(&kept, fake_at(&fake, at, 8), 8);
		CHECK(at != RUNTIME);
		fake_put64(&fake, at, bounded[i].least);
		is_refused(minor, "senseless debug offsets");
		fake_put64(&fake, at, INT32_MAX);
		is_refused(minor, "senseless debug offsets");
		fake_put64(&fake, at, kept);
	}
	/* A field of the interpreter may be anywhere, and what the process tells wins. */
	fake_put64(&fake, RUNTIME + entry_of(row, MEMBER(interpreter.id)), 0x123450);
	lp_error_destroy(probe(minor, &python));
	EQUAL(python.layout.interpreter.id.offset, 0x123450);
	fake_put64(&fake, RUNTIME + entry_of(row, MEMBER(interpreter.id)), 1ull << 31);
	is_refused(minor, "senseless debug offsets");
	fake_put64(&fake, RUNTIME, 0);
	is_refused(minor, "no debug offsets");
	fake_deinit(&fake);
}

static void test_free_threaded(int minor)
{
	const struct lp_layout *row = lp_layout_find(LP_PYTHON(3, minor));

	write_row(row);
	fake_put(&fake, RUNTIME + (uint64_t)row->debug_free_threaded.offset, 1,
		 row->debug_free_threaded.width);
	is_refused(minor, "free-threaded");
	fake_deinit(&fake);
}

int main(void)
{
	int minor;

	for (minor = 13; minor <= 15; minor++) {
		test_minor(minor);
		test_free_threaded(minor);
	}
	return tap_done();
}
