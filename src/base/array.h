// SPDX-License-Identifier: Apache-2.0
/**
 * Typed growable arrays.  `LP_ARRAY(name, type)` declares `struct name` with
 * `items`, `count` and `capacity`; a zeroed one is empty.  The items are one
 * malloc()ed block that can be stolen by taking `items`.
 */
#ifndef LP_BASE_ARRAY_H
#define LP_BASE_ARRAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#define LP_ARRAY(name, type)                                                                       \
	struct name {                                                                              \
		type *items;                                                                       \
		size_t count;                                                                      \
		size_t capacity;                                                                   \
	}

/** Make room for @count items of @size bytes; false when memory is short. Amortised O(1). */
static inline bool lp_array_reserve_(void **items, size_t *capacity, size_t size, size_t count)
{
	size_t wanted = *capacity ? *capacity : 8;
	void *grown;

	if (count <= *capacity)
		return true;
	while (wanted < count)
		wanted += wanted / 2 + 1;
	if (wanted > (size_t)-1 / 2 / size)
		return false;
	grown = realloc(*items, wanted * size);
	if (!grown)
		return false;
	*items = grown;
	*capacity = wanted;
	return true;
}

/** Room for @more further items; false when memory is short (the array is unchanged). */
#define lp_array_reserve(array, more)                                                              \
	lp_array_reserve_((void **)&(array)->items, &(array)->capacity, sizeof(*(array)->items),   \
			  (array)->count + (more))

/** Append one item; false when memory is short (the array is unchanged). */
#define lp_array_push(array, ...)                                                                  \
	(lp_array_reserve(array, 1) && ((array)->items[(array)->count++] = (__VA_ARGS__), true))

/** Free the items; the array is empty afterwards. */
#define lp_array_deinit(array)                                                                     \
	do {                                                                                       \
		free((array)->items);                                                              \
		(array)->items = NULL;                                                             \
		(array)->count = (array)->capacity = 0;                                            \
	} while (0)

#endif
