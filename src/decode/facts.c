// SPDX-License-Identifier: Apache-2.0
#include "decode/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cpython/flags.h"
#include "cpython/frames.h"
#include "cpython/gc_lists.h"
#include "cpython/gc_stats.h"
#include "cpython/lines.h"
#include "cpython/refcount.h"
#include "cpython/values.h"
#include "decode/contents/preview.h"
#include "decode/references/attribute.h"
#include "decode/types/names.h"

enum { MAX_TEXT = 1000 };

struct facts {
	struct lp_heap *heap;
	const struct lp_layout *layout;
	const struct lp_runtime *runtime;
	struct lp_peek *peek;
	struct lp_process_facts *process;
	bool redact;
	/** threading._active: threads by ident; 0 if the module is not loaded. */
	uint64_t active;
};

/** The text of a str as a line, or @otherwise. */
static const char *text_of(struct facts *facts, uint64_t address, const char *otherwise)
{
	struct lp_strbuf text = {0}, printable = {0};
	const char *copy = otherwise;

	if (address && lp_value_text(facts->peek, facts->layout, address, MAX_TEXT, &text, NULL)) {
		lp_strbuf_printable(&printable, lp_strbuf_text(&text), text.length);
		copy = lp_facts_take(facts->process, &printable);
	}
	facts->process->failed |= text.failed;
	lp_strbuf_deinit(&text);
	return copy;
}

/** vars() of a loaded module, or 0. */
static uint64_t module_vars(struct facts *facts, uint64_t modules, const char *name)
{
	uint64_t module = lp_dict_get(facts->peek, facts->layout, modules, name);

	return module ? lp_peek_pointer(facts->peek, module + LP_OBJECT_SIZE) : 0;
}

/** Thread.name: under the thread's ident in threading._active. */
static const char *thread_name(struct facts *facts, const struct lp_thread *thread)
{
	struct lp_dict_walk walk;
	uint64_t key, value, name;
	int64_t ident;

	if (!facts->active || !lp_dict_walk_init(&walk, facts->peek, facts->layout, facts->active))
		return NULL;
	while (lp_dict_walk_next(&walk, &key, &value)) {
		if (!lp_value_integer(facts->peek, facts->layout, key, &ident) ||
		    (uint64_t)ident != thread->ident)
			continue;
		name = lp_attribute(facts->heap, facts->peek, value,
				    facts->layout->python2 ? "_Thread__name" : "_name");
		return text_of(facts, name, NULL);
	}
	return NULL;
}

/** Type and preview of the value of a variable. */
static void describe(struct facts *facts, uint64_t address, struct lp_variable_fact *fact)
{
	const struct lp_typeinfo *type =
		lp_types_get(&facts->heap->types,
			     lp_value_field(facts->peek, address, facts->layout->object.type));
	struct lp_strbuf text = {0};

	if (!type)
		return;
	lp_type_name(facts->heap, facts->peek, type, &text);
	fact->type = lp_facts_take(facts->process, &text);
	if (lp_preview(facts->heap, facts->peek, type, address, facts->redact, &text))
		fact->preview = lp_facts_take(facts->process, &text);
	facts->process->failed |= text.failed;
	lp_strbuf_deinit(&text);
}

/** The value of a variable that functions inside capture is in a cell; 0 if it is not set. */
static uint64_t look_into_cell(struct facts *facts, uint64_t address)
{
	const struct lp_typeinfo *type =
		lp_types_get(&facts->heap->types,
			     lp_value_field(facts->peek, address, facts->layout->object.type));

	if (!type || !type->row->symbol || strcmp(type->row->symbol, "PyCell_Type"))
		return address;
	return lp_peek_pointer(facts->peek, address + LP_OBJECT_SIZE);
}

static struct lp_error *read_variables(struct facts *facts, const struct lp_frame *frame,
				       struct lp_variable_array *variables)
{
	uint32_t i;

	for (i = 0; i < frame->local_count; i++) {
		struct lp_variable_fact fact = {0};
		uint64_t word = lp_peek_pointer(facts->peek, frame->slots + 8ull * i);

		if (facts->layout->tagged_stack)
			word = (word & 3) >= 2 ? 0 : word & ~3ull;
		word = word ? look_into_cell(facts, word) : 0;
		if (!word)
			continue;
		fact.address = word;
		fact.name = text_of(
			facts, lp_code_local_name(facts->peek, facts->layout, frame->code, i), "?");
		describe(facts, word, &fact);
		if (!lp_array_push(variables, fact))
			return &lp_error_memory;
	}
	return NULL;
}

