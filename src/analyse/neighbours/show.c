// SPDX-License-Identifier: Apache-2.0
/* show: single objects in full, or the objects of a type. */
#include <stdlib.h>
#include <string.h>

#include "analyse/choice.h"
#include "analyse/neighbours/neighbour.h"
#include "base/error.h"
#include "base/strbuf.h"
#include "graph/labels.h"

enum { DEFAULT_ROWS = 20, MAX_BASES = 64 };

static const struct lp_column fact_columns[] = {
	{"name", "Name", LP_CELL_TEXT},
	{"value", "Value", LP_CELL_TEXT},
	{"object", NULL, LP_CELL_ADDRESS},
};

struct facts {
	const struct lp_findings *findings;
	uint32_t id;
	struct lp_report *report;
};

static void add(const struct facts *facts, const char *name, const char *value)
{
	struct lp_cell *cells = lp_report_row(facts->report);

	cells[0] = lp_cell_text(name);
	cells[1] = lp_cell_text(value);
	cells[2] = lp_cell_number(lp_index_address(&facts->findings->graph->index, facts->id));
}

/** The object that is a type, or LP_NO_OBJECT. */
static uint32_t type_object(const struct lp_graph *graph, uint32_t id)
{
	return lp_index_find(&graph->index, graph->type_table.items[graph->types[id]].address);
}

/** What a class is called: by the type of the same address, which not every class has. */
static const char *class_name(const struct lp_graph *graph, uint32_t class)
{
	uint64_t address = lp_index_address(&graph->index, class);
	uint32_t i;

	for (i = 0; i < graph->type_table.count; i++) {
		if (graph->type_table.items[i].address == address)
			return graph->type_table.items[i].name;
	}
	return NULL;
}

/** The field of an object called @name, or LP_NO_OBJECT. */
static uint32_t find_field(const struct lp_graph *graph, uint32_t id, const char *name)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;

	lp_reference_walk_init(&walk, graph, id);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (reference.name && !strcmp(reference.name, name))
			return reference.target;
	}
	return LP_NO_OBJECT;
}

/** The type, and those that it derives from: "app.Session < app.Base < object". */
static void add_type(const struct facts *facts)
{
	const struct lp_graph *graph = facts->findings->graph;
	uint32_t class = type_object(graph, facts->id);
	struct lp_strbuf text = {0};
	int depth;

	lp_strbuf_puts(&text, graph->type_table.items[graph->types[facts->id]].name);
	for (depth = 0; class != LP_NO_OBJECT && depth < MAX_BASES; depth++) {
		const char *name;

		class = find_field(graph, class, "__base__");
		name = class == LP_NO_OBJECT ? NULL : class_name(graph, class);
		if (class != LP_NO_OBJECT)
			lp_strbuf_printf(&text, " < %s", name ? name : "?");
	}
	add(facts, "type", lp_report_take(facts->report, &text));
}

static void add_size(const struct facts *facts)
{
	const struct lp_graph *graph = facts->findings->graph;
	uint64_t owned = lp_graph_owned(graph, facts->id);
	struct lp_strbuf text = {0};

	lp_strbuf_size(&text, lp_graph_shallow(graph, facts->id));
	if (owned) {
		lp_strbuf_puts(&text, ", and beside them ");
		lp_strbuf_size(&text, owned);
	}
	add(facts, "size", lp_report_take(facts->report, &text));
}

/** The count, and how much of it was found. */
static void add_refcount(const struct facts *facts, const struct lp_subject *subject)
{
	const struct lp_graph *graph = facts->findings->graph;
	uint32_t count = graph->refcounts[facts->id];
	uint64_t found = subject->strong + subject->roots;

	if (graph->flags[facts->id] & LP_OBJECT_IMMORTAL) {
		add(facts, "refcount",
		    lp_report_text(facts->report, "immortal; %llu references found",
				   (unsigned long long)subject->strong));
		return;
	}
	add(facts, "refcount",
	    lp_report_text(facts->report,
			   "%u: %llu from objects, %llu from threads, modules and the like%s",
			   count, (unsigned long long)subject->strong,
			   (unsigned long long)subject->roots,
			   found < count ? lp_report_text(facts->report, ", %llu from C code",
							  (unsigned long long)(count - found))
					 : ""));
	if (subject->weak)
		add(facts, "weak",
		    lp_report_text(facts->report, "%llu references that do not own it",
				   (unsigned long long)subject->weak));
}

static void add_collector(const struct facts *facts)
{
	unsigned flags = facts->findings->graph->flags[facts->id];

	if (!(flags & LP_OBJECT_TRACKED))
		add(facts, "collector",
		    flags & LP_OBJECT_GC ? "not tracked" : "not tracked: it holds no objects");
	else if (flags >> LP_OBJECT_GENERATION_SHIFT == 3)
		add(facts, "collector", "tracked, permanent generation (gc.freeze())");
	else
		add(facts, "collector",
		    lp_report_text(facts->report, "tracked, generation %u",
				   flags >> LP_OBJECT_GENERATION_SHIFT));
}

