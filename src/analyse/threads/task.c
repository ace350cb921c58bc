// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/task.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/attribute.h"
#include "analyse/threads/suspended.h"
#include "analyse/words.h"

/** Classes above one, and coroutines in a chain, that are looked at. */
enum { MAX_BASES = 64, MAX_CHAIN = 100 };

static bool is_task_name(const char *name)
{
	return !strcmp(name, "_asyncio.Task") || !strcmp(name, "asyncio.tasks.Task") ||
	       !strcmp(name, "asyncio.tasks._PyTask");
}

/** The class of each type, by the address of the type. */
static bool map_types(const struct lp_graph *graph, struct lp_map *numbers)
{
	size_t i;

	for (i = 0; i < graph->type_table.count; i++) {
		uint64_t address = graph->type_table.items[i].address;

		if (address && !lp_map_set(numbers, address, (uint32_t)i))
			return false;
	}
	return true;
}

/** Whether a type or one that it is derived from is a task's. */
static bool is_task_type(const struct lp_graph *graph, const struct lp_map *numbers, size_t number)
{
	uint32_t class, next, i;

	if (is_task_name(graph->type_table.items[number].name))
		return true;
	class = lp_index_find(&graph->index, graph->type_table.items[number].address);
	for (i = 0; i < MAX_BASES && class < graph->count; i++) {
		class = lp_field_find(graph, class, "__base__");
		if (class == LP_NO_OBJECT)
			return false;
		if (lp_map_get(numbers, lp_index_address(&graph->index, class), &next) &&
		    is_task_name(graph->type_table.items[next].name))
			return true;
	}
	return false;
}

bool *lp_task_types(const struct lp_graph *graph)
{
	bool *ret = calloc(graph->type_table.count + 1, sizeof(*ret));
	struct lp_map numbers = {0};
	size_t i;

	if (ret && !map_types(graph, &numbers)) {
		free(ret);
		ret = NULL;
	}
	for (i = 0; ret && i < graph->type_table.count; i++)
		ret[i] = is_task_type(graph, &numbers, i);
	lp_map_deinit(&numbers);
	return ret;
}

/** Python's own class has None in place of what is not there. */
static bool has(const struct lp_findings *findings, uint32_t task, const char *name)
{
	uint32_t found = lp_attribute_find(findings, task, name);

	return found != LP_NO_OBJECT &&
	       strcmp(lp_word_type(findings->graph, found), "NoneType") != 0;
}

/** Of a task of Python's class, which has its state in words; else NULL. */
static const char *told_state(const struct lp_findings *findings, uint32_t task)
{
	struct lp_strbuf text = {0};
	const char *state = NULL;

	if (lp_word_identifier(findings, lp_attribute_find(findings, task, "_state"), &text))
		state = !strcmp(lp_strbuf_text(&text), "CANCELLED")  ? "cancelled"
			: !strcmp(lp_strbuf_text(&text), "FINISHED") ? "done"
								     : "pending";
	lp_strbuf_deinit(&text);
	return state;
}

const char *lp_task_state(const struct lp_findings *findings, const struct lp_stacks *stacks,
			  uint32_t task)
{
	const struct lp_graph *graph = findings->graph;
	uint32_t coroutine = lp_attribute_find(findings, task, "_coro");
	const char *told = told_state(findings, task);

	if (has(findings, task, "_exception"))
		return "failed";
	if (coroutine != LP_NO_OBJECT && lp_is_generator(graph, coroutine) &&
	    lp_generator_call(graph, stacks, coroutine))
		return "running";
	if (told)
		return told;
	if (lp_field_find(graph, task, "_result") != LP_NO_OBJECT)
		return "done";
	if (coroutine == LP_NO_OBJECT ||
	    (lp_is_generator(graph, coroutine) && lp_generator_is_over(graph, coroutine)))
		return "cancelled";
	return "pending";
}

/** Append the end of a chain, which is no coroutine: a future, or another task by what it runs. */
static void append_end(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to)
{
	uint32_t coroutine = lp_attribute_find(findings, id, "_coro");

	lp_strbuf_printf(to, " → %s", lp_word_type(findings->graph, id));
	if (coroutine == LP_NO_OBJECT || !lp_is_generator(findings->graph, coroutine))
		return;
	lp_strbuf_puts(to, " of ");
	lp_generator_tell(findings, coroutine, to);
}

/** Calls of one function that wait for each other: "walk() × 12". */
struct repeated {
	uint32_t code;
	unsigned count;
};

static void append_count(const struct repeated *repeated, struct lp_strbuf *to)
{
	if (repeated->count > 1)
		lp_strbuf_printf(to, " × %u", repeated->count);
}

static void append_call(const struct lp_findings *findings, const struct lp_stacks *stacks,
			uint32_t coroutine, struct repeated *repeated, struct lp_strbuf *to)
{
	const struct lp_stack_frame *frame = lp_generator_call(findings->graph, stacks, coroutine);
	uint32_t code = lp_generator_code(findings->graph, coroutine);

	if (repeated->count && repeated->code == code && !frame) {
		repeated->count++;
		return;
	}
	append_count(repeated, to);
	lp_strbuf_puts(to, repeated->count ? " → " : "");
	*repeated = (struct repeated){code, 1};
	lp_generator_tell(findings, coroutine, to);
	if (frame && frame->fact->line)
		lp_strbuf_printf(to, " at line %d", frame->fact->line);
}

void lp_task_chain(const struct lp_findings *findings, const struct lp_stacks *stacks,
		   uint32_t task, struct lp_strbuf *to)
{
	const struct lp_graph *graph = findings->graph;
	uint32_t at = lp_attribute_find(findings, task, "_coro"), i;
	uint32_t waiter = lp_attribute_find(findings, task, "_fut_waiter");
	struct repeated repeated = {0};

	/* Other compilers' coroutines are none of Python's. */
	if (at != LP_NO_OBJECT && !lp_is_generator(graph, at))
		lp_strbuf_puts(to, lp_word_type(graph, at));
	for (i = 0; i < MAX_CHAIN && at != LP_NO_OBJECT && lp_is_generator(graph, at); i++) {
		append_call(findings, stacks, at, &repeated, to);
		if (lp_generator_is_over(graph, at) || lp_generator_call(graph, stacks, at))
			break;
		at = lp_generator_awaits(graph, at);
	}
	append_count(&repeated, to);
	if (has(findings, task, "_fut_waiter"))
		append_end(findings, waiter, to);
}