static struct lp_error *read_frame(struct facts *facts, const struct lp_frame *frame,
				   struct lp_frame_fact_array *frames)
{
	const struct lp_layout *layout = facts->layout;
	struct lp_field name =
		lp_has(layout->code.qualname) ? layout->code.qualname : layout->code.name;
	struct lp_frame_fact fact = {
		.function = text_of(facts, lp_value_field(facts->peek, frame->code, name), "?"),
		.file = text_of(facts,
				lp_value_field(facts->peek, frame->code, layout->code.filename),
				"?"),
		.line = lp_code_line(facts->peek, layout, frame->code, frame->instruction),
		.code = frame->code,
	};
	struct lp_error *error = read_variables(facts, frame, &fact.variables);

	if (!error && !lp_array_push(frames, fact))
		error = &lp_error_memory;
	if (error)
		lp_array_deinit(&fact.variables);
	return error;
}

static struct lp_error *read_thread(struct facts *facts, const struct lp_thread *thread)
{
	struct lp_thread_fact fact = {
		.ident = thread->ident,
		.native_id = thread->native_id,
		.name = thread_name(facts, thread),
		.interpreter = facts->runtime->interpreters.items[thread->interpreter].id,
	};
	struct lp_frame_array frames = {0};
	struct lp_thread_fact *added;
	struct lp_error *error;
	size_t i;

	if (!lp_array_push(&facts->process->threads, fact))
		return &lp_error_memory;
	added = &facts->process->threads.items[facts->process->threads.count - 1];
	error = lp_frames_read(facts->peek, facts->layout, thread, &frames);
	for (i = 0; i < frames.count && !error; i++)
		error = read_frame(facts, &frames.items[i], &added->frames);
	lp_array_deinit(&frames);
	return error;
}

/** len() of a list object; 0 if it is none. */
static uint64_t list_length(struct facts *facts, uint64_t address)
{
	uint64_t length;

	return (lp_value_flags(facts->peek, facts->layout, address) & LP_TYPE_LIST_SUBCLASS) &&
			       lp_peek_number(facts->peek, address + LP_OB_SIZE, 8, &length)
		       ? length
		       : 0;
}

/** Up to 3.6 the collector's state is in static variables; the module exports its lists. */
static void read_lists(struct facts *facts, const struct lp_interpreter *interpreter,
		       struct lp_collector_fact *fact)
{
	const struct lp_layout *layout = facts->layout;
	uint64_t vars = module_vars(facts, interpreter->modules, "gc");
	uint64_t garbage = lp_dict_get(facts->peek, layout, vars, "garbage");
	uint64_t callbacks = lp_dict_get(facts->peek, layout, vars, "callbacks");

	if (!garbage && interpreter->gc)
		garbage = lp_value_field(facts->peek, interpreter->gc, layout->gc.garbage);
	if (!callbacks && interpreter->gc)
		callbacks = lp_value_field(facts->peek, interpreter->gc, layout->gc.callbacks);
	fact->garbage = list_length(facts, garbage);
	fact->callbacks = list_length(facts, callbacks);
}

/** What gc.get_stats() says. */
static void read_past(struct facts *facts, const struct lp_interpreter *interpreter,
		      struct lp_collector_fact *fact)
{
	struct lp_gc_stats stats[LP_GENERATIONS];
	unsigned i;

	fact->counted = lp_gc_stats_read(facts->peek, facts->layout, interpreter, stats);
	for (i = 0; fact->counted && i < LP_GENERATIONS; i++)
		fact->past[i] = (struct lp_collections_fact){
			.collections = stats[i].collections,
			.collected = stats[i].collected,
			.uncollectable = stats[i].uncollectable,
		};
}

struct frozen {
	struct facts *facts;
	bool found;
};

/** Go on until an object is mortal. */
static bool visit_permanent(void *context, uint64_t object, unsigned generation)
{
	struct frozen *frozen = context;
	const struct lp_layout *layout = frozen->facts->layout;
	uint64_t word = lp_peek_pointer(frozen->facts->peek,
					object + (uint64_t)layout->object.refcnt.offset);
	uint32_t count = lp_refcount(layout, word);

	(void)generation;
	frozen->found = count && count != LP_IMMORTAL;
	return !frozen->found;
}

