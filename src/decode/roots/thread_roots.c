// SPDX-License-Identifier: Apache-2.0
#include "decode/roots/thread_roots.h"

#include "cpython/frames.h"
#include "cpython/values.h"

enum { MAX_NAME = 256 };

/** Exceptions being handled: a chain of {type, value, traceback, previous}, or of values (3.11). */
static void add_handled(struct lp_roots *roots, uint64_t item, int thread)
{
	const struct lp_layout *layout = roots->layout;
	const struct lp_root_field fields[] = {
		{layout->stack_item.type, LP_ROOT_THREAD, "type of handled exception"},
		{layout->stack_item.value, LP_ROOT_THREAD, "handled exception"},
		{layout->stack_item.traceback, LP_ROOT_THREAD, "traceback of handled exception"},
	};
	const struct lp_range *range;

	/* Those of generators lie in the generators, which own them. */
	range = lp_space_find(&roots->sources->heap->space, item);
	if (range)
		lp_roots_add_fields(roots, item, fields, sizeof(fields) / sizeof(*fields), thread);
}

void lp_roots_add_thread(struct lp_roots *roots, const struct lp_thread *thread, int number)
{
	const struct lp_layout *layout = roots->layout;
	const struct lp_root_field fields[] = {
		{layout->thread.error_type, LP_ROOT_THREAD, "type of current exception"},
		{layout->thread.error_value, LP_ROOT_THREAD, "current exception"},
		{layout->thread.error_traceback, LP_ROOT_THREAD, "traceback of current exception"},
		{layout->thread.handled_type, LP_ROOT_THREAD, "type of handled exception"},
		{layout->thread.handled_value, LP_ROOT_THREAD, "handled exception"},
		{layout->thread.handled_traceback, LP_ROOT_THREAD,
		 "traceback of handled exception"},
		{layout->thread.profile, LP_ROOT_THREAD, "profile function"},
		{layout->thread.trace, LP_ROOT_THREAD, "trace function"},
		{layout->thread.dict, LP_ROOT_THREAD, "thread dict"},
		{layout->thread.async_exc, LP_ROOT_THREAD, "asynchronous exception"},
		{layout->thread.context, LP_ROOT_THREAD, "context"},
		{layout->thread.async_gen_firstiter, LP_ROOT_THREAD, "async generator hook"},
		{layout->thread.async_gen_finalizer, LP_ROOT_THREAD, "async generator finalizer"},
		{layout->thread.local_key, LP_ROOT_THREAD, "threading.local key"},
		{layout->thread.local_sentinel, LP_ROOT_THREAD, "threading.local sentinel"},
		{layout->thread_impl.asyncio_loop, LP_ROOT_THREAD, "running event loop"},
		{layout->thread_impl.asyncio_task, LP_ROOT_THREAD, "running task"},
	};
	uint64_t item = lp_value_field(roots->peek, thread->address, layout->thread.handled);

	lp_roots_add_fields(roots, thread->address, fields, sizeof(fields) / sizeof(*fields),
			    number);
	/* The last item of the chain is in the thread itself, the others are generators'. */
	if (item >= thread->address && item < thread->address + (uint64_t)layout->thread.size)
		add_handled(roots, item, number);
}

static const char *local_name(struct lp_roots *roots, const struct lp_frame *frame, uint32_t number)
{
	struct lp_strbuf name = {0}, printable = {0};
	const char *text = NULL;

	if (lp_value_text(roots->peek, roots->layout,
			  lp_code_local_name(roots->peek, roots->layout, frame->code, number),
			  MAX_NAME, &name, NULL)) {
		lp_strbuf_printable(&printable, lp_strbuf_text(&name), name.length);
		text = lp_facts_take(roots->sources->process, &printable);
	}
	roots->failed |= name.failed;
	lp_strbuf_deinit(&name);
	return text;
}

/** A word of a frame that may carry tags; one that owns nothing is a weak root. */
static void add_tagged(struct lp_roots *roots, uint64_t word, struct lp_root root)
{
	if (roots->layout->tagged_stack) {
		root.strong = !(word & 1);
		word = (word & 3) >= 2 ? 0 : word & ~3ull;
	}
	lp_roots_add(roots, 0, word, root);
}

/** The frames of calls under way are no objects since 3.11: what they hold are roots. */
static void add_iframe(struct lp_roots *roots, const struct lp_frame *frame, int thread, int number)
{
	struct lp_root root = lp_root_make(LP_ROOT_FRAME, "code");
	struct lp_iframe iframe;
	uint32_t i;

	if (!lp_iframe_read(roots->peek, roots->layout, frame->address, &iframe))
		return;
	root.thread = thread;
	root.frame = number;
	add_tagged(roots, iframe.code, root);
	root.name = "function";
	add_tagged(roots, iframe.function, root);
	root.name = "locals";
	lp_roots_add(roots, 0, iframe.locals_dict, root);
	root.name = "frame";
	lp_roots_add(roots, 0, iframe.frame_object, root);
	root.kind = LP_ROOT_LOCAL;
	for (i = 0; i < frame->local_count; i++) {
		root.name = local_name(roots, frame, i);
		add_tagged(roots, lp_peek_pointer(roots->peek, frame->slots + 8ull * i), root);
	}
	root.name = NULL;
	for (i = 0; i < frame->stack_count; i++)
		add_tagged(roots, lp_peek_pointer(roots->peek, frame->stack + 8ull * i), root);
}

struct lp_error *lp_roots_add_frames(struct lp_roots *roots, const struct lp_thread *thread,
				     int number)
{
	struct lp_frame_array frames = {0};
	struct lp_error *error = lp_frames_read(roots->peek, roots->layout, thread, &frames);
	size_t i;

	for (i = 0; i < frames.count && !error; i++) {
		const struct lp_frame *frame = &frames.items[i];
		struct lp_root root = lp_root_make(LP_ROOT_FRAME, "frame");

		root.thread = number;
		root.frame = (int)i;
		/* An object is held by its caller in C, and the next one by its f_back. */
		if (frame->is_object && i == 0)
			lp_roots_add(roots, 0, frame->address, root);
		else if (!frame->is_object && !frame->in_generator)
			add_iframe(roots, frame, number, (int)i);
	}
	lp_array_deinit(&frames);
	return error;
}
