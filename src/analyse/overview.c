// SPDX-License-Identifier: Apache-2.0
/* The report on one page: what is known of the process, what fills it, what holds most. */
#include "analyse/analysis.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/info.h"
#include "analyse/types.h"
#include "base/error.h"
#include "base/strbuf.h"
#include "graph/labels.h"

enum { TYPES_BY_BYTES = 10, CONTAINERS = 6 };

struct container {
	uint32_t id;
	uint64_t items;
	/** Who holds it: a referrer, and through which of its references; LP_NO_OBJECT if unknown.
	 */
	uint32_t holder;
	uint32_t place;
};

/** How many items a container has; 0 for what is none. */
static uint64_t count_items(const struct lp_graph *graph, uint32_t id)
{
	const struct lp_graph_type *type = &graph->type_table.items[graph->types[id]];
	uint32_t places = graph->offsets[id + 1] - graph->offsets[id];
	uint32_t fixed = type->place_count + type->has_dict;

	if (graph->flags[id] & LP_OBJECT_VALUES)
		fixed += type->value_count;
	if (places <= fixed)
		return 0;
	switch (type->variable) {
	case LP_VARIABLE_ITEMS:
	case LP_VARIABLE_ELEMENTS:
		return places - fixed;
	case LP_VARIABLE_PAIRS:
		return (places - fixed) / 2;
	case LP_VARIABLE_ORDERED_PAIRS:
		return (places - fixed) / 3;
	default:
		return 0;
	}
}

/** The containers with most items, the largest first. */
static unsigned find_largest(const struct lp_graph *graph, struct container *top)
{
	unsigned count = 0, i;
	uint32_t id;

	for (id = 0; id < graph->count; id++) {
		uint64_t items;

		/* The interpreter's own, which belongs to nobody. */
		if (graph->offsets[id + 1] - graph->offsets[id] < 2)
			continue;
		items = count_items(graph, id);
		if (!items || (count == CONTAINERS && items <= top[count - 1].items))
			continue;
		i = count < CONTAINERS ? count++ : count - 1;
		for (; i && top[i - 1].items < items; i--)
			top[i] = top[i - 1];
		top[i] = (struct container){id, items, LP_NO_OBJECT, 0};
	}
	return count;
}

/** The first strong referrer of each target, in one pass over all references. */
static void find_holders(const struct lp_graph *graph, struct container *targets, unsigned count)
{
	uint32_t id, place;
	unsigned i;

	for (id = 0; id < graph->count; id++) {
		for (place = graph->offsets[id]; place < graph->offsets[id + 1]; place++) {
			for (i = 0; i < count; i++) {
				if (graph->edges[place] != targets[i].id ||
				    targets[i].holder != LP_NO_OBJECT || id == targets[i].id)
					continue;
				targets[i].holder = id;
				targets[i].place = place;
			}
		}
	}
}

static const char *type_name(const struct lp_graph *graph, uint32_t id)
{
	return graph->type_table.items[graph->types[id]].name;
}

/** The module, class or instance whose `__dict__` a dict is, or LP_NO_OBJECT. */
static uint32_t find_namespace(const struct lp_graph *graph, uint32_t dict)
{
	uint32_t id;

	for (id = 0; id < graph->count; id++) {
		const struct lp_graph_type *type = &graph->type_table.items[graph->types[id]];
		uint32_t place = graph->offsets[id], end = place + type->place_count;

		for (; place < end && place < graph->offsets[id + 1]; place++) {
			if (graph->edges[place] == dict &&
			    type->places[place - graph->offsets[id]].kind == LP_REFERENCE_DICT)
				return id;
		}
		if (type->has_dict && place < graph->offsets[id + 1] && graph->edges[place] == dict)
			return id;
	}
	return LP_NO_OBJECT;
}

static bool append_preview(struct lp_strbuf *text, const struct lp_findings *findings, uint32_t id)
{
	return id != LP_NO_OBJECT &&
	       findings->texts->preview(findings->texts,
					lp_index_address(&findings->graph->index, id), text);
}

/** Append the text of a str without its quotes, as in code. */
static bool append_identifier(struct lp_strbuf *text, const struct lp_findings *findings,
			      uint32_t id)
{
	struct lp_strbuf quoted = {0};
	bool ok = append_preview(&quoted, findings, id) && quoted.length >= 2;

	if (ok)
		lp_strbuf_add(text, quoted.text + 1, quoted.length - 2);
	lp_strbuf_deinit(&quoted);
	return ok;
}

