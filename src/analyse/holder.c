// SPDX-License-Identifier: Apache-2.0
#include "analyse/holder.h"

#include <string.h>

#include "analyse/words.h"

void lp_holders_find(const struct lp_graph *graph, struct lp_held *held, unsigned count)
{
	uint32_t id, place;
	unsigned i;

	for (i = 0; i < count; i++)
		held[i].holder = LP_NO_OBJECT;
	for (id = 0; id < graph->count; id++) {
		for (place = graph->offsets[id]; place < graph->offsets[id + 1]; place++) {
			for (i = 0; i < count; i++) {
				if (graph->edges[place] != held[i].id ||
				    held[i].holder != LP_NO_OBJECT || id == held[i].id)
					continue;
				held[i].holder = id;
				held[i].place = place;
			}
		}
	}
}

/** Whether objects of the type have a `__dict__`. */
static bool has_dict(const struct lp_graph_type *type)
{
	uint32_t i;

	for (i = 0; i < type->place_count; i++) {
		if (type->places[i].kind == LP_REFERENCE_DICT)
			return true;
	}
	return type->has_dict || type->variable == LP_VARIABLE_CLASS;
}

/** The module, class or instance whose `__dict__` a dict is, or LP_NO_OBJECT. */
static uint32_t find_owner(const struct lp_graph *graph, uint32_t dict)
{
	uint32_t id;

	for (id = 0; id < graph->count; id++) {
		uint32_t place = graph->offsets[id], end = graph->offsets[id + 1];
		struct lp_reference_walk walk;
		struct lp_reference reference;

		if (!has_dict(&graph->type_table.items[graph->types[id]]))
			continue;
		for (; place < end; place++) {
			if (graph->edges[place] != dict)
				continue;
			lp_reference_walk_init(&walk, graph, id);
			walk.place = place;
			if (lp_reference_walk_next(&walk, &reference) &&
			    reference.kind == LP_REFERENCE_DICT)
				return id;
		}
	}
	return LP_NO_OBJECT;
}

static bool append_local(struct lp_strbuf *text, const struct lp_findings *findings, uint32_t frame,
			 const struct lp_reference *reference)
{
	struct lp_strbuf name = {0};

	if (reference->kind != LP_REFERENCE_LOCAL ||
	    !lp_word_identifier(findings, reference->name_object, &name)) {
		lp_strbuf_drop(&name, text);
		return false;
	}
	lp_strbuf_printf(text, "local %s of ", lp_strbuf_text(&name));
	lp_word_object(findings, frame, text);
	lp_strbuf_drop(&name, text);
	return true;
}

/** Append the holder and its reference: "app.CACHE", "dict['k']", "list[3]". */
static void append_reference(struct lp_strbuf *text, const struct lp_findings *findings,
			     uint32_t holder, const struct lp_reference *reference)
{
	uint32_t owner = find_owner(findings->graph, holder);
	struct lp_strbuf key = {0};

	if (append_local(text, findings, holder, reference))
		return;
	if (owner != LP_NO_OBJECT && lp_word_identifier(findings, reference->key, &key)) {
		lp_word_object(findings, owner, text);
		lp_strbuf_printf(text, ".%s", lp_strbuf_text(&key));
		lp_strbuf_drop(&key, text);
		return;
	}
	lp_word_object(findings, holder, text);
	if (lp_word_preview(findings, reference->key, &key))
		lp_strbuf_printf(text, "[%s]", lp_strbuf_text(&key));
	else if (reference->kind == LP_REFERENCE_ITEM)
		lp_strbuf_printf(text, "[%llu]", (unsigned long long)reference->number);
	else if (reference->name)
		lp_strbuf_printf(text, ".%s", reference->name);
	lp_strbuf_drop(&key, text);
}

/** A variable of a call: "local rows of load() in thread MainThread". */
static const char *local_text(const struct lp_findings *findings, const struct lp_root *root,
			      struct lp_report *report)
{
	const struct lp_thread_fact *thread;
	const char *name = root->name ? root->name : "value";

	if (root->thread < 0 || (size_t)root->thread >= findings->process->threads.count)
		return name;
	thread = &findings->process->threads.items[root->thread];
	if (root->frame < 0 || (size_t)root->frame >= thread->frames.count)
		return name;
	return lp_report_text(report, "local %s of %s()%s%s", name,
			      thread->frames.items[root->frame].function,
			      thread->name ? " in thread " : "", thread->name ? thread->name : "");
}

/** What keeps an object alive from outside of the heap, or NULL. */
static const char *root_text(const struct lp_findings *findings, uint32_t id,
			     struct lp_report *report)
{
	const struct lp_graph *graph = findings->graph;
	size_t i;

	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];

		if (root->object != id)
			continue;
		if (root->kind == LP_ROOT_LOCAL)
			return local_text(findings, root, report);
		return lp_report_text(report, "%s",
				      root->name ? root->name : lp_root_kind_name(root->kind));
	}
	return graph->flags[id] & LP_OBJECT_HELD ? "C code" : NULL;
}

const char *lp_holder_text(const struct lp_findings *findings, const struct lp_held *held,
			   struct lp_report *report)
{
	struct lp_strbuf text = {0};
	struct lp_reference_walk walk;
	struct lp_reference reference;

	if (held->holder == LP_NO_OBJECT)
		return root_text(findings, held->id, report);
	lp_reference_walk_init(&walk, findings->graph, held->holder);
	walk.place = held->place;
	if (lp_reference_walk_next(&walk, &reference))
		append_reference(&text, findings, held->holder, &reference);
	return lp_report_take(report, &text);
}
