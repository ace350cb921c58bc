// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/calls.h"

#include <string.h>

#include "analyse/words.h"
#include "base/error.h"

bool lp_is_generator_type(const struct lp_graph_type *type)
{
	/* Classes of programs have their module in front. */
	return !strcmp(type->name, "generator") || !strcmp(type->name, "coroutine") ||
	       !strcmp(type->name, "async_generator");
}

int lp_variable_of(const struct lp_graph *graph, const struct lp_frame_fact *frame, uint32_t target,
		   size_t *next)
{
	uint64_t address;

	if (*next >= frame->variables.count)
		return -1;
	if (!strcmp(lp_word_type(graph, target), "cell"))
		target = lp_field_find(graph, target, "cell_contents");
	if (target == LP_NO_OBJECT)
		return -1;
	address = lp_index_address(&graph->index, target);
	return frame->variables.items[*next].address == address ? (int)(*next)++ : -1;
}

/** Whether the variables of a generator are those of a frame: all of them, in order. */
static bool has_variables(const struct lp_graph *graph, uint32_t id,
			  const struct lp_frame_fact *frame)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;
	size_t next = 0;

	lp_reference_walk_init(&walk, graph, id);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (reference.kind == LP_REFERENCE_LOCAL)
			lp_variable_of(graph, frame, reference.target, &next);
	}
	return next == frame->variables.count;
}

static struct lp_error *hold_variables(struct lp_stacks *stacks, const struct lp_graph *graph,
				       const struct lp_stack_frame *frame)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;
	size_t next = 0;

	lp_reference_walk_init(&walk, graph, frame->object);
	while (lp_reference_walk_next(&walk, &reference)) {
		struct lp_hold hold = {reference.target, frame->holder};
		int variable = -1;

		if (reference.kind == LP_REFERENCE_LOCAL)
			variable = lp_variable_of(graph, frame->fact, reference.target, &next);
		else if (reference.kind != LP_REFERENCE_STACK)
			continue;
		hold.holder += (uint32_t)(variable + 1);
		if (reference.strong && !lp_array_push(&stacks->alone.holds, hold))
			return &lp_error_memory;
	}
	return NULL;
}

/** An object is a frame's: a frame object holds no more than its frame does. */
static struct lp_error *take(struct lp_stacks *stacks, const struct lp_graph *graph,
			     struct lp_stack_frame *frame, uint32_t id)
{
	bool is_frame = graph->type_table.items[graph->types[id]].variable == LP_VARIABLE_OLD_FRAME;
	uint32_t number = (uint32_t)(frame - stacks->frames.items);
	struct lp_hold hold = {id, frame->holder};

	frame->object = id;
	frame->found = true;
	if (!lp_map_set(&stacks->alone.calls, (uint64_t)id + 1, number))
		return &lp_error_memory;
	if (is_frame && !lp_array_push(&stacks->alone.holds, hold))
		return &lp_error_memory;
	return hold_variables(stacks, graph, frame);
}

/** Up to 3.10: from the innermost frame, a root, along f_back. */
static struct lp_error *find_chain(struct lp_stacks *stacks, const struct lp_graph *graph,
				   const struct lp_root *root)
{
	uint32_t number = stacks->first_frames[root->thread], id = root->object;
	uint32_t end = stacks->first_frames[root->thread + 1];

	for (; number < end && id != LP_NO_OBJECT; number++) {
		if (graph->type_table.items[graph->types[id]].variable != LP_VARIABLE_OLD_FRAME ||
		    lp_alone_is_call(&stacks->alone, id))
			break;
		LP_TRY(take(stacks, graph, &stacks->frames.items[number], id));
		id = lp_field_find(graph, id, "f_back");
	}
	return NULL;
}

LP_ARRAY(number_array, uint32_t);

/** The frames that are not known yet, and their code. */
struct missing {
	struct number_array frames;
	struct lp_map codes;
};

/**
 * Since 3.11 a generator that runs has its frame within it: the one with the same code and
 * variables.  Of two that look the same the first one is taken.
 */
static struct lp_error *find_generator(struct lp_stacks *stacks, const struct lp_graph *graph,
				       const struct missing *missing, uint32_t id)
{
	uint32_t code = lp_field_find(graph, id, "f_code"), unused;
	uint64_t address;
	size_t i;

	if (code == LP_NO_OBJECT)
		return NULL;
	address = lp_index_address(&graph->index, code);
	if (!lp_map_get(&missing->codes, address, &unused))
		return NULL;
	for (i = 0; i < missing->frames.count; i++) {
		struct lp_stack_frame *frame = &stacks->frames.items[missing->frames.items[i]];

		if (!frame->found && frame->fact->code == address &&
		    has_variables(graph, id, frame->fact))
			return take(stacks, graph, frame, id);
	}
	return NULL;
}

static struct lp_error *find_missing(const struct lp_stacks *stacks, struct missing *missing)
{
	size_t i;

	for (i = 0; i < stacks->frames.count; i++) {
		const struct lp_stack_frame *frame = &stacks->frames.items[i];

		if (!frame->found && frame->fact->code &&
		    (!lp_map_set(&missing->codes, frame->fact->code, 0) ||
		     !lp_array_push(&missing->frames, (uint32_t)i)))
			return &lp_error_memory;
	}
	return NULL;
}

static struct lp_error *find_generators(struct lp_stacks *stacks, const struct lp_graph *graph)
{
	struct missing missing = {0};
	struct lp_error *error = find_missing(stacks, &missing);
	uint32_t id;

	for (id = 0; missing.frames.count && id < graph->count && !error; id++) {
		const struct lp_graph_type *type = &graph->type_table.items[graph->types[id]];

		if (type->variable == LP_VARIABLE_FRAME && lp_is_generator_type(type))
			error = find_generator(stacks, graph, &missing, id);
	}
	lp_array_deinit(&missing.frames);
	lp_map_deinit(&missing.codes);
	return error;
}

struct lp_error *lp_calls_find(struct lp_stacks *stacks, const struct lp_findings *findings)
{
	const struct lp_graph *graph = findings->graph;
	size_t i;

	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];

		if (root->kind == LP_ROOT_FRAME && root->frame == 0 && root->thread >= 0 &&
		    (size_t)root->thread < findings->process->threads.count)
			LP_TRY(find_chain(stacks, graph, root));
	}
	return find_generators(stacks, graph);
}
