// SPDX-License-Identifier: Apache-2.0
#include "decode/references/references.h"

#include "cpython/extensions.h"
#include "decode/references/ndarray.h"

/** The items of an array of objects that owns its buffer. */
void lp_ndarray_references(struct lp_worker *worker, const struct lp_object *object)
{
	uint64_t descr = lp_load64(object->bytes + LP_NDARRAY_DESCR), number;

	if (lp_peek_number(worker->peek, descr + LP_DTYPE_NUMBER, 4, &number) &&
	    number == LP_DTYPE_OBJECT)
		lp_emit_words(worker, lp_load64(object->bytes + LP_NDARRAY_DATA),
			      lp_ndarray_items(worker, object), LP_WORDS_OWNED);
}
