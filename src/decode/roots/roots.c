// SPDX-License-Identifier: Apache-2.0
#include "decode/roots/roots.h"

#include <stdlib.h>

#include "base/error.h"
#include "cpython/flags.h"
#include "cpython/values.h"
#include "decode/roots/native_roots.h"
#include "decode/roots/thread_roots.h"

/* A program that registers one for each request has many. */
enum { MAX_CALLBACKS = 1 << 20, MD_STATE = 32 };

/** An array of pointers to {function, arguments, keywords}. */
static void add_callbacks(struct lp_roots *roots, uint64_t callbacks, uint64_t count)
{
	uint64_t callback, i, j;

	for (i = 0; i < count && i < MAX_CALLBACKS &&
		    lp_peek_number(roots->peek, callbacks + 8 * i, 8, &callback);
	     i++) {
		for (j = 0; callback && j < 3; j++)
			lp_roots_add(roots, 0, lp_peek_pointer(roots->peek, callback + 8 * j),
				     lp_root_make(LP_ROOT_INTERPRETER, "atexit callback"));
	}
}

/**
 * Callbacks of atexit up to 3.9, in the state of its module: md_state of PyModuleObject, and in
 * that atexitmodule_state (Modules/atexitmodule.c), the same in all of 3.6 to 3.9.
 */
static void add_atexit_of_module(struct lp_roots *roots, const struct lp_interpreter *interpreter)
{
	const struct lp_layout *layout = roots->layout;
	uint64_t module = lp_dict_get(roots->peek, layout, interpreter->modules, "atexit");
	uint64_t sys = lp_dict_get(roots->peek, layout, interpreter->modules, "sys"), state;

	/* Somebody may have put something else there. */
	if (!module || !sys ||
	    lp_value_field(roots->peek, module, layout->object.type) !=
		    lp_value_field(roots->peek, sys, layout->object.type))
		return;
	state = lp_peek_pointer(roots->peek, module + MD_STATE);
	if (state)
		add_callbacks(roots, lp_peek_pointer(roots->peek, state),
			      lp_peek_pointer(roots->peek, state + 8) & INT32_MAX);
}

/** Callbacks of atexit; 2.7 has them in Python. */
static void add_atexit(struct lp_roots *roots, const struct lp_interpreter *interpreter)
{
	const struct lp_layout *layout = roots->layout;
	uint64_t address = interpreter->address, callbacks;

	callbacks = lp_value_field(roots->peek, address, layout->interpreter.atexit_callbacks);
	if (lp_has(layout->interpreter.atexit_count))
		add_callbacks(
			roots, callbacks,
			lp_value_field(roots->peek, address, layout->interpreter.atexit_count));
	else if (lp_has(layout->interpreter.atexit_callbacks))
		lp_roots_add(roots, 0, callbacks,
			     lp_root_make(LP_ROOT_INTERPRETER, "atexit callbacks"));
	else if (!layout->python2)
		add_atexit_of_module(roots, interpreter);
}

/** Up to 3.6 static variables own the collector's lists; its module, if loaded, owns them too. */
static void add_static_collector(struct lp_roots *roots, const struct lp_interpreter *interpreter)
{
	static const struct {
		const char *name, *root;
	} lists[] = {{"garbage", "gc.garbage"}, {"callbacks", "gc.callbacks"}};
	uint64_t module = lp_dict_get(roots->peek, roots->layout, interpreter->modules, "gc");
	uint64_t vars = module ? lp_peek_pointer(roots->peek, module + LP_OBJECT_SIZE) : 0;
	size_t i;

	for (i = 0; vars && i < sizeof(lists) / sizeof(*lists); i++)
		lp_roots_add(roots, 0, lp_dict_get(roots->peek, roots->layout, vars, lists[i].name),
			     lp_root_make(LP_ROOT_GC, lists[i].root));
}

static void add_interpreter(struct lp_roots *roots, const struct lp_interpreter *interpreter)
{
	const struct lp_layout *layout = roots->layout;
	const struct lp_root_field fields[] = {
		{layout->interpreter.modules, LP_ROOT_MODULES, "sys.modules"},
		{layout->interpreter.sysdict, LP_ROOT_MODULES, "vars(sys)"},
		{layout->interpreter.builtins, LP_ROOT_BUILTINS, "vars(builtins)"},
		{layout->interpreter.builtins_copy, LP_ROOT_BUILTINS, "copy of vars(builtins)"},
		{layout->interpreter.importlib, LP_ROOT_MODULES, "_frozen_importlib"},
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
	const struct lp_root_field collector[] = {
		{layout->gc.garbage, LP_ROOT_GC, "gc.garbage"},
		{layout->gc.callbacks, LP_ROOT_GC, "gc.callbacks"},
	};

	lp_roots_add_fields(roots, interpreter->address, fields, sizeof(fields) / sizeof(*fields),
			    -1);
	add_atexit(roots, interpreter);
	if (interpreter->gc)
		lp_roots_add_fields(roots, interpreter->gc, collector, 2, -1);
	else
		add_static_collector(roots, interpreter);
}

/** Up to 3.11 a static variable points to the dict of interned strings. */
static void add_interned(struct lp_roots *roots)
{
	const struct lp_map *interned = &roots->sources->heap->interned;
	size_t i;

	if (lp_has(roots->layout->interpreter.interned))
		return;
	for (i = 0; interned->mask && i <= interned->mask; i++)
		lp_roots_add(roots, 0, interned->slots[i].key,
			     lp_root_make(LP_ROOT_INTERNED, "interned strings"));
}

/** State of interpreters and threads that no field above names. */
static void add_state_words(struct lp_roots *roots)
{
	const struct lp_runtime *runtime = roots->sources->runtime;
	const struct lp_layout *layout = roots->layout;
	size_t i;

	for (i = 0; i < runtime->interpreters.count; i++) {
		uint64_t start = runtime->interpreters.items[i].address;

		lp_roots_add_words(roots, start, start + (uint64_t)layout->interpreter.size,
				   lp_root_make(LP_ROOT_INTERPRETER, NULL));
	}
	for (i = 0; i < runtime->threads.count; i++) {
		struct lp_root root = lp_root_make(LP_ROOT_THREAD, NULL);
		uint64_t start = runtime->threads.items[i].address;
		int32_t size =
			layout->thread_impl.size ? layout->thread_impl.size : layout->thread.size;

		root.thread = (int)i;
		lp_roots_add_words(roots, start, start + (uint64_t)size, root);
	}
}

struct lp_error *lp_roots_collect(const struct lp_root_sources *sources,
				  struct lp_root_word_array *ret)
{
	struct lp_roots roots = {.sources = sources, .layout = sources->heap->layout, .words = ret};
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
		lp_roots_add_thread(&roots, &runtime->threads.items[i], (int)i);
		error = lp_roots_add_frames(&roots, &runtime->threads.items[i], (int)i);
	}
	add_state_words(&roots);
	/* Words of stacks come last: many were left there by calls that are over. */
	lp_roots_add_static_data(&roots);
	for (i = 0; i < sources->thread_count; i++)
		lp_roots_add_stack(&roots, &sources->threads[i]);
	free(roots.peek);
	lp_map_deinit(&roots.named);
	return error ? error : roots.failed ? &lp_error_memory : NULL;
}
