// SPDX-License-Identifier: Apache-2.0
#include "decode/roots.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "cpython/flags.h"
#include "cpython/frames.h"
#include "cpython/values.h"

enum {
	MAX_CALLBACKS = 4096,
	MAX_NAME = 256,
	/* More of a stack is not in use: the default limit. */
	MAX_STACK = 8 << 20,
	PIECE = 64 << 10,
};

struct roots {
	const struct lp_root_sources *sources;
	const struct lp_layout *layout;
	struct lp_peek *peek;
	struct lp_root_word_array *words;
	/** Addresses of the words that are known by name: not to be taken for further ones. */
	struct lp_map named;
	bool failed;
};

static void add(struct roots *roots, uint64_t address, struct lp_root root)
{
	struct lp_root_word word = {address, root};

	if (address && !lp_array_push(roots->words, word))
		roots->failed = true;
}

static struct lp_root make_root(enum lp_root_kind kind, const char *name)
{
	return (struct lp_root){
		.kind = kind, .strong = true, .thread = -1, .frame = -1, .name = name};
}

/** All words of a piece of memory, each of which may be a reference. */
static void add_words(struct roots *roots, uint64_t start, uint64_t end, struct lp_root root)
{
	const struct lp_space *space = &roots->sources->heap->space;
	uint64_t low = space->ranges.count ? space->ranges.items[0].start : 0;
	uint64_t high = space->ranges.count ? space->ranges.items[space->ranges.count - 1].end : 0;
	unsigned char *bytes = malloc(PIECE);
	uint64_t offset, size;
	uint32_t unused;

	root.unknown = true;
	for (start = lp_align_up(start, 8); bytes && start < end; start += size) {
		size = end - start < PIECE ? end - start : PIECE;
		if (!lp_read(roots->peek->reader, start, bytes, size))
			continue;
		for (offset = 0; offset + 8 <= size; offset += 8) {
			uint64_t word = lp_load64(bytes + offset);

			if (word >= low && word < high && !(word & 7) &&
			    !lp_map_get(&roots->named, start + offset, &unused))
				add(roots, word, root);
		}
	}
	free(bytes);
}

struct named_field {
	struct lp_field field;
	enum lp_root_kind kind;
	const char *name;
};

static void add_fields(struct roots *roots, uint64_t base, const struct named_field *fields,
		       size_t count, int thread)
{
	size_t i;

	for (i = 0; i < count; i++) {
		struct lp_root root = make_root(fields[i].kind, fields[i].name);

		if (!lp_has(fields[i].field))
			continue;
		root.thread = thread;
		add(roots, lp_value_field(roots->peek, base, fields[i].field), root);
		if (!lp_map_set(&roots->named, base + (uint64_t)fields[i].field.offset, 0))
			roots->failed = true;
	}
}

/** Callbacks of atexit: an array of pointers to {function, arguments, keywords} (3.10 to 3.13). */
static void add_atexit(struct roots *roots, uint64_t interpreter)
{
	const struct lp_layout *layout = roots->layout;
	uint64_t callbacks =
		lp_value_field(roots->peek, interpreter, layout->interpreter.atexit_callbacks);
	uint64_t count = lp_value_field(roots->peek, interpreter, layout->interpreter.atexit_count);
	uint64_t i, j;

	if (!lp_has(layout->interpreter.atexit_count)) {
		add(roots, callbacks, make_root(LP_ROOT_INTERPRETER, "atexit callbacks"));
		return;
	}
	for (i = 0; i < count && i < MAX_CALLBACKS; i++) {
		uint64_t callback = lp_peek_pointer(roots->peek, callbacks + 8 * i);

		for (j = 0; callback && j < 3; j++)
			add(roots, lp_peek_pointer(roots->peek, callback + 8 * j),
			    make_root(LP_ROOT_INTERPRETER, "atexit callback"));
	}
}

