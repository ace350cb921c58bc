// SPDX-License-Identifier: Apache-2.0
/**
 * Large zeroed arrays straight from the kernel.  Memory is only taken when it
 * is touched, so a generous size costs nothing.
 */
#ifndef LP_BASE_PAGES_H
#define LP_BASE_PAGES_H

#include <stddef.h>

/** @size zeroed bytes; NULL when the address space is short. */
void *lp_pages_alloc(size_t size);

/**
 * Make an array of @size bytes one of @wanted, more bytes; it may move (no byte is copied).
 * @return it, the new bytes zeroed; NULL when memory is short, and @pages is as it was.
 */
void *lp_pages_grow(void *pages, size_t size, size_t wanted);

/** Give the bytes behind @used of an array of @size bytes back; it stays where it is. */
void lp_pages_shrink(void *pages, size_t size, size_t used);

/** Give an array of @size bytes back; NULL is fine. */
void lp_pages_free(void *pages, size_t size);

#endif
