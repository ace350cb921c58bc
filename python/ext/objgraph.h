// SPDX-License-Identifier: Apache-2.0
/**
 * Functions of limpet._limpet for limpet.objgraph, which has lists of millions of objects.
 *
 * objgraph.c knows Python's public interface only; complete.c asks a decoded heap.
 */
#ifndef LIMPET_EXT_OBJGRAPH_H
#define LIMPET_EXT_OBJGRAPH_H

#include "ext.h"

/** How many objects are looked at between two questions for Ctrl-C: some 10 ms. */
enum { EXT_BETWEEN_SIGNALS = 65536 };

PyObject *ext_complete_census(PyObject *module, PyObject *target);
PyObject *ext_complete_referrers(PyObject *module, PyObject *arguments);

#endif
