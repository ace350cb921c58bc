// SPDX-License-Identifier: Apache-2.0
/** Types of extension packages, which look the same in all versions of CPython. */
#ifndef LP_CPYTHON_EXTENSIONS_H
#define LP_CPYTHON_EXTENSIONS_H

#include "cpython/layout.h"

/** Rows, ended by one without names; a type is at least as large as its row says. */
extern const struct lp_type_row lp_extension_types[];

/**
 * numpy.ndarray (PyArrayObject_fields of numpy/ndarraytypes.h, 1.7 to 2.x) and numpy.dtype
 * (PyArray_Descr, changed by 2.0).
 */
enum {
	LP_NDARRAY_DATA = 16,
	/** int: number of dimensions. */
	LP_NDARRAY_ND = 24,
	/** Pointer to `nd` sizes and then `nd` strides, 8 bytes each. */
	LP_NDARRAY_DIMENSIONS = 32,
	LP_NDARRAY_DESCR = 56,
	/** int: a set of flags. */
	LP_NDARRAY_FLAGS = 64,
	LP_NDARRAY_OWNS_DATA = 4,
	LP_NDARRAY_MAX_ND = 64,
	/** int: 17 for pointers to objects. */
	LP_DTYPE_NUMBER = 28,
	LP_DTYPE_OBJECT = 17,
	/** Bytes an item: an int in a dtype of 96 bytes (1.x), 8 bytes in others (2.x). */
	LP_DTYPE_1_SIZE = 96,
	LP_DTYPE_1_ELSIZE = 32,
	LP_DTYPE_2_ELSIZE = 40,
};

#endif
