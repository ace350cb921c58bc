// SPDX-License-Identifier: Apache-2.0
#include "target/core/name.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "target/image.h"

enum {
	PAGE = 4096,
	/* A libc's data is smaller by far. */
	MAX_DATA = 1 << 20,
};

static struct lp_mapping *find(struct lp_maps *maps, uint64_t address)
{
	return (struct lp_mapping *)(uintptr_t)lp_maps_find(maps, address);
}

static void name(struct lp_maps *maps, uint64_t address, const char *text)
{
	struct lp_mapping *mapping = find(maps, address);

	if (mapping && !mapping->inode)
		mapping->path = text;
}

/** gcore leaves out code without a word about what it was. */
static void protect(struct lp_maps *maps, const struct lp_image *image)
{
	unsigned i;

	for (i = 0; i < image->segment_count; i++) {
		const struct lp_image_segment *segment = &image->segments[i];
		struct lp_mapping *mapping = find(maps, segment->start);

		if (!(segment->protection & LP_EXECUTE))
			continue;
		while (mapping && mapping->start < segment->end) {
			if (mapping->inode)
				mapping->protection |= LP_EXECUTE;
			if (++mapping == maps->mappings.items + maps->mappings.count)
				break;
		}
	}
}

/** Whether a mapping may be the brk heap. */
static bool may_be_heap(const struct lp_mapping *mapping)
{
	return !mapping->inode && !mapping->path[0] && (mapping->protection & LP_WRITE);
}

enum { STARTS = 1, ENDS = 2 };

/** Note in @marks, one a mapping, what a word of data says of which of them. */
static void mark(struct lp_maps *maps, uint64_t word, unsigned char *marks)
{
	struct lp_mapping *mapping = find(maps, word);

	if (mapping && mapping->start == word)
		marks[mapping - maps->mappings.items] |= STARTS;
	word = word > UINT64_MAX - PAGE ? 0 : lp_align_up(word, PAGE);
	mapping = word ? find(maps, word - 1) : NULL;
	if (mapping && mapping->end == word)
		marks[mapping - maps->mappings.items] |= ENDS;
}

/**
 * The heap that glibc's data refers to: by its first address (mp_.sbrk_base, malloc/malloc.c) and
 * by the one behind its last (__curbrk, misc/sbrk.c).
 */
static struct lp_mapping *heap_of_data(struct lp_maps *maps, struct lp_peek *peek, uint64_t start,
				       uint64_t end)
{
	LP_FREE unsigned char *marks = calloc(maps->mappings.count + 1, 1);
	uint64_t at;
	size_t i;

	for (at = start; marks && at + 8 <= end; at += 8)
		mark(maps, lp_peek_pointer(peek, at), marks);
	for (i = 0; marks && i < maps->mappings.count; i++) {
		if (marks[i] == (STARTS | ENDS) && may_be_heap(&maps->mappings.items[i]))
			return &maps->mappings.items[i];
	}
	return NULL;
}

static struct lp_mapping *heap_of_image(struct lp_maps *maps, struct lp_peek *peek,
					const struct lp_image *image)
{
	struct lp_mapping *found = NULL;
	unsigned i;

	for (i = 0; i < image->segment_count && !found; i++) {
		const struct lp_image_segment *segment = &image->segments[i];

		if ((segment->protection & LP_WRITE) && segment->end - segment->start <= MAX_DATA)
			found = heap_of_data(maps, peek, segment->start & ~(uint64_t)7,
					     segment->end);
	}
	return found;
}

/** The next memory behind the executable and its .bss, where the kernel puts the heap. */
static struct lp_mapping *heap_behind(struct lp_maps *maps, const struct lp_image *image)
{
	uint64_t end = 0;
	unsigned i;
	size_t j;

	for (i = 0; i < image->segment_count; i++)
		end = image->segments[i].end > end ? image->segments[i].end : end;
	end = lp_align_up(end, PAGE);
	for (j = 0; j < maps->mappings.count; j++) {
		struct lp_mapping *mapping = &maps->mappings.items[j];

		if (mapping->end > end && !mapping->inode)
			return may_be_heap(mapping) ? mapping : NULL;
	}
	return NULL;
}

/** Whether a file is glibc: "libc.so.6", "libc-2.31.so". */
static bool is_libc(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && (!strncmp(slash + 1, "libc.", 5) || !strncmp(slash + 1, "libc-", 5));
}

void lp_core_name_mappings(const struct lp_core *core, struct lp_peek *peek, struct lp_maps *maps)
{
	struct lp_mapping *heap = NULL, *program = find(maps, core->programs);
	uint64_t stack = core->random;
	struct lp_image image;
	size_t i;

	if (!stack && core->threads.count)
		stack = core->threads.items[0].stack_pointer;
	name(maps, stack, "[stack]");
	name(maps, core->vdso, "[vdso]");
	for (i = 0; i < maps->mappings.count; i++) {
		const struct lp_mapping *mapping = &maps->mappings.items[i];

		if (!mapping->inode || mapping->offset ||
		    !lp_image_init(&image, peek, mapping->start))
			continue;
		protect(maps, &image);
		if (!heap && is_libc(mapping->path))
			heap = heap_of_image(maps, peek, &image);
	}
	if (!heap && program && program->inode &&
	    lp_image_init(&image, peek, program->start - program->offset))
		heap = heap_behind(maps, &image);
	if (heap)
		heap->path = "[heap]";
}
