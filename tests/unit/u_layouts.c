// SPDX-License-Identifier: Apache-2.0
/*
 * The rows of all versions make sense, and a process is told by its symbols: which version and
 * flavour it is, and what limpet cannot decode, by name.
 */
#include "tap.h"

#include <stdlib.h>

#include "base/error.h"
#include "cpython/python.h"
#include "cpython/refcount.h"
#include "fake_elf.h"

enum {
	BASE = 0x7f0000000000,
	TYPE_TYPE = ELF_DATA + 0x100,
	HEAD = ELF_DATA + 0x20,
	VERSION = ELF_DATA + 0x10,
	RUNTIME = ELF_DATA + 0x400
};

static const int minors[] = {6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

/** What never changed from 2.7 on (Include/object.h, listobject.h), on 64 bits. */
static void test_same_everywhere(const struct lp_layout *layout)
{
	EQUAL(layout->object.refcnt.offset, 0);
	EQUAL(layout->object.type.offset, 8);
	EQUAL(layout->type.name.offset, 24);
	EQUAL(layout->type.basicsize.offset, 32);
	EQUAL(layout->type.itemsize.offset, 40);
	EQUAL(layout->type.dealloc.offset, 48);
	EQUAL(layout->type.flags.offset, 168);
	EQUAL(layout->type.traverse.offset, 184);
	EQUAL(layout->type.base.offset, 256);
	EQUAL(layout->type.dict.offset, 264);
	EQUAL(layout->list.items.offset, 24);
	EQUAL(layout->list.allocated.offset, 32);
	/* A GC head is two words since 3.8 (bpo-33597). */
	if (layout->version >= LP_PYTHON(3, 8)) {
		EQUAL(layout->gc_head.size, 16);
		EQUAL(layout->generation.size, 24);
	}
	EQUAL(layout->python2, layout->version == LP_PYTHON(2, 7));
	/* f_lasti counts instructions of two bytes since 3.10 (bpo-27129), bytes before. */
	EQUAL(layout->instruction_width, layout->version >= LP_PYTHON(3, 10) ? 2 : 1);
	/* 16 KiB with the radix tree of 3.10 (bpo-37448). */
	EQUAL(layout->pool_size, layout->version >= LP_PYTHON(3, 10) ? 16384 : 4096);
	/* PEP 683 is in 3.12; PEP 659's frames are in 3.11; debug offsets are in 3.13. */
	EQUAL(layout->refcount != LP_REFCOUNT_WORD, layout->version >= LP_PYTHON(3, 12));
	EQUAL(layout->iframe.size != 0, layout->version >= LP_PYTHON(3, 11));
	EQUAL(layout->debug_offsets != NULL, layout->version >= LP_PYTHON(3, 13));
	/* ob_hash came to tuples in 3.14 (gh-131525). */
	EQUAL(layout->tuple.items.offset, layout->version >= LP_PYTHON(3, 14) ? 32 : 24);
}

static bool is_sound_row(const struct lp_type_row *row)
{
	unsigned i;

	if (!row->names[0] || !*row->names[0] || row->size < 16 || row->size > 4096)
		return false;
	for (i = 0; i < row->field_count; i++) {
		const struct lp_type_field *field = &row->fields[i];

		if (field->offset < 16 || field->offset % 8 ||
		    (uint32_t)field->offset + 8 > row->size || (field->name && !*field->name))
			return false;
	}
	for (i = 0; i < LP_TYPE_NUMBERS; i++) {
		if (row->numbers[i] < -1 || row->numbers[i] > (int32_t)row->size)
			return false;
	}
	return true;
}

/** Fields within objects, no symbol twice, and the types without which nothing is decoded. */
static void test_types(const struct lp_layout *layout)
{
	static const char *const needed[] = {
		"PyType_Type", "PyDict_Type",  "PyList_Type",	  "PyTuple_Type",
		"PySet_Type",  "PyFloat_Type", "PyFunction_Type", "PyModule_Type",
		"PyCode_Type", "PyFrame_Type", "PyGen_Type",	  "PyBaseObject_Type"};
	const struct lp_type_row *row, *other;
	bool unique = true;
	unsigned found = 0, count = 0;
	size_t i;

	for (row = layout->types; row->names; row++) {
		count++;
		if (!is_sound_row(row))
			printf("# %s\n", row->names[0]);
		CHECK(is_sound_row(row));
		for (other = layout->types; row->symbol && other != row; other++)
			unique &= !other->symbol || strcmp(other->symbol, row->symbol) ||
				  !strcmp(row->symbol, "PyCode_Type");
		for (i = 0; row->symbol && i < sizeof(needed) / sizeof(*needed); i++)
			found += !strcmp(row->symbol, needed[i]);
	}
	CHECK(unique);
	CHECK(count > 80);
	CHECK(found >= sizeof(needed) / sizeof(*needed));
}

static void test_lookup(void)
{
	size_t i;

	for (i = 0; i < sizeof(minors) / sizeof(*minors); i++) {
		const struct lp_layout *layout = lp_layout_find(LP_PYTHON(3, minors[i]));

		printf("# 3.%d\n", minors[i]);
		CHECK(layout && layout->version == LP_PYTHON(3, minors[i]));
		test_same_everywhere(layout);
		test_types(layout);
	}
	test_same_everywhere(lp_layout_find(LP_PYTHON(2, 7)));
	test_types(lp_layout_find(LP_PYTHON(2, 7)));
	CHECK(!lp_layout_find(LP_PYTHON(3, 5)));
	CHECK(!lp_layout_find(LP_PYTHON(3, 16)));
	CHECK(!lp_layout_find(LP_PYTHON(2, 6)));
	CHECK(!lp_layout_find(0));
	TEXT(lp_layout_versions(), "2.7 and 3.6 to 3.15");
}

/* A process, as far as its symbols go. */

static struct fake fake;
static struct elf elf;

/** A libpython whose `type` is an object of itself, or of nothing. */
static void begin(const char *path, bool sound)
{
	fake_init(&fake);
	elf_init(&elf, &fake, BASE, path);
	elf_export(&elf, "PyType_Type", TYPE_TYPE);
	elf_export(&elf, "PyInterpreterState_Head", HEAD);
	fake_put64(&fake, BASE + TYPE_TYPE + 8, sound ? BASE + TYPE_TYPE : 0);
}

static void set_version(unsigned major, unsigned minor, unsigned micro)
{
	elf_export(&elf, "Py_Version", VERSION);
	fake_put64(&fake, BASE + VERSION, major << 24 | minor << 16 | micro << 8 | 0xf0);
}

/** @why NULL: it is found. */
static void finds(enum lp_error_code code, const char *why, struct lp_python *python)
{
	struct lp_error *error = lp_python_find(&fake.peek, python);

	TEXT(error ? error->message : NULL, why ? why : "found");
	EQUAL(error ? error->code : 0, code);
	lp_error_destroy(error);
	fake_deinit(&fake);
}

static void is_found(int major, int minor, int micro)
{
	struct lp_python python;
	struct lp_error *error = lp_python_find(&fake.peek, &python);

	CHECK(!error);
	if (error)
		printf("# %s\n", error->message);
	if (!error) {
		EQUAL(python.major, major);
		EQUAL(python.minor, minor);
		EQUAL(python.micro, micro);
		EQUAL(python.layout.version, LP_PYTHON(major, minor));
	}
	lp_error_destroy(error);
	fake_deinit(&fake);
}

static void test_versions(void)
{
	begin("/usr/lib/libpython2.7.so.1.0", true);
	is_found(2, 7, -1);
	begin("/usr/bin/python3.6", true);
	is_found(3, 6, -1);
	/* A micro release that limpet has never heard of. */
	begin("/usr/lib/libpython3.12.so", true);
	set_version(3, 12, 99);
	elf_export(&elf, "_PyRuntime", RUNTIME);
	is_found(3, 12, 99);
	/* What it says of itself counts, and not what its file is called. */
	begin("/opt/app/python3.8", true);
	set_version(3, 11, 2);
	elf_export(&elf, "_PyRuntime", RUNTIME);
	is_found(3, 11, 2);
	/* Embedded under another name: extension modules are named in the constants. */
	begin("/opt/app/server", true);
	elf_export(&elf, "_PyRuntime", RUNTIME);
	strcpy((char *)fake_at(&fake, BASE + 0x2800, 64), ".cpython-39-x86_64-linux-gnu.so");
	is_found(3, 9, -1);
}

static void test_unicode_width(void)
{
	struct lp_python python;

	begin("/usr/bin/python2.7", true);
	CHECK(!lp_python_find(&fake.peek, &python));
	EQUAL(python.layout.unicode_width, 4);
	elf_export(&elf, "PyUnicodeUCS2_AsUTF8String", 0x10);
	CHECK(!lp_python_find(&fake.peek, &python));
	EQUAL(python.layout.unicode_width, 2);
	fake_deinit(&fake);
}

static void test_refused(void)
{
	struct lp_python python;

	begin("/usr/bin/python3.16", true);
	set_version(3, 16, 0);
	finds(LP_ERROR_UNSUPPORTED, "runs CPython 3.16; limpet can decode 2.7 and 3.6 to 3.15",
	      &python);
	begin("/usr/bin/python3.5", true);
	finds(LP_ERROR_UNSUPPORTED, "runs CPython 3.5; limpet can decode 2.7 and 3.6 to 3.15",
	      &python);
	begin("/usr/bin/python3.8", true);
	elf_export(&elf, "_Py_NegativeRefcount", 0x10);
	finds(LP_ERROR_UNSUPPORTED,
	      "runs a debug build of CPython 3.8 (/usr/bin/python3.8), which limpet cannot decode "
	      "yet",
	      &python);
	/* A build with traced references is a debug build as well, in older versions. */
	begin("/usr/bin/python3.7", true);
	elf_export(&elf, "_Py_NegativeRefcount", 0x10);
	elf_export(&elf, "_Py_PrintReferences", 0x10);
	finds(LP_ERROR_UNSUPPORTED,
	      "runs a trace-refs build of CPython 3.7 (/usr/bin/python3.7), which limpet cannot "
	      "decode yet",
	      &python);
	begin("/usr/bin/python3.9", true);
	finds(LP_ERROR_UNSUPPORTED,
	      "runs a CPython that does not export _PyRuntime (/usr/bin/python3.9)", &python);
	begin("/usr/bin/python3.6", false);
	finds(LP_ERROR_UNSUPPORTED,
	      "runs an unusual build of CPython 3.6 (/usr/bin/python3.6): the header of its "
	      "objects "
	      "is unknown",
	      &python);
	begin("/opt/app/server", true);
	finds(LP_ERROR_UNSUPPORTED, "runs a CPython whose version cannot be told (/opt/app/server)",
	      &python);
}

static void test_no_python(void)
{
	struct lp_python python;

	fake_init(&fake);
	finds(LP_ERROR_NOT_PYTHON, "runs no CPython: no mapped file exports its symbols", &python);
	fake_init(&fake);
	elf_init(&elf, &fake, BASE, "/usr/lib/libpython3.9.so");
	elf_export(&elf, "PyType_Type", TYPE_TYPE);
	finds(LP_ERROR_NOT_PYTHON, "runs no CPython: no mapped file exports its symbols", &python);
	/* Another machine's file, one of 32 bits, and one that is none. */
	begin("/usr/bin/python3.6", true);
	fake_put(&fake, BASE + 18, EM_386, 2);
	finds(LP_ERROR_NOT_PYTHON, "runs no CPython: no mapped file exports its symbols", &python);
	begin("/usr/bin/python3.6", true);
	fake_put(&fake, BASE, 0, 4);
	finds(LP_ERROR_NOT_PYTHON, "runs no CPython: no mapped file exports its symbols", &python);
}

/** What the first word of an object says, by version: a count, immortal, or no count at all. */
static void test_reference_counts(void)
{
	const struct lp_layout *word = lp_layout_find(LP_PYTHON(3, 11));
	const struct lp_layout *low = lp_layout_find(LP_PYTHON(3, 13));
	const struct lp_layout *flags = lp_layout_find(LP_PYTHON(3, 14));

	EQUAL(lp_refcount(word, 7), 7);
	EQUAL(lp_refcount(word, 999999999), LP_IMMORTAL);
	EQUAL(lp_refcount(word, 0x100000007), 0);
	EQUAL(lp_refcount(low, 7), 7);
	EQUAL(lp_refcount(low, 0), 0);
	EQUAL(lp_refcount(low, 0xffffffff), LP_IMMORTAL);
	/* Counted by an extension of the stable ABI, up to and beyond 2^32. */
	EQUAL(lp_refcount(low, 0xfffffff0), LP_IMMORTAL);
	EQUAL(lp_refcount(low, 0x100000000), LP_IMMORTAL);
	EQUAL(lp_refcount(low, 0x10000138f), LP_IMMORTAL);
	EQUAL(lp_refcount(low, 0x180000000), 0);
	EQUAL(lp_refcount(low, 0x200000007), 0);
	EQUAL(lp_refcount(low, 0x7f3c4415d440), 0);
	EQUAL(lp_refcount(flags, 0x50000c0000017), LP_IMMORTAL);
	EQUAL(lp_refcount(flags, 0x100000007), 0);
}

int main(void)
{
	test_lookup();
	test_reference_counts();
	test_versions();
	test_unicode_width();
	test_refused();
	test_no_python();
	return tap_done();
}
