// SPDX-License-Identifier: Apache-2.0
#include "base/pages.h"

#include <sys/mman.h>

#include "base/own.h"

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

#ifdef __SANITIZE_ADDRESS__

/* The sanitizer watches the ends of what malloc gives out, and not those of mappings. */
#include <stdlib.h>
#include <string.h>

void *lp_pages_alloc(size_t size)
{
	return calloc(1, size ? size : 1);
}

void *lp_pages_grow(void *pages, size_t size, size_t wanted)
{
	char *grown = realloc(pages, wanted);

	if (grown)
		memset(grown + size, 0, wanted - size);
	return grown;
}

void lp_pages_shrink(void *pages, size_t size, size_t used)
{
}

void lp_pages_free(void *pages, size_t size)
{
	free(pages);
}

#else

/* From this size on the kernel is asked for huge pages: first touches are a tenth of a run. */
enum { HUGE_FROM = 4 << 20, PAGE = 4096 };

static size_t round_up(size_t size)
{
	return (size + PAGE - 1) & ~(size_t)(PAGE - 1);
}

void *lp_pages_alloc(size_t size)
{
	void *pages = lp_own_map(size);

	if (pages && size >= HUGE_FROM)
		madvise(pages, round_up(size), MADV_HUGEPAGE);
	return pages;
}

void *lp_pages_grow(void *pages, size_t size, size_t wanted)
{
	void *grown = lp_own_remap(pages, size, wanted);

	if (grown && wanted >= HUGE_FROM)
		madvise(grown, round_up(wanted), MADV_HUGEPAGE);
	return grown;
}

void lp_pages_shrink(void *pages, size_t size, size_t used)
{
	size_t keep = round_up(used ? used : 1);

	size = round_up(size ? size : 1);
	if (keep < size)
		lp_own_unmap((char *)pages + keep, size - keep);
}

void lp_pages_free(void *pages, size_t size)
{
	if (pages)
		lp_own_unmap(pages, size);
}

#endif