/** Whether gc.freeze() put objects aside.  Immortal ones say nothing: 3.12's collector moves them
 * to the permanent generation by itself, some hundred tuples in every program. */
static bool has_frozen(struct facts *facts, const struct lp_interpreter *interpreter)
{
	struct frozen frozen = {.facts = facts};

	lp_gc_permanent_walk(facts->peek, facts->layout, interpreter, visit_permanent, &frozen);
	return frozen.found;
}

static struct lp_error *read_collector(struct facts *facts,
				       const struct lp_interpreter *interpreter)
{
	const struct lp_layout *layout = facts->layout;
	struct lp_collector_fact fact = {.interpreter = interpreter->id};
	unsigned i;

	for (i = 0; i < LP_GENERATIONS && interpreter->generations[i]; i++) {
		uint64_t generation = interpreter->generations[i];

		fact.thresholds[i] = (int32_t)lp_value_field(facts->peek, generation,
							     layout->generation.threshold);
		fact.counts[i] =
			(int32_t)lp_value_field(facts->peek, generation, layout->generation.count);
	}
	if (interpreter->gc) {
		fact.known = true;
		fact.enabled =
			lp_value_field(facts->peek, interpreter->gc, layout->gc.enabled) != 0;
		fact.debug =
			(uint32_t)lp_value_field(facts->peek, interpreter->gc, layout->gc.debug);
		fact.collecting =
			lp_value_field(facts->peek, interpreter->gc, layout->gc.collecting) != 0;
	}
	fact.frozen = has_frozen(facts, interpreter);
	read_lists(facts, interpreter, &fact);
	read_past(facts, interpreter, &fact);
	return lp_array_push(&facts->process->collectors, fact) ? NULL : &lp_error_memory;
}

static void read_version(struct facts *facts)
{
	const struct lp_python *python = facts->heap->python;
	char text[48];

	if (python->micro < 0)
		snprintf(text, sizeof(text), "%d.%d.x", python->major, python->minor);
	else
		snprintf(text, sizeof(text), "%d.%d.%d", python->major, python->minor,
			 python->micro);
	facts->process->python = lp_facts_text(facts->process, text);
	facts->process->library = lp_facts_text(facts->process, python->path);
	facts->process->flavour = "default";
	facts->process->interpreter_count = facts->runtime->interpreters.count;
}

struct lp_error *lp_facts_read(struct lp_heap *heap, const struct lp_runtime *runtime, bool redact,
			       struct lp_process_facts *process)
{
	struct facts facts = {
		.heap = heap,
		.layout = heap->layout,
		.runtime = runtime,
		.process = process,
		.redact = redact,
	};
	struct lp_error *error = NULL;
	size_t i;

	facts.peek = malloc(sizeof(*facts.peek));
	if (!facts.peek)
		return &lp_error_memory;
	lp_peek_init(facts.peek, heap->reader);
	read_version(&facts);
	for (i = 0; i < runtime->interpreters.count && !error; i++)
		error = read_collector(&facts, &runtime->interpreters.items[i]);
	for (i = 0; i < runtime->threads.count && !error; i++) {
		const struct lp_thread *thread = &runtime->threads.items[i];
		uint64_t modules = runtime->interpreters.items[thread->interpreter].modules;
		uint64_t vars = module_vars(&facts, modules, "threading");

		facts.active = vars ? lp_dict_get(facts.peek, heap->layout, vars, "_active") : 0;
		error = read_thread(&facts, thread);
	}
	free(facts.peek);
	return error;
}

void lp_facts_allocator(const struct lp_heap *heap, struct lp_process_facts *process)
{
	const char *name = heap->malloc_name;
	struct lp_strbuf text = {0};

	if (!name)
		name = heap->unknown_malloc ? "unknown" : "glibc";
	lp_strbuf_puts(&text, heap->has_pools ? "pymalloc" : "malloc");
	lp_strbuf_puts(&text, heap->has_padding ? "_debug" : "");
	lp_strbuf_printf(&text, " (%s)", name);
	process->allocator = lp_facts_take(process, &text);
}
