// SPDX-License-Identifier: Apache-2.0
#include "base/pages.h"

#include <sys/mman.h>

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
	void *pages;

	size = round_up(size ? size : 1);
	pages = mmap(NULL, size, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (pages == MAP_FAILED)
		return NULL;
	if (size >= HUGE_FROM)
		madvise(pages, size, MADV_HUGEPAGE);
	return pages;
}

void *lp_pages_grow(void *pages, size_t size, size_t wanted)
{
	void *grown;

	size = round_up(size ? size : 1);
	wanted = round_up(wanted);
	grown = mremap(pages, size, wanted, MREMAP_MAYMOVE);
	if (grown == MAP_FAILED)
		return NULL;
	if (wanted >= HUGE_FROM)
		madvise(grown, wanted, MADV_HUGEPAGE);
	return grown;
}

void lp_pages_shrink(void *pages, size_t size, size_t used)
{
	size_t keep = round_up(used ? used : 1);

	size = round_up(size ? size : 1);
	if (keep < size)
		munmap((char *)pages + keep, size - keep);
}

void lp_pages_free(void *pages, size_t size)
{
	if (pages)
		munmap(pages, round_up(size ? size : 1));
}

#endif
