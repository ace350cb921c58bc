// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/stacks.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/threads/calls.h"
#include "base/error.h"

static bool add_frame(struct lp_stacks *stacks, const struct lp_thread_fact *thread,
		      uint32_t number, uint32_t depth)
{
	const struct lp_frame_fact *fact = &thread->frames.items[depth];
	struct lp_stack_frame frame = {
		.thread = thread,
		.fact = fact,
		.thread_number = number,
		.depth = depth,
		.holder = (uint32_t)stacks->alone.holders.count,
		.object = LP_NO_OBJECT,
	};
	size_t i;

	if (!lp_array_push(&stacks->frames, frame) ||
	    !lp_alone_add(&stacks->alone, stacks->threads[number]))
		return false;
	for (i = 0; i < fact->variables.count; i++) {
		if (!lp_alone_add(&stacks->alone, frame.holder))
			return false;
	}
	return true;
}

static struct lp_error *add_threads(struct lp_stacks *stacks,
				    const struct lp_thread_fact_array *threads)
{
	uint32_t i, j;

	stacks->threads = calloc(threads->count + 1, sizeof(*stacks->threads));
	stacks->first_frames = calloc(threads->count + 1, sizeof(*stacks->first_frames));
	if (!stacks->threads || !stacks->first_frames || !lp_alone_init(&stacks->alone))
		return &lp_error_memory;
	for (i = 0; i < threads->count; i++) {
		const struct lp_thread_fact *thread = &threads->items[i];

		stacks->threads[i] = (uint32_t)stacks->alone.holders.count;
		if (!lp_alone_add(&stacks->alone, 0))
			return &lp_error_memory;
		for (j = 0; j < thread->frames.count; j++) {
			if (!add_frame(stacks, thread, i, j))
				return &lp_error_memory;
		}
		stacks->first_frames[i + 1] = (uint32_t)stacks->frames.count;
	}
	return NULL;
}

/** The variable of a frame that a root is, or the frame. */
static uint32_t holder_in_frame(const struct lp_graph *graph, const struct lp_stack_frame *frame,
				const struct lp_root *root)
{
	const struct lp_variable_array *variables = &frame->fact->variables;
	size_t i;

	for (i = 0; root->kind == LP_ROOT_LOCAL && root->name && i < variables->count; i++) {
		size_t next = i;

		if (!strcmp(variables->items[i].name, root->name) &&
		    lp_variable_of(graph, frame->fact, root->object, &next) >= 0)
			return frame->holder + 1 + (uint32_t)i;
	}
	return frame->holder;
}

static uint32_t holder_of(struct lp_stacks *stacks, const struct lp_findings *findings,
			  const struct lp_root *root)
{
	const struct lp_thread_fact_array *threads = &findings->process->threads;
	struct lp_stack_frame *frame;

	if (root->thread < 0 || (size_t)root->thread >= threads->count)
		return 0;
	if (root->frame < 0 || (size_t)root->frame >= threads->items[root->thread].frames.count)
		return stacks->threads[root->thread];
	frame = &stacks->frames.items[stacks->first_frames[root->thread] + (uint32_t)root->frame];
	frame->found = true;
	return holder_in_frame(findings->graph, frame, root);
}

/** Since 3.11 what plain calls hold are roots. */
static struct lp_error *add_roots(struct lp_stacks *stacks, const struct lp_findings *findings,
				  bool in_frames)
{
	const struct lp_graph *graph = findings->graph;
	size_t i;

	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];
		struct lp_hold hold = {.object = root->object};

		if ((root->frame >= 0) != in_frames ||
		    lp_alone_is_frame(&stacks->alone, graph, root->object))
			continue;
		hold.holder = holder_of(stacks, findings, root);
		if (root->strong && !lp_array_push(&stacks->alone.holds, hold))
			return &lp_error_memory;
	}
	return NULL;
}

struct lp_error *lp_stacks_init(struct lp_stacks *stacks, const struct lp_findings *findings)
{
	bool has_objects = false;
	size_t i;

	LP_TRY(add_threads(stacks, &findings->process->threads));
	for (i = 0; i < findings->graph->type_table.count; i++)
		has_objects |=
			findings->graph->type_table.items[i].variable == LP_VARIABLE_OLD_FRAME;
	/* Frames that are roots are known by that; generators are looked for among the others. */
	if (!has_objects)
		LP_TRY(add_roots(stacks, findings, true));
	LP_TRY(lp_calls_find(stacks, findings));
	if (has_objects)
		LP_TRY(add_roots(stacks, findings, true));
	LP_TRY(add_roots(stacks, findings, false));
	return lp_alone_find(&stacks->alone, findings->graph);
}

void lp_stacks_deinit(struct lp_stacks *stacks)
{
	lp_alone_deinit(&stacks->alone);
	lp_array_deinit(&stacks->frames);
	free(stacks->threads);
	free(stacks->first_frames);
}