static void add_interpreter(struct roots *roots, const struct lp_interpreter *interpreter)
{
	const struct lp_layout *layout = roots->layout;
	const struct named_field fields[] = {
		{layout->interpreter.modules, LP_ROOT_MODULES, "sys.modules"},
		{layout->interpreter.sysdict, LP_ROOT_MODULES, "vars(sys)"},
		{layout->interpreter.builtins, LP_ROOT_BUILTINS, "vars(builtins)"},
		{layout->interpreter.builtins_copy, LP_ROOT_BUILTINS, "copy of vars(builtins)"},
		{layout->interpreter.importlib, LP_ROOT_MODULES, "importlib"},
		{layout->interpreter.import_func, LP_ROOT_INTERPRETER, "__import__"},
		{layout->interpreter.modules_by_index, LP_ROOT_MODULES, "modules by index"},
		{layout->interpreter.modules_reloading, LP_ROOT_MODULES, "modules reloading"},
		{layout->interpreter.lazy_modules, LP_ROOT_MODULES, "lazy modules"},
		{layout->interpreter.codec_search_path, LP_ROOT_INTERPRETER, "codec search path"},
		{layout->interpreter.codec_search_cache, LP_ROOT_INTERPRETER, "codec search cache"},
		{layout->interpreter.codec_error_registry, LP_ROOT_INTERPRETER,
		 "codec error registry"},
		{layout->interpreter.dict, LP_ROOT_INTERPRETER, "interpreter dict"},
		{layout->interpreter.before_forkers, LP_ROOT_INTERPRETER, "before fork"},
		{layout->interpreter.after_forkers_parent, LP_ROOT_INTERPRETER,
		 "after fork in parent"},
		{layout->interpreter.after_forkers_child, LP_ROOT_INTERPRETER,
		 "after fork in child"},
		{layout->interpreter.audit_hooks, LP_ROOT_INTERPRETER, "audit hooks"},
		{layout->interpreter.pyexitmodule, LP_ROOT_INTERPRETER, "atexit module"},
		{layout->interpreter.interned, LP_ROOT_INTERNED, "interned strings"},
	};
	const struct named_field collector[] = {
		{layout->gc.garbage, LP_ROOT_GC, "gc.garbage"},
		{layout->gc.callbacks, LP_ROOT_GC, "gc.callbacks"},
	};

	add_fields(roots, interpreter->address, fields, sizeof(fields) / sizeof(*fields), -1);
	add_atexit(roots, interpreter->address);
	if (interpreter->gc)
		add_fields(roots, interpreter->gc, collector, 2, -1);
}

/** Up to 3.11 a static variable points to the dict of interned strings. */
static void add_interned(struct roots *roots)
{
	const struct lp_map *interned = &roots->sources->heap->interned;
	size_t i;

	if (lp_has(roots->layout->interpreter.interned))
		return;
	for (i = 0; interned->mask && i <= interned->mask; i++)
		add(roots, interned->slots[i].key, make_root(LP_ROOT_INTERNED, "interned strings"));
}

/** Exceptions being handled: a chain of {type, value, traceback, previous}, or of values (3.11). */
static void add_handled(struct roots *roots, uint64_t item, int thread)
{
	const struct lp_layout *layout = roots->layout;
	const struct named_field fields[] = {
		{layout->stack_item.type, LP_ROOT_THREAD, "type of handled exception"},
		{layout->stack_item.value, LP_ROOT_THREAD, "handled exception"},
		{layout->stack_item.traceback, LP_ROOT_THREAD, "traceback of handled exception"},
	};
	const struct lp_range *range;

	/* Those of generators lie in the generators, which own them. */
	range = lp_space_find(&roots->sources->heap->space, item);
	if (range)
		add_fields(roots, item, fields, sizeof(fields) / sizeof(*fields), thread);
}

