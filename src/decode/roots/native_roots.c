// SPDX-License-Identifier: Apache-2.0
#include "decode/roots/native_roots.h"

#include <string.h>

/* More of a stack is not in use: the default limit. */
enum { MAX_STACK = 8 << 20 };

/** What is on a thread's stack or in its registers: the target's C code holds objects there. */
void lp_roots_add_stack(struct lp_roots *roots, const struct lp_thread_registers *registers)
{
	const struct lp_space *space = &roots->sources->heap->space;
	const struct lp_range *range = lp_space_find(space, registers->stack_pointer);
	struct lp_root root = lp_root_make(LP_ROOT_NATIVE_STACK, NULL);
	uint64_t end;
	unsigned i;

	root.unknown = true;
	for (i = 0; i < registers->word_count; i++) {
		if (lp_space_find(space, registers->words[i]))
			lp_roots_add(roots, 0, registers->words[i], root);
	}
	if (!range)
		return;
	end = range->end - registers->stack_pointer > MAX_STACK
		      ? registers->stack_pointer + MAX_STACK
		      : range->end;
	lp_roots_add_words(roots, registers->stack_pointer, end, root);
}

static const char *file_name(struct lp_roots *roots, uint64_t address)
{
	const struct lp_maps *maps = &roots->sources->heap->reader->maps;
	const struct lp_mapping *mapping = lp_maps_find(maps, address);
	const char *slash;

	/* What follows a file's .data is its .bss. */
	if (mapping && !mapping->inode && mapping > maps->mappings.items)
		mapping--;
	if (!mapping || !mapping->inode)
		return NULL;
	slash = strrchr(mapping->path, '/');
	return lp_facts_text(roots->sources->process, slash ? slash + 1 : mapping->path);
}

void lp_roots_add_static_data(struct lp_roots *roots)
{
	const struct lp_heap *heap = roots->sources->heap;
	size_t i;

	for (i = 0; i < heap->space.ranges.count; i++) {
		const struct lp_range *range = &heap->space.ranges.items[i];

		if (range->kind == LP_RANGE_STATIC)
			lp_roots_add_words(
				roots, range->start, range->end,
				lp_root_make(LP_ROOT_NATIVE_DATA, file_name(roots, range->start)));
	}
}
