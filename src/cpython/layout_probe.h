// SPDX-License-Identifier: Apache-2.0
/**
 * Make a version's row fit the process: offsets that CPython itself tells
 * (_Py_DebugOffsets, 3.13 on) win, the rest is checked against what must hold in memory and
 * searched for nearby where it does not.  Micro releases move fields of the runtime, so no
 * table is trusted for it.
 */
#ifndef LP_CPYTHON_LAYOUT_PROBE_H
#define LP_CPYTHON_LAYOUT_PROBE_H

#include "cpython/python.h"

/**
 * Check and mend `python->layout`.  On a live process or its frozen copy.
 * @return NULL, or LP_ERROR_UNSUPPORTED when the runtime does not look like any known one.
 */
struct lp_error *lp_layout_probe(struct lp_python *python, struct lp_peek *peek);

/** The address of the word that points to the first interpreter, or 0. */
uint64_t lp_python_interpreters(const struct lp_python *python, struct lp_peek *peek);

#endif
