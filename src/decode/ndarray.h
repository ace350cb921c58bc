// SPDX-License-Identifier: Apache-2.0
/** numpy.ndarray: its buffer.  The objects in it are the business of references.h. */
#ifndef LP_DECODE_NDARRAY_H
#define LP_DECODE_NDARRAY_H

#include "decode/worker.h"

/** ndarray.__sizeof__ (array_sizeof): the struct, its shape and strides, and its own buffer. */
uint64_t lp_ndarray_size(struct lp_worker *worker, const struct lp_object *object);
#endif
