// SPDX-License-Identifier: Apache-2.0
/**
 * Which CPython a process runs, and where its runtime is.  Works on a process that goes on
 * running: nothing that is read here changes.
 *
 * Does not know what objects contain.
 */
#ifndef LP_CPYTHON_PYTHON_H
#define LP_CPYTHON_PYTHON_H

#include <stdbool.h>
#include <stdint.h>

#include "cpython/layout.h"
#include "target/image.h"
#include "target/peek.h"

struct lp_error;

struct lp_python {
	/** The row of the version, to be mended by lp_layout_probe(). */
	struct lp_layout layout;
	/** Major, minor and micro; micro is -1 until sys is decoded (before 3.11). */
	int major, minor, micro;
	/** The mapped file that holds the interpreter: libpython or the executable.  Owned by the
	 * reader's maps. */
	const char *path;
	struct lp_image image;
	/** Address of _PyRuntime (3.7 on), else 0. */
	uint64_t runtime;
	/** Some of the memory is missing: what cannot be read does not speak against a layout. */
	bool partial;
};

/**
 * Find the CPython in the memory behind @peek.
 * @return NULL; LP_ERROR_NOT_PYTHON; LP_ERROR_UNSUPPORTED with version or flavour
 * (free-threaded, debug, trace-refs) by name.
 */
struct lp_error *lp_python_find(struct lp_peek *peek, struct lp_python *ret);

/** The address of an exported symbol of the interpreter, or 0. */
uint64_t lp_python_symbol(const struct lp_python *python, struct lp_peek *peek, const char *name);

#endif
