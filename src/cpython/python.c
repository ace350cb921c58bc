// SPDX-License-Identifier: Apache-2.0
#include "cpython/python.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "cpython/flags.h"

/* No constants of an interpreter are larger; more is not searched. */
enum { MAX_CONSTANTS = 16 << 20 };

uint64_t lp_python_symbol(const struct lp_python *python, struct lp_peek *peek, const char *name)
{
	return lp_image_symbol(&python->image, peek, name, NULL);
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/** The likelier a file is the interpreter, the lower: by its name, as a hint only. */
static int rank_of(const struct lp_mapping *mapping)
{
	const char *name = base_name(mapping->path);

	return !strncmp(name, "libpython", 9) ? 0 : !strncmp(name, "python", 6) ? 1 : 2;
}

/** Fill in image and path if the file mapped from @mapping on is a CPython. */
static bool try_image(struct lp_peek *peek, const struct lp_mapping *mapping,
		      struct lp_python *python)
{
	if (!lp_image_init(&python->image, peek, mapping->start))
		return false;
	/* Programs that embed CPython may define symbols of theirs; both of these are needed. */
	if (!lp_python_symbol(python, peek, "PyType_Type") ||
	    !lp_python_symbol(python, peek, "PyInterpreterState_Head"))
		return false;
	python->path = mapping->path;
	return true;
}

static bool find_image(struct lp_peek *peek, struct lp_python *python)
{
	const struct lp_mapping_array *mappings = &peek->reader->maps.mappings;
	int rank;
	size_t i;

	for (rank = 0; rank <= 2; rank++) {
		for (i = 0; i < mappings->count; i++) {
			const struct lp_mapping *mapping = &mappings->items[i];

			if (mapping->inode && !mapping->offset && (mapping->protection & LP_READ) &&
			    rank_of(mapping) == rank && try_image(peek, mapping, python))
				return true;
		}
	}
	return false;
}

/** Call @look on each piece of the interpreter's constants until it returns true. */
static bool search_constants(const struct lp_python *python, struct lp_peek *peek,
			     bool (*look)(const char *text, size_t size, void *context),
			     void *context)
{
	unsigned i;

	for (i = 0; i < python->image.segment_count; i++) {
		const struct lp_image_segment *segment = &python->image.segments[i];
		size_t size = segment->file_end - segment->start;
		LP_FREE char *text = NULL;

		if ((segment->protection & LP_WRITE) || size > MAX_CONSTANTS)
			continue;
		text = malloc(size + 1);
		if (!text || !lp_read(peek->reader, segment->start, text, size))
			continue;
		text[size] = 0;
		if (look(text, size, context))
			return true;
	}
	return false;
}

struct version {
	int major, minor;
};

/** ".cpython-311-x86_64-linux-gnu.so" is how extension modules are called, or "python2.7". */
static bool look_for_version(const char *text, size_t size, void *context)
{
	static const char start[] = ".cpython-3";
	struct version *version = context;
	const char *end = text + size;
	const char *found = text;

	while ((found = memmem(found, (size_t)(end - found), start, sizeof(start) - 1))) {
		found += sizeof(start) - 1;
		if (sscanf(found, "%2d", &version->minor) == 1) {
			version->major = 3;
			return true;
		}
	}
	if (!memmem(text, size, "python2.7", 9))
		return false;
	*version = (struct version){2, 7};
	return true;
}

/** Only a program that embeds an older CPython under a name of its own is searched. */
static struct lp_error *find_version(struct lp_peek *peek, struct lp_python *python)
{
	uint64_t symbol = lp_python_symbol(python, peek, "Py_Version");
	const char *name = strstr(base_name(python->path), "python");
	struct version version = {0};
	uint64_t number;

	python->micro = -1;
	if (symbol && lp_peek_number(peek, symbol, 8, &number)) {
		version = (struct version){number >> 24 & 0xff, number >> 16 & 0xff};
		python->micro = number >> 8 & 0xff;
	} else if (!name || sscanf(name, "python%d.%d", &version.major, &version.minor) != 2) {
		version = (struct version){0};
		search_constants(python, peek, look_for_version, &version);
	}
	if (!version.major)
		return lp_error_create(LP_ERROR_UNSUPPORTED,
				       "runs a CPython whose version cannot be told (%s)",
				       python->path);
	python->major = version.major;
	python->minor = version.minor;
	return NULL;
}

/** Builds whose objects look different say so in the symbols that they export. */
static struct lp_error *check_flavour(struct lp_peek *peek, const struct lp_python *python)
{
	const char *flavour;

	if (lp_python_symbol(python, peek, "_Py_PrintReferences"))
		flavour = "trace-refs";
	else if (lp_python_symbol(python, peek, "_Py_NegativeRefcount"))
		flavour = "debug";
	else if (lp_python_symbol(python, peek, "_Py_MergeZeroLocalRefcount"))
		flavour = "free-threaded";
	else
		return NULL;
	return lp_error_create(
		LP_ERROR_UNSUPPORTED,
		"runs a %s build of CPython %d.%d (%s), which limpet cannot decode yet", flavour,
		python->major, python->minor, python->path);
}

struct lp_error *lp_python_find(struct lp_peek *peek, struct lp_python *ret)
{
	struct lp_python python = {0};
	const struct lp_layout *layout;
	uint64_t type;

	if (!find_image(peek, &python))
		return lp_error_create(LP_ERROR_NOT_PYTHON,
				       "runs no CPython: no mapped file exports its symbols");
	LP_TRY(find_version(peek, &python));
	LP_TRY(check_flavour(peek, &python));
	layout = lp_layout_find(LP_PYTHON(python.major, python.minor));
	if (!layout)
		return lp_error_create(LP_ERROR_UNSUPPORTED,
				       "runs CPython %d.%d; limpet can decode %s", python.major,
				       python.minor, lp_layout_versions());
	python.layout = *layout;
	python.layout.unicode_width =
		lp_python_symbol(&python, peek, "PyUnicodeUCS2_AsUTF8String") ? 2 : 4;
	python.runtime = lp_python_symbol(&python, peek, "_PyRuntime");
	type = lp_python_symbol(&python, peek, "PyType_Type");
	if (lp_peek_pointer(peek, type + (uint64_t)layout->object.type.offset) != type)
		return lp_error_create(LP_ERROR_UNSUPPORTED,
				       "runs an unusual build of CPython %d.%d (%s): the header of "
				       "its objects is unknown",
				       python.major, python.minor, python.path);
	if (lp_has(layout->runtime.interpreters) && !python.runtime)
		return lp_error_create(LP_ERROR_UNSUPPORTED,
				       "runs a CPython that does not export _PyRuntime (%s)",
				       python.path);
	*ret = python;
	return NULL;
}
