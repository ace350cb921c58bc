// SPDX-License-Identifier: Apache-2.0
#include "drawn.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/pages.h"
#include "decode/decode.h"
#include "drawn_pen.h"
#include "graph/graph_texts.h"

/** Types that need no line. */
static const char known_types[] =
	"type str\ntype bytes\ntype int\ntype float\ntype NoneType\ntype object\n"
	"type list items\ntype tuple items\ntype collections.deque items\n"
	"type dict pairs\ntype set elements\ntype frozenset elements\n"
	"type collections.OrderedDict ordered\n"
	"type module fields:__dict__,md_name\n"
	"type type class\n"
	"type function fields:__code__,__globals__,__defaults__,__closure__ dict\n"
	"type cell fields:cell_contents\n"
	"type method fields:__func__,__self__\n"
	"type functools.partial fields:func,args,keywords dict\n"
	"type code fields:co_name,co_qualname,co_varnames code\n"
	"type frame fields:f_back,f_code,f_globals,f_locals frame\n"
	"type generator fields:gi_frame\n";

static void make_index(struct pen *pen)
{
	struct lp_index *index = &pen->drawn->graph.index;
	struct lp_unit *unit = pen_need(pen, calloc(1, sizeof(*unit)));
	uint32_t id;

	*unit = (struct lp_unit){.address = FIRST_ADDRESS, .shift = 4};
	if (lp_index_init(index, unit, 1))
		pen_fail(pen, "out of memory");
	for (id = 0; id < pen->count; id++)
		lp_index_add(index, FIRST_ADDRESS + (uint64_t)id * STEP);
	if (lp_index_freeze(index))
		pen_fail(pen, "no index");
}

static void alloc_graph(struct pen *pen)
{
	struct lp_graph *graph = &pen->drawn->graph;

	graph->count = pen->count;
	graph->capacity = (size_t)pen->count + 1;
	graph->place_count = graph->edge_capacity = pen->offsets[pen->count];
	graph->types = pen_need(pen, lp_pages_alloc(graph->capacity * sizeof(*graph->types)));
	graph->shallow = pen_need(pen, lp_pages_alloc(graph->capacity * sizeof(*graph->shallow)));
	graph->refcounts =
		pen_need(pen, lp_pages_alloc(graph->capacity * sizeof(*graph->refcounts)));
	graph->flags = pen_need(pen, lp_pages_alloc(graph->capacity * sizeof(*graph->flags)));
	graph->offsets = pen_need(pen, lp_pages_alloc(graph->capacity * sizeof(*graph->offsets)));
	graph->edge_capacity += !graph->edge_capacity;
	graph->edges = pen_need(pen, lp_pages_alloc(graph->edge_capacity * sizeof(*graph->edges)));
	memcpy(graph->offsets, pen->offsets, graph->capacity * sizeof(*graph->offsets));
	memcpy(graph->edges, pen->edges, graph->place_count * sizeof(*graph->edges));
}

static void count_references(struct lp_graph *graph)
{
	uint64_t place;
	size_t i;

	for (place = 0; place < graph->place_count; place++) {
		uint32_t target = lp_edge_target(graph->edges[place]);

		graph->reference_count += target != LP_NO_OBJECT;
		if (lp_edge_is_strong(graph->edges[place]))
			graph->refcounts[target]++;
	}
	for (i = 0; i < graph->roots.count; i++)
		graph->refcounts[graph->roots.items[i].object] += graph->roots.items[i].strong;
}