static void add_thread(struct roots *roots, const struct lp_thread *thread, int number)
{
	const struct lp_layout *layout = roots->layout;
	const struct named_field fields[] = {
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

	add_fields(roots, thread->address, fields, sizeof(fields) / sizeof(*fields), number);
	/* The last item of the chain is in the thread itself, the others are generators'. */
	if (item >= thread->address && item < thread->address + (uint64_t)layout->thread.size)
		add_handled(roots, item, number);
}

static const char *local_name(struct roots *roots, const struct lp_frame *frame, uint32_t number)
{
	struct lp_strbuf name = {0}, printable = {0};
	const char *text = NULL;

	if (lp_value_text(roots->peek, roots->layout,
			  lp_code_local_name(roots->peek, roots->layout, frame->code, number),
			  MAX_NAME, &name, NULL)) {
		lp_strbuf_printable(&printable, lp_strbuf_text(&name), name.length);
		text = lp_facts_text(roots->sources->process, lp_strbuf_text(&printable));
	}
	lp_strbuf_deinit(&name);
	lp_strbuf_deinit(&printable);
	return text;
}

/** A word of a frame that may carry tags; one that owns nothing is a weak root. */
static void add_tagged(struct roots *roots, uint64_t word, struct lp_root root)
{
	if (roots->layout->tagged_stack) {
		root.strong = !(word & 1);
		word = (word & 3) >= 2 ? 0 : word & ~3ull;
	}
	add(roots, word, root);
}

/** The frames of calls under way are no objects since 3.11: what they hold are roots. */
static void add_iframe(struct roots *roots, const struct lp_frame *frame, int thread, int number)
{
	struct lp_root root = make_root(LP_ROOT_FRAME, "code");
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
	add(roots, iframe.locals_dict, root);
	root.name = "frame";
	add(roots, iframe.frame_object, root);
	root.kind = LP_ROOT_LOCAL;
	for (i = 0; i < frame->local_count; i++) {
		root.name = local_name(roots, frame, i);
		add_tagged(roots, lp_peek_pointer(roots->peek, frame->slots + 8ull * i), root);
	}
	root.name = NULL;
	for (i = 0; i < frame->stack_count; i++)
		add_tagged(roots, lp_peek_pointer(roots->peek, frame->stack + 8ull * i), root);
}

static struct lp_error *add_frames(struct roots *roots, const struct lp_thread *thread, int number)
{
	struct lp_frame_array frames = {0};
	struct lp_error *error = lp_frames_read(roots->peek, roots->layout, thread, &frames);
	size_t i;

	for (i = 0; i < frames.count && !error; i++) {
		const struct lp_frame *frame = &frames.items[i];
		struct lp_root root = make_root(LP_ROOT_FRAME, "frame");

		root.thread = number;
		root.frame = (int)i;
		/* An object is held by its caller in C, and the next one by its f_back. */
		if (frame->is_object && i == 0)
			add(roots, frame->address, root);
		else if (!frame->is_object && !frame->in_generator)
			add_iframe(roots, frame, number, (int)i);
	}
	lp_array_deinit(&frames);
	return error;
}

/** What is on a thread's stack or in its registers: the target's C code holds objects there. */
static void add_native_stack(struct roots *roots, const struct lp_thread_registers *registers)
{
	const struct lp_space *space = &roots->sources->heap->space;
	const struct lp_range *range = lp_space_find(space, registers->stack_pointer);
	struct lp_root root = make_root(LP_ROOT_NATIVE_STACK, NULL);
	uint64_t end;
	unsigned i;

	root.unknown = true;
	for (i = 0; i < registers->word_count; i++) {
		if (lp_space_find(space, registers->words[i]))
			add(roots, registers->words[i], root);
	}
	if (!range)
		return;
	end = range->end - registers->stack_pointer > MAX_STACK
		      ? registers->stack_pointer + MAX_STACK
		      : range->end;
	add_words(roots, registers->stack_pointer, end, root);
}

static const char *file_name(const struct lp_maps *maps, uint64_t address)
{
	const struct lp_mapping *mapping = lp_maps_find(maps, address);
	const char *slash;

	/* What follows a file's .data is its .bss. */
	if (mapping && !mapping->inode && mapping > maps->mappings.items)
		mapping--;
	if (!mapping || !mapping->inode)
		return NULL;
	slash = strrchr(mapping->path, '/');
	return slash ? slash + 1 : mapping->path;
}

static void add_static_data(struct roots *roots)
{
	const struct lp_heap *heap = roots->sources->heap;
	size_t i;

	for (i = 0; i < heap->space.ranges.count; i++) {
		const struct lp_range *range = &heap->space.ranges.items[i];

		if (range->kind == LP_RANGE_STATIC)
			add_words(roots, range->start, range->end,
				  make_root(LP_ROOT_NATIVE_DATA,
					    file_name(&heap->reader->maps, range->start)));
	}
}

/** State of interpreters and threads that no field above names. */
static void add_state_words(struct roots *roots)
{
	const struct lp_runtime *runtime = roots->sources->runtime;
	const struct lp_layout *layout = roots->layout;
	size_t i;

	for (i = 0; i < runtime->interpreters.count; i++) {
		uint64_t start = runtime->interpreters.items[i].address;

		add_words(roots, start, start + (uint64_t)layout->interpreter.size,
			  make_root(LP_ROOT_INTERPRETER, NULL));
	}
	for (i = 0; i < runtime->threads.count; i++) {
		struct lp_root root = make_root(LP_ROOT_THREAD, NULL);
		uint64_t start = runtime->threads.items[i].address;
		int32_t size =
			layout->thread_impl.size ? layout->thread_impl.size : layout->thread.size;

		root.thread = (int)i;
		add_words(roots, start, start + (uint64_t)size, root);
	}
}

struct lp_error *lp_roots_collect(const struct lp_root_sources *sources,
				  struct lp_root_word_array *ret)
{
	struct roots roots = {.sources = sources, .layout = sources->heap->layout, .words = ret};
	const struct lp_runtime *runtime = sources->runtime;
	struct lp_error *error = NULL;
	size_t i;

	roots.peek = malloc(sizeof(*roots.peek));
	if (!roots.peek)
		return &lp_error_memory;
	lp_peek_init(roots.peek, sources->heap->reader);
	for (i = 0; i < runtime->interpreters.count; i++)
		add_interpreter(&roots, &runtime->interpreters.items[i]);
	add_interned(&roots);
	for (i = 0; i < runtime->threads.count && !error; i++) {
		add_thread(&roots, &runtime->threads.items[i], (int)i);
		error = add_frames(&roots, &runtime->threads.items[i], (int)i);
	}
	add_state_words(&roots);
	for (i = 0; i < sources->thread_count; i++)
		add_native_stack(&roots, &sources->threads[i]);
	add_static_data(&roots);
	free(roots.peek);
	lp_map_deinit(&roots.named);
	return error ? error : roots.failed ? &lp_error_memory : NULL;
}
