// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/suspended.h"

#include <string.h>

#include "analyse/threads/calls.h"
#include "analyse/words.h"

bool lp_is_generator(const struct lp_graph *graph, uint32_t id)
{
	return lp_is_generator_type(&graph->type_table.items[graph->types[id]]);
}

/** The target of gi_@what, cr_@what or ag_@what. */
static uint32_t find_own(const struct lp_graph *graph, uint32_t id, const char *what)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;

	lp_reference_walk_init(&walk, graph, id);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (reference.name && strlen(reference.name) > 2 &&
		    !strcmp(reference.name + 2, what))
			return reference.target;
	}
	return LP_NO_OBJECT;
}

/** Since 3.11 the frame is in the object. */
static bool has_own_frame(const struct lp_graph *graph, uint32_t id)
{
	return graph->type_table.items[graph->types[id]].variable == LP_VARIABLE_FRAME;
}

uint32_t lp_generator_code(const struct lp_graph *graph, uint32_t id)
{
	return has_own_frame(graph, id) ? lp_field_find(graph, id, "f_code")
					: find_own(graph, id, "_code");
}

bool lp_generator_is_over(const struct lp_graph *graph, uint32_t id)
{
	return (has_own_frame(graph, id) ? lp_field_find(graph, id, "f_globals")
					 : find_own(graph, id, "_frame")) == LP_NO_OBJECT;
}

const struct lp_stack_frame *lp_generator_call(const struct lp_graph *graph,
					       const struct lp_stacks *stacks, uint32_t id)
{
	uint32_t frame = has_own_frame(graph, id) ? id : find_own(graph, id, "_frame");

	return frame == LP_NO_OBJECT ? NULL : lp_stacks_call(stacks, frame);
}

/** What stands for a coroutine or asynchronous generator that is waited for. */
static uint32_t unwrap(const struct lp_graph *graph, uint32_t id)
{
	static const char *const fields[] = {"ags_gen", "agt_gen", "cw_coroutine"};
	size_t i;

	for (i = 0; id != LP_NO_OBJECT && i < sizeof(fields) / sizeof(*fields); i++) {
		uint32_t inside = lp_field_find(graph, id, fields[i]);

		if (inside != LP_NO_OBJECT)
			return inside;
	}
	return id;
}

uint32_t lp_generator_awaits(const struct lp_graph *graph, uint32_t id)
{
	uint32_t frame = has_own_frame(graph, id) ? id : find_own(graph, id, "_frame");
	uint32_t top = LP_NO_OBJECT;
	struct lp_reference_walk walk;
	struct lp_reference reference;

	if (frame == LP_NO_OBJECT)
		return LP_NO_OBJECT;
	lp_reference_walk_init(&walk, graph, frame);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (reference.kind == LP_REFERENCE_STACK)
			top = reference.target;
	}
	return unwrap(graph, top);
}

bool lp_generator_name(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to)
{
	const struct lp_graph *graph = findings->graph;
	uint32_t code = lp_generator_code(graph, id);

	/* The object's own name can be set; 2.7 has none, and calls the code only by its own. */
	return lp_word_identifier(findings, lp_field_find(graph, code, "co_qualname"), to) ||
	       lp_word_identifier(findings, lp_field_find(graph, id, "__qualname__"), to) ||
	       lp_word_identifier(findings, lp_field_find(graph, code, "co_name"), to);
}

void lp_generator_tell(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to)
{
	if (lp_generator_name(findings, id, to))
		lp_strbuf_puts(to, "()");
	else
		lp_strbuf_puts(to, lp_word_type(findings->graph, id));
}

void lp_generator_file(const struct lp_findings *findings, uint32_t id, struct lp_strbuf *to)
{
	uint32_t code = lp_generator_code(findings->graph, id);
	uint32_t file = lp_field_find(findings->graph, code, "co_filename");
	struct lp_strbuf preview = {0};

	/* Half a name would be a wrong one. */
	if (lp_word_preview(findings, file, &preview) && preview.length > 3 &&
	    strcmp(preview.text + preview.length - 3, "..."))
		lp_word_identifier(findings, file, to);
	lp_strbuf_drop(&preview, to);
}