static void write_object(struct pen *pen, uint32_t id, struct lp_preview_writer *previews)
{
	struct lp_graph *graph = &pen->drawn->graph;
	const struct sketch *object = &pen->objects[id];
	bool large = object->size >= UINT32_MAX, ok = true;

	graph->types[id] = object->type;
	graph->flags[id] = object->flags;
	graph->shallow[id] = large ? UINT32_MAX : (uint32_t)object->size;
	if (large)
		ok = lp_array_push(&graph->large,
				   (struct lp_sparse){id, object->size - UINT32_MAX});
	if (object->owned)
		ok = ok && lp_array_push(&graph->owned, (struct lp_sparse){id, object->owned});
	if (object->lost)
		ok = ok && lp_array_push(&graph->lost, (struct lp_sparse){id, object->lost});
	if (object->repr)
		ok = ok && lp_preview_add(previews, id, object->repr, strlen(object->repr));
	if (object->refcount != UINT64_MAX)
		graph->refcounts[id] = (uint32_t)object->refcount;
	if (object->flags & LP_OBJECT_IMMORTAL)
		graph->refcounts[id] = UINT32_MAX;
	else if (object->flags & LP_OBJECT_HELD && object->refcount == UINT64_MAX)
		graph->refcounts[id]++;
	pen->drawn->names[id] = object->name;
	pen_need(pen, ok ? graph : NULL);
}

static void write_graph(struct pen *pen)
{
	struct lp_preview_writer previews;
	uint32_t id;

	memset(&previews, 0, sizeof(previews));
	alloc_graph(pen);
	count_references(&pen->drawn->graph);
	pen->drawn->names = pen_need(pen, calloc(pen->count + 1, sizeof(*pen->drawn->names)));
	for (id = 0; id < pen->count; id++)
		write_object(pen, id, &previews);
	if (!lp_preview_flush(&previews) ||
	    !lp_previews_join(&pen->drawn->graph.previews, &previews.done))
		pen_fail(pen, "out of memory");
	lp_preview_writer_deinit(&previews);
	make_index(pen);
}

/** What is known of every process. */
static void write_facts(struct drawn *drawn)
{
	struct lp_collector_fact collector = {
		.known = true, .enabled = true, .thresholds = {700, 10, 10}};

	drawn->facts.pid = 4711;
	drawn->facts.executable = drawn->facts.library = "/usr/bin/python3";
	drawn->facts.command = "python3 app.py";
	drawn->facts.python = "3.11.7";
	drawn->facts.flavour = "default";
	drawn->facts.allocator = "pymalloc";
	drawn->facts.mode = "cow";
	drawn->facts.interpreter_count = 1;
	if (!lp_array_push(&drawn->facts.collectors, collector) ||
	    lp_graph_census(&drawn->graph, &drawn->census) ||
	    lp_graph_texts(&drawn->graph, &drawn->findings.texts))
		abort();
	drawn->findings.process = &drawn->facts;
	drawn->findings.census = &drawn->census;
	drawn->findings.graph = &drawn->graph;
}

void drawn_init(struct drawn *drawn, const char *text)
{
	struct pen *pen = calloc(1, sizeof(*pen));
	uint32_t id;

	*drawn = (struct drawn){0};
	if (!pen)
		abort();
	pen->drawn = drawn;
	pen_read(pen, known_types);
	pen_read(pen, text);
	for (id = 0; id < pen->count; id++)
		pen_refer(pen, &pen->objects[id], pen->offsets[id]);
	write_graph(pen);
	write_facts(drawn);
	lp_array_deinit(&pen->types);
	free(pen);
}

void drawn_deinit(struct drawn *drawn)
{
	drawn->findings.texts->destroy(drawn->findings.texts);
	lp_graph_deinit(&drawn->graph);
	lp_facts_deinit(&drawn->facts);
	lp_census_deinit(&drawn->census);
	free(drawn->names);
}

uint32_t drawn_id(const struct drawn *drawn, const char *name)
{
	uint32_t id;

	for (id = 0; id < drawn->graph.count; id++) {
		if (!strcmp(drawn->names[id], name))
			return id;
	}
	fprintf(stderr, "drawn graph: there is no object '%s'\n", name);
	abort();
}

struct lp_report *drawn_ask(const struct drawn *drawn, const char *analysis,
			    const struct lp_question *question)
{
	const struct lp_analysis *found = lp_analysis_find(analysis);
	struct lp_report *report = lp_report_create(analysis);
	struct lp_error *error;

	if (!found || !report)
		abort();
	error = lp_question_check(found, question);
	if (!error)
		error = found->run(&drawn->findings, question, report);
	if (error || report->failed) {
		fprintf(stderr, "%s: %s\n", analysis, error ? error->message : "out of memory");
		abort();
	}
	return report;
}
