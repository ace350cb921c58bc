// SPDX-License-Identifier: Apache-2.0
#include "decode/find/number_block.h"

#include <string.h>

#include "base/bytes.h"
#include "cpython/refcount.h"

bool lp_is_number(const struct lp_typeinfo *type)
{
	return type->row->symbol && type->basicsize == LP_NUMBER_SIZE && !type->heap &&
	       (!strcmp(type->row->symbol, "PyInt_Type") ||
		!strcmp(type->row->symbol, "PyFloat_Type"));
}

const struct lp_typeinfo *lp_number_block(const struct lp_heap *heap, struct lp_type_cache *cache,
					  const unsigned char *bytes, uint64_t *ret)
{
	const struct lp_typeinfo *found = NULL;
	uint64_t used = 0;
	int i;

	for (i = 0; i < LP_NUMBERS; i++) {
		const unsigned char *number = bytes + LP_NUMBER_FIRST + i * LP_NUMBER_SIZE;
		uint64_t link = lp_load64(number + 8);
		const struct lp_typeinfo *type = lp_type_cache_get(cache, link);

		if (type && lp_is_number(type) && (!found || type == found)) {
			found = type;
			if (lp_refcount(heap->layout, lp_load64(number)))
				used |= (uint64_t)1 << i;
		} else if (type || (link && ((link & 7) || !lp_space_find(&heap->space, link)))) {
			return NULL;
		}
	}
	*ret = used;
	return found;
}
