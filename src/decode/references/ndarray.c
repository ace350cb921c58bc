// SPDX-License-Identifier: Apache-2.0
#include "decode/references/ndarray.h"

#include "cpython/extensions.h"
#include "cpython/values.h"

uint64_t lp_ndarray_items(struct lp_worker *worker, const struct lp_object *object)
{
	uint32_t nd = lp_load32(object->bytes + LP_NDARRAY_ND), i;
	uint64_t dimensions = lp_load64(object->bytes + LP_NDARRAY_DIMENSIONS), count = 1;

	if (!(lp_load32(object->bytes + LP_NDARRAY_FLAGS) & LP_NDARRAY_OWNS_DATA) ||
	    nd > LP_NDARRAY_MAX_ND)
		return 0;
	for (i = 0; i < nd; i++) {
		uint64_t size = lp_peek_pointer(worker->peek, dimensions + 8ull * i);

		if (__builtin_mul_overflow(count, size, &count) || count > UINT64_MAX >> 16)
			return 0;
	}
	return count;
}

/** Bytes an item of the dtype at @descr takes. */
static uint64_t item_size(struct lp_worker *worker, uint64_t descr)
{
	const struct lp_typeinfo *type = lp_type_cache_get(
		&worker->types, lp_value_field(worker->peek, descr, worker->layout->object.type));
	uint64_t size = 0;

	if (type && type->basicsize == LP_DTYPE_1_SIZE)
		lp_peek_number(worker->peek, descr + LP_DTYPE_1_ELSIZE, 4, &size);
	else if (type)
		lp_peek_number(worker->peek, descr + LP_DTYPE_2_ELSIZE, 8, &size);
	return size;
}

uint64_t lp_ndarray_size(struct lp_worker *worker, const struct lp_object *object)
{
	uint64_t descr = lp_load64(object->bytes + LP_NDARRAY_DESCR);
	uint64_t nd = lp_load32(object->bytes + LP_NDARRAY_ND), bytes;

	if (nd > LP_NDARRAY_MAX_ND ||
	    __builtin_mul_overflow(lp_ndarray_items(worker, object), item_size(worker, descr),
				   &bytes) ||
	    bytes > INT64_MAX)
		return object->type->basicsize;
	return object->type->basicsize + 16 * nd + bytes;
}
