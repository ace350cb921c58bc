// SPDX-License-Identifier: Apache-2.0
/** numpy.ndarray: its buffer.  The objects in it are emitted by dec_ndarray.c. */
#ifndef LP_DECODE_REFERENCES_NDARRAY_H
#define LP_DECODE_REFERENCES_NDARRAY_H

#include "decode/worker.h"

/** Items of an array that owns its buffer; 0 if it does not, or makes no sense. */
uint64_t lp_ndarray_items(struct lp_worker *worker, const struct lp_object *object);

/** ndarray.__sizeof__ (array_sizeof): the struct, its shape and strides, and its own buffer. */
uint64_t lp_ndarray_size(struct lp_worker *worker, const struct lp_object *object);
#endif
