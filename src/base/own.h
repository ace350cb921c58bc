// SPDX-License-Identifier: Apache-2.0
/**
 * Memory of limpet's own: mappings that are known by their addresses, so that limpet, where it is part
 * of the process it looks at, can leave them out.
 *
 * What is built for that (-include base/own_names.h) has malloc() and the like from here, too: without
 * the locks of the C library, which a copy of the process may never get.  Any thread.
 */
#ifndef LP_BASE_OWN_H
#define LP_BASE_OWN_H

#include <stddef.h>
#include <stdint.h>

/** @size zeroed bytes, whole pages; NULL when the address space is short. */
void *lp_own_map(size_t size);
/** Make a mapping of @size bytes one of @wanted; as mremap().  NULL: it is as it was. */
void *lp_own_remap(void *pages, size_t size, size_t wanted);
/** Give back the last @size bytes of a mapping, or all. */
void lp_own_unmap(void *pages, size_t size);

/** Addresses from `start` up to, without, `end`. */
struct lp_own_range {
	uint64_t start, end;
};

/** Copy what is mapped at this moment, in order of addresses, at most @room of it.  @return how many
 * ranges there are. */
size_t lp_own_ranges(struct lp_own_range *ranges, size_t room);

/** Around a fork or clone, so that no other thread is in the midst of an allocation. */
void lp_own_lock(void);
void lp_own_unlock(void);

/** As those of the C library; lp_own_free() and lp_own_realloc() take its blocks, too. */
void *lp_own_malloc(size_t size);
void *lp_own_calloc(size_t count, size_t size);
void *lp_own_realloc(void *block, size_t size);
void lp_own_free(void *block);
char *lp_own_strdup(const char *text);
char *lp_own_strndup(const char *text, size_t size);
void lp_own_qsort(void *items, size_t count, size_t size,
		  int (*compare)(const void *, const void *));

#endif
