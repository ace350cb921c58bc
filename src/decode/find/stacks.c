// SPDX-License-Identifier: Apache-2.0
#include "decode/find/stacks.h"

enum { PAGE = 1 << LP_PAGE_SHIFT };

/**
 * Where the stack that is in use from @pointer on ends: glibc has the thread's descriptor, to which
 * pthread_self() points, at the far end of it (nptl/allocatestack.c).  @pointer if it has none
 * there, as the kernel may have merged what follows with an arena.
 */
static uint64_t end_of(const struct lp_runtime *runtime, const struct lp_range *range,
		       uint64_t pointer)
{
	uint64_t end = range->end;
	size_t i;

	for (i = 0; i < runtime->threads.count; i++) {
		uint64_t ident = runtime->threads.items[i].ident;

		if (ident > pointer && ident < end)
			end = ident;
	}
	return end == range->end ? pointer : end;
}

static void settle(struct lp_heap *heap, uint64_t start, uint64_t end)
{
	start &= ~(uint64_t)(PAGE - 1);
	end &= ~(uint64_t)(PAGE - 1);
	if (start < end)
		lp_heap_set_known(heap, start, end - start);
}

void lp_stacks_settle(struct lp_heap *heap, const struct lp_runtime *runtime,
		      const struct lp_thread_registers *threads, size_t count)
{
	size_t i;

	for (i = 0; i < heap->space.ranges.count; i++) {
		const struct lp_range *range = &heap->space.ranges.items[i];

		if (range->kind == LP_RANGE_STACK)
			settle(heap, range->start, range->end);
	}
	for (i = 0; i < count; i++) {
		uint64_t pointer = threads[i].stack_pointer;
		const struct lp_range *range = lp_space_find(&heap->space, pointer);

		if (range && range->kind == LP_RANGE_ANONYMOUS)
			settle(heap, pointer, end_of(runtime, range, pointer));
	}
}
