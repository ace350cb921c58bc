// SPDX-License-Identifier: Apache-2.0
#include "cpython/runtime.h"

#include "base/circle.h"
#include "base/error.h"
#include "cpython/layout_probe.h"
#include "cpython/values.h"

/* More is no list of them. */
enum { MAX_INTERPRETERS = 1 << 16, MAX_THREADS = 1 << 20 };

/* How far into the collector's state the lists of the generations may begin. */
enum { MAX_GENERATIONS_OFFSET = 64 };

/** Whether @head is the head of a list, as both neighbours say.  The low bits are flags (3.8). */
static bool is_list_head(const struct lp_layout *layout, struct lp_peek *peek, uint64_t head)
{
	uint64_t next = lp_value_field(peek, head, layout->gc_head.next) & ~3ull;
	uint64_t previous = lp_value_field(peek, head, layout->gc_head.prev) & ~3ull;

	return next && previous &&
	       (lp_value_field(peek, next, layout->gc_head.prev) & ~3ull) == head &&
	       (lp_value_field(peek, previous, layout->gc_head.next) & ~3ull) == head;
}

static bool are_generations(const struct lp_layout *layout, struct lp_peek *peek, uint64_t first)
{
	unsigned i;

	for (i = 0; i < LP_GENERATIONS; i++) {
		if (!is_list_head(layout, peek, first + i * (uint64_t)layout->generation.size))
			return false;
	}
	return true;
}

/** The first generation of a collector's state: where the row has it, or near (3.13.18: 20, not
 * 24). */
static uint64_t find_generations(const struct lp_layout *layout, struct lp_peek *peek, uint64_t gc)
{
	uint64_t offset = (uint64_t)layout->gc.generations.offset;

	if (are_generations(layout, peek, gc + offset))
		return gc + offset;
	for (offset = 0; offset <= MAX_GENERATIONS_OFFSET; offset += 4) {
		if (are_generations(layout, peek, gc + offset))
			return gc + offset;
	}
	return 0;
}

static void find_collector(const struct lp_python *python, struct lp_peek *peek,
			   struct lp_interpreter *interpreter)
{
	const struct lp_layout *layout = &python->layout;
	uint64_t first, head;
	unsigned i;

	if (lp_has(layout->interpreter.gc))
		interpreter->gc = interpreter->address + (uint64_t)layout->interpreter.gc.offset;
	else if (lp_has(layout->runtime.gc))
		interpreter->gc = python->runtime + (uint64_t)layout->runtime.gc.offset;
	if (interpreter->gc) {
		first = find_generations(layout, peek, interpreter->gc);
		head = interpreter->gc + (uint64_t)layout->gc.permanent.offset;
		if (lp_has(layout->gc.permanent) && is_list_head(layout, peek, head))
			interpreter->permanent = head;
	} else {
		first = lp_peek_pointer(peek, lp_python_symbol(python, peek, "_PyGC_generation0"));
		if (first && !are_generations(layout, peek, first))
			first = 0;
	}
	for (i = 0; first && i < LP_GENERATIONS; i++)
		interpreter->generations[i] = first + i * (uint64_t)layout->generation.size;
}

/** vars() of the module called @name, found through sys.modules. */
static uint64_t module_dict(const struct lp_python *python, struct lp_peek *peek, uint64_t modules,
			    const char *name)
{
	uint64_t module = lp_dict_get(peek, &python->layout, modules, name);

	/* md_dict is a module's first member in all versions. */
	return module ? lp_peek_pointer(peek, module + 16) : 0;
}

static void read_interpreter(const struct lp_python *python, struct lp_peek *peek, uint64_t address,
			     struct lp_interpreter *ret)
{
	const struct lp_layout *layout = &python->layout;

	ret->address = address;
	ret->id = lp_value_field(peek, address, layout->interpreter.id);
	ret->modules = lp_value_field(peek, address, layout->interpreter.modules);
	ret->sysdict = module_dict(python, peek, ret->modules, "sys");
	ret->builtins = module_dict(python, peek, ret->modules,
				    layout->python2 ? "__builtin__" : "builtins");
	find_collector(python, peek, ret);
}

static struct lp_error *read_threads(const struct lp_layout *layout, struct lp_peek *peek,
				     uint64_t interpreter, unsigned index,
				     struct lp_thread_array *threads)
{
	uint64_t address = lp_value_field(peek, interpreter, layout->interpreter.threads);
	struct lp_circle circle = {0};

	for (; address && threads->count < MAX_THREADS && !lp_circle_closes(&circle, address);
	     address = lp_value_field(peek, address, layout->thread.next)) {
		struct lp_thread thread = {
			.address = address,
			.ident = lp_value_field(peek, address, layout->thread.thread_id),
			.native_id = lp_value_field(peek, address, layout->thread.native_thread_id),
			.interpreter = index,
		};

		if (lp_value_field(peek, address, layout->thread.interp) != interpreter)
			break;
		if (!lp_array_push(threads, thread))
			return &lp_error_memory;
	}
	return NULL;
}

/** Before 3.11 only sys tells the micro version. */
static void find_micro(struct lp_python *python, struct lp_peek *peek, uint64_t sysdict)
{
	uint64_t object = lp_dict_get(peek, &python->layout, sysdict, "hexversion");
	int64_t version;

	if (python->micro < 0 && object &&
	    lp_value_integer(peek, &python->layout, object, &version) &&
	    (version >> 24 & 0xff) == python->major && (version >> 16 & 0xff) == python->minor)
		python->micro = version >> 8 & 0xff;
}

/** 2.7 and 3.6 have no ids: a new interpreter is put before the others. */
static void number_interpreters(struct lp_runtime *runtime)
{
	size_t i;

	for (i = 0; i < runtime->interpreters.count; i++)
		runtime->interpreters.items[i].id = runtime->interpreters.count - 1 - i;
}

struct lp_error *lp_runtime_read(struct lp_python *python, struct lp_peek *peek,
				 struct lp_runtime *ret)
{
	const struct lp_layout *layout = &python->layout;
	struct lp_runtime runtime = {0};
	uint64_t address = lp_peek_pointer(peek, lp_python_interpreters(python, peek));
	struct lp_circle circle = {0};
	struct lp_error *error = NULL;

	for (; address && runtime.interpreters.count < MAX_INTERPRETERS && !error &&
	       !lp_circle_closes(&circle, address);
	     address = lp_value_field(peek, address, layout->interpreter.next)) {
		struct lp_interpreter interpreter = {0};

		read_interpreter(python, peek, address, &interpreter);
		find_micro(python, peek, interpreter.sysdict);
		if (!lp_array_push(&runtime.interpreters, interpreter))
			error = &lp_error_memory;
		else
			error = read_threads(layout, peek, address,
					     (unsigned)runtime.interpreters.count - 1,
					     &runtime.threads);
	}
	if (error) {
		lp_runtime_deinit(&runtime);
		return error;
	}
	if (!lp_has(layout->interpreter.id))
		number_interpreters(&runtime);
	*ret = runtime;
	return NULL;
}

void lp_runtime_deinit(struct lp_runtime *runtime)
{
	lp_array_deinit(&runtime->interpreters);
	lp_array_deinit(&runtime->threads);
}