/** "module app.cache" or, for an instance or class, its type. */
static void append_namespace(struct lp_strbuf *text, const struct lp_findings *findings,
			     uint32_t id)
{
	const struct lp_graph *graph = findings->graph;
	struct lp_reference_walk walk;
	struct lp_reference reference;

	if (strcmp(type_name(graph, id), "module")) {
		lp_strbuf_puts(text, type_name(graph, id));
		return;
	}
	lp_reference_walk_init(&walk, graph, id);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (reference.name && !strcmp(reference.name, "md_name") &&
		    append_identifier(text, findings, reference.target))
			return;
	}
	lp_strbuf_puts(text, "module");
}

/** Who holds a container, and by what: "app.CACHE", "dict['k']", "Session.items", "list[3]". */
static void append_holder(struct lp_strbuf *text, const struct lp_findings *findings,
			  const struct container *link)
{
	const struct lp_graph *graph = findings->graph;
	uint32_t namespace = find_namespace(graph, link->holder);
	struct lp_reference_walk walk;
	struct lp_reference reference;
	struct lp_strbuf key = {0};

	lp_reference_walk_init(&walk, graph, link->holder);
	walk.place = link->place;
	if (!lp_reference_walk_next(&walk, &reference))
		return;
	if (namespace != LP_NO_OBJECT && append_identifier(&key, findings, reference.key)) {
		append_namespace(text, findings, namespace);
		lp_strbuf_printf(text, ".%s", lp_strbuf_text(&key));
		lp_strbuf_deinit(&key);
		return;
	}
	lp_strbuf_puts(text, type_name(graph, link->holder));
	if (append_preview(&key, findings, reference.key))
		lp_strbuf_printf(text, "[%s]", lp_strbuf_text(&key));
	else if (reference.kind == LP_REFERENCE_ITEM)
		lp_strbuf_printf(text, "[%llu]", (unsigned long long)reference.number);
	else if (reference.name)
		lp_strbuf_printf(text, ".%s", reference.name);
	lp_strbuf_deinit(&key);
}

/** What keeps an object alive from outside of the heap, or NULL. */
static const char *root_text(struct lp_report *report, const struct lp_graph *graph, uint32_t id)
{
	size_t i;

	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];

		if (root->object != id)
			continue;
		return lp_report_text(report, "%s",
				      root->name ? root->name : lp_root_kind_name(root->kind));
	}
	if (graph->flags[id] & LP_OBJECT_HELD)
		return "C code";
	return NULL;
}

static const struct lp_column container_columns[] = {
	{"items", "Items", LP_CELL_COUNT},
	{"shallow_bytes", "Shallow", LP_CELL_BYTES},
	{"type", "Biggest containers", LP_CELL_TEXT},
	{"holder", "Held by", LP_CELL_TEXT},
	{"address", NULL, LP_CELL_ADDRESS},
};

static void containers_table(const struct lp_findings *findings, struct lp_report *report)
{
	const struct lp_graph *graph = findings->graph;
	struct container top[CONTAINERS];
	unsigned count = find_largest(graph, top), i;

	find_holders(graph, top, count);
	lp_report_table(report, "containers", NULL, container_columns, 5);
	for (i = 0; i < count; i++) {
		struct lp_cell *cells = lp_report_row(report);
		struct lp_strbuf holder = {0};

		cells[0] = lp_cell_number(top[i].items);
		cells[1] = lp_cell_number(lp_graph_shallow(graph, top[i].id));
		cells[2] = lp_cell_text(lp_report_text(report, "%s", type_name(graph, top[i].id)));
		cells[4] = lp_cell_number(lp_index_address(&graph->index, top[i].id));
		cells[3] = lp_cell_text(root_text(report, graph, top[i].id));
		if (top[i].holder == LP_NO_OBJECT)
			continue;
		append_holder(&holder, findings, &top[i]);
		cells[3] = lp_cell_text(lp_report_text(report, "%s", lp_strbuf_text(&holder)));
		lp_strbuf_deinit(&holder);
	}
}

static struct lp_error *overview_run(const struct lp_findings *findings,
				     const struct lp_question *question, struct lp_report *report)
{
	struct lp_question by_bytes = *question;

	by_bytes.limit = question->limit ? question->limit : TYPES_BY_BYTES;
	lp_process_table(findings, report);
	lp_collector_table(findings->process, report);
	LP_TRY(lp_types_table(findings->census, &by_bytes, NULL, report));
	containers_table(findings, report);
	return NULL;
}

const struct lp_analysis lp_analysis_report = {
	.name = "report",
	.summary = "what is worth knowing, on one page",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.has_limit = true,
	.run = overview_run,
};