static void add_preview(const struct facts *facts)
{
	struct lp_strbuf text = {0};

	if (facts->findings->texts->preview(facts->findings->texts, facts->id, &text))
		add(facts, "value", lp_report_take(facts->report, &text));
	facts->report->failed |= text.failed;
	lp_strbuf_deinit(&text);
}

static void show_object(const struct lp_findings *findings, const struct lp_subject *subject,
			const struct lp_neighbour_options *options, struct lp_report *report)
{
	const struct facts facts = {findings, subject->id, report};
	const struct lp_graph *graph = findings->graph;

	lp_report_table(report, "object", lp_object_title(graph, subject->id, report), fact_columns,
			3)
		->plain = true;
	add_preview(&facts);
	add_type(&facts);
	add_size(&facts);
	add_refcount(&facts, subject);
	add_collector(&facts);
	add(&facts, "lives in",
	    graph->flags[subject->id] & LP_OBJECT_STATIC ? "static data" : "the heap");
	lp_references_table(findings, options, subject->id, report);
	lp_referrers_table(findings, options, subject, report);
}

static const struct lp_column list_columns[] = {
	{"number", "Number", LP_CELL_TEXT},
	{"address", "Address", LP_CELL_ADDRESS},
	{"shallow_bytes", "Shallow", LP_CELL_BYTES},
	{"owned_bytes", "Owned", LP_CELL_BYTES},
	{"refcount", "Refcount", LP_CELL_COUNT},
	{"preview", "Value", LP_CELL_TEXT},
	{"type", NULL, LP_CELL_TEXT},
};
enum { NUMBER, ADDRESS, SHALLOW, OWNED, REFCOUNT, PREVIEW, TYPE, LIST_COLUMNS };

/** The objects of a type. */
static struct lp_error *list_type(const struct lp_findings *findings, uint32_t type, uint64_t limit,
				  struct lp_report *report)
{
	const struct lp_graph *graph = findings->graph;
	const char *name = lp_report_text(report, "%s", graph->type_table.items[type].name);
	struct lp_id_array ids = {0};
	struct lp_strbuf text = {0};
	size_t i;

	LP_TRY(lp_objects_of_type(graph, type, &ids));
	lp_report_table(report, "objects", lp_report_text(report, "Objects of type %s", name),
			list_columns, LIST_COLUMNS)
		->total_rows = ids.count;
	for (i = 0; i < ids.count && i < limit; i++) {
		struct lp_cell *cells = lp_report_row(report);
		uint32_t id = ids.items[i];

		cells[NUMBER] = lp_cell_text(lp_report_text(report, "[%zu]", i));
		cells[ADDRESS] = lp_cell_number(lp_index_address(&graph->index, id));
		cells[SHALLOW] = lp_cell_number(lp_graph_shallow(graph, id));
		cells[OWNED] = lp_cell_number(lp_graph_owned(graph, id));
		if (!(graph->flags[id] & LP_OBJECT_IMMORTAL))
			cells[REFCOUNT] = lp_cell_number(graph->refcounts[id]);
		if (findings->texts->preview(findings->texts, id, &text))
			cells[PREVIEW] = lp_cell_text(lp_report_take(report, &text));
		report->failed |= text.failed;
		cells[TYPE] = lp_cell_text(name);
	}
	lp_strbuf_deinit(&text);
	lp_array_deinit(&ids);
	return NULL;
}

static struct lp_error *show_choices(const struct lp_findings *findings,
				     const struct lp_choice_array *choices, uint64_t limit,
				     struct lp_report *report)
{
	const struct lp_neighbour_options options = {.limit = limit};
	struct lp_subject *subjects = calloc(choices->count + 1, sizeof(*subjects));
	struct lp_error *error;
	size_t count = 0, next = 0, i;

	if (!subjects)
		return &lp_error_memory;
	for (i = 0; i < choices->count; i++) {
		if (choices->items[i].id != LP_NO_OBJECT)
			subjects[count++].id = choices->items[i].id;
	}
	error = count ? lp_referrers_find(findings->graph, &options, subjects, count) : NULL;
	for (i = 0; i < choices->count && !error; i++) {
		if (choices->items[i].id == LP_NO_OBJECT)
			error = list_type(findings, choices->items[i].type, limit, report);
		else
			show_object(findings, &subjects[next++], &options, report);
	}
	for (i = 0; i < count; i++)
		lp_subject_deinit(&subjects[i]);
	free(subjects);
	return error;
}

static struct lp_error *show_run(const struct lp_findings *findings,
				 const struct lp_question *question, struct lp_report *report)
{
	struct lp_choice_array choices = {0};
	struct lp_error *error = lp_choices_find(findings, question->objects,
						 question->object_count, &choices);

	if (!error)
		error = show_choices(findings, &choices,
				     question->limit ? question->limit : DEFAULT_ROWS, report);
	lp_array_deinit(&choices);
	return error;
}

const struct lp_analysis lp_analysis_show = {
	.name = "show",
	.summary = "objects in full, or those of a type: show TARGET ADDRESS|TYPE[0]|app.CACHE|TYPE...",
	.needs_graph = true,
	.needs_texts = true,
	.needs_generations = true,
	.takes_objects = true,
	.takes = LP_TAKES_LIMIT,
	.run = show_run,
};
