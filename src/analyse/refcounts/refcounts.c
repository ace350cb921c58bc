// SPDX-License-Identifier: Apache-2.0
/* refcounts: objects whose counts are higher than what explains them. */
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "analyse/path/tell.h"
#include "analyse/refcounts/excess.h"
#include "analyse/refcounts/native.h"
#include "analyse/words.h"
#include "base/error.h"

enum { DEFAULT_TYPES = 20, DEFAULT_OBJECTS = 10 };

struct refcounts {
	const struct lp_findings *findings;
	const struct lp_question *question;
	struct lp_flow flow;
	struct lp_distances distances;
	struct lp_dominators dominators;
	struct lp_excess excess;
	struct lp_native native;
	/** By type: its name passes the filter. */
	bool *wanted;
	struct lp_report *report;
};

static struct lp_error *match_types(struct refcounts *refcounts)
{
	const struct lp_graph_type_array *types = &refcounts->findings->graph->type_table;
	const char *text = refcounts->question->filter;
	regex_t filter;
	size_t i;

	refcounts->wanted = malloc(types->count + 1);
	/* The question was checked before: what does not compile now is for want of memory. */
	if (!refcounts->wanted || (text && regcomp(&filter, text, REG_EXTENDED | REG_NOSUB)))
		return &lp_error_memory;
	for (i = 0; i < types->count; i++)
		refcounts->wanted[i] =
			!text || !regexec(&filter, types->items[i].name, 0, NULL, 0);
	if (text)
		regfree(&filter);
	return NULL;
}

/** A type's name for the report. */
static const char *type_name(const struct refcounts *refcounts, uint32_t type)
{
	return lp_report_text(refcounts->report, "%s",
			      refcounts->findings->graph->type_table.items[type].name);
}

/** What is certainly lost first; then by what is not explained. */
static int compare_types(const void *left, const void *right)
{
	const struct lp_refcount_excess *a = left, *b = right;

	if (a->lost != b->lost)
		return a->lost < b->lost ? 1 : -1;
	if (a->excess != b->excess)
		return a->excess < b->excess ? 1 : -1;
	return strcmp(a->name, b->name);
}

static const struct lp_column type_columns[] = {
	{"lost", "Lost", LP_CELL_COUNT},
	{"excess", "Unexplained", LP_CELL_COUNT},
	{"objects", "Objects", LP_CELL_COUNT},
	{"most", "Most", LP_CELL_COUNT},
	{"alone", "C alone", LP_CELL_COUNT},
	{"retained_bytes", "Retained", LP_CELL_BYTES},
	{"type", "Type", LP_CELL_TEXT},
	{"lost_most", NULL, LP_CELL_COUNT},
	{"lost_alone", NULL, LP_CELL_COUNT},
	{"address", "Example", LP_CELL_ADDRESS},
	{"leak", NULL, LP_CELL_FLAG},
};
enum {
	LOST,
	EXCESS,
	OBJECTS,
	MOST,
	ALONE,
	RETAINED,
	TYPE,
	LOST_MOST,
	LOST_ALONE,
	EXAMPLE,
	LEAK,
	TYPE_COLUMNS,
};

static void add_type(const struct refcounts *refcounts, const struct lp_refcount_excess *row)
{
	const struct lp_graph *graph = refcounts->findings->graph;
	struct lp_cell *cells = lp_report_row(refcounts->report);

	cells[LOST] = lp_cell_number(row->lost);
	cells[EXCESS] = lp_cell_number(row->excess);
	cells[OBJECTS] = lp_cell_number(row->objects);
	cells[MOST] = lp_cell_number(row->most);
	cells[ALONE] = lp_cell_number(row->alone);
	cells[RETAINED] = lp_cell_number(row->retained);
	cells[TYPE] = lp_cell_text(type_name(refcounts, row->type));
	cells[LOST_MOST] = lp_cell_number(row->lost_most);
	cells[LOST_ALONE] = lp_cell_number(row->lost_alone);
	cells[EXAMPLE] = lp_cell_number(lp_index_address(&graph->index, row->example));
	cells[LEAK] = lp_cell_flag(lp_refcount_excess_is_leak(graph, row));
}

static uint64_t limit_of(const struct refcounts *refcounts, uint64_t usual)
{
	return refcounts->question->limit ? refcounts->question->limit : usual;
}

static void add_types(struct refcounts *refcounts)
{
	struct lp_refcount_excess_array *types = &refcounts->excess.types;
	struct lp_table *table =
		lp_report_table(refcounts->report, "types",
				"References that are counted, but that nothing explains",
				type_columns, TYPE_COLUMNS);
	uint64_t limit = limit_of(refcounts, DEFAULT_TYPES);
	size_t i, count = 0;

	if (types->count)
		qsort(types->items, types->count, sizeof(*types->items), compare_types);
	for (i = 0; i < types->count; i++) {
		if (refcounts->wanted[types->items[i].type] && count++ < limit)
			add_type(refcounts, &types->items[i]);
	}
	table->total_rows = count;
}

/** An object that has an excess. */
struct held {
	uint32_t id, excess;
	uint64_t lost;
};

LP_ARRAY(held_array, struct held);

static int compare_held(const void *left, const void *right)
{
	const struct held *a = left, *b = right;

	if (a->lost != b->lost)
		return a->lost < b->lost ? 1 : -1;
	if (a->excess != b->excess)
		return a->excess < b->excess ? 1 : -1;
	return (a->id > b->id) - (a->id < b->id);
}

static struct lp_error *collect(const struct refcounts *refcounts, struct held_array *ret)
{
	const struct lp_graph *graph = refcounts->findings->graph;
	const struct lp_sparse_array *lost = &graph->lost;
	size_t next = 0;
	uint32_t id;

	for (id = 0; id < graph->count; id++) {
		struct held held = {.id = id, .excess = refcounts->excess.counts[id]};

		while (next < lost->count && lost->items[next].object < id)
			next++;
		if (next < lost->count && lost->items[next].object == id)
			held.lost = lost->items[next].value;
		if (held.excess && refcounts->wanted[graph->types[id]] &&
		    !lp_array_push(ret, held))
			return &lp_error_memory;
	}
	if (ret->count)
		qsort(ret->items, ret->count, sizeof(*ret->items), compare_held);
	return NULL;
}

static const struct lp_column object_columns[] = {
	{"lost", "Lost", LP_CELL_COUNT},
	{"excess", "Unexplained", LP_CELL_COUNT},
	{"refcount", "Refcount", LP_CELL_COUNT},
	{"alone", NULL, LP_CELL_FLAG},
	{"retained_bytes", "Retained", LP_CELL_BYTES},
	{"type", "Type", LP_CELL_TEXT},
	{"preview", "Value", LP_CELL_TEXT},
	{"address", "Address", LP_CELL_ADDRESS},
	{"path", "Path", LP_CELL_TEXT},
	{"expression", NULL, LP_CELL_TEXT},
	{"found", "Also in", LP_CELL_TEXT},
};
enum {
	OF_LOST,
	OF_EXCESS,
	OF_REFCOUNT,
	IS_ALONE,
	OF_RETAINED,
	OF_TYPE,
	PREVIEW,
	ADDRESS,
	PATH,
	EXPRESSION,
	FOUND,
	OBJECT_COLUMNS,
};

/** How it is reached, what it contains, and where C code has its address. */
static struct lp_error *tell(const struct refcounts *refcounts, uint32_t id, struct lp_cell *cells)
{
	const struct lp_findings *findings = refcounts->findings;
	struct lp_report *report = refcounts->report;
	struct lp_telling telling = {0};
	struct lp_way way = {0};
	struct lp_error *error =
		lp_way_find(findings->graph, &refcounts->distances, id, &way);

	if (!error)
		error = lp_way_tell(findings, &way, false, report, &telling);
	if (!error) {
		cells[PATH] = lp_cell_text(lp_telling_text(&telling, report));
		cells[EXPRESSION] = lp_cell_text(telling.expression);
	}
	lp_telling_deinit(&telling);
	lp_way_deinit(&way);
	return error;
}

static void add_texts(const struct refcounts *refcounts, uint32_t id, struct lp_cell *cells)
{
	struct lp_report *report = refcounts->report;
	struct lp_strbuf text = {0};

	if (lp_word_preview(refcounts->findings, id, &text))
		cells[PREVIEW] = lp_cell_text(lp_report_take(report, &text));
	lp_strbuf_clear(&text);
	lp_native_places(&refcounts->native, id, &text);
	if (text.length)
		cells[FOUND] = lp_cell_text(lp_report_take(report, &text));
	report->failed |= text.failed;
	lp_strbuf_deinit(&text);
}

static struct lp_error *add_object(const struct refcounts *refcounts, const struct held *held)
{
	const struct lp_graph *graph = refcounts->findings->graph;
	struct lp_cell *cells = lp_report_row(refcounts->report);

	cells[OF_LOST] = lp_cell_number(held->lost);
	cells[OF_EXCESS] = lp_cell_number(held->excess);
	cells[OF_REFCOUNT] = lp_cell_number(graph->refcounts[held->id]);
	cells[IS_ALONE] = lp_cell_flag(lp_bit(refcounts->excess.alone, held->id));
	cells[OF_RETAINED] = lp_cell_number(refcounts->dominators.retained[held->id]);
	cells[OF_TYPE] = lp_cell_text(type_name(refcounts, graph->types[held->id]));
	cells[ADDRESS] = lp_cell_number(lp_index_address(&graph->index, held->id));
	add_texts(refcounts, held->id, cells);
	return tell(refcounts, held->id, cells);
}

static struct lp_error *add_objects(const struct refcounts *refcounts)
{
	uint64_t limit = limit_of(refcounts, DEFAULT_OBJECTS);
	struct held_array objects = {0};
	struct lp_error *error = collect(refcounts, &objects);
	size_t i;

	if (!error)
		lp_report_table(refcounts->report, "objects",
				"Objects with most of them", object_columns, OBJECT_COLUMNS)
			->total_rows = objects.count;
	for (i = 0; !error && i < objects.count && i < limit; i++)
		error = add_object(refcounts, &objects.items[i]);
	lp_array_deinit(&objects);
	return error;
}

/** "5,000 references to objects of type list are lost: ..."; there are many, if it is a leak. */
static void tell_leak(const struct refcounts *refcounts, const struct lp_refcount_excess *row)
{
	struct lp_strbuf text = {0};

	lp_strbuf_count(&text, row->lost);
	lp_strbuf_printf(&text,
			 " references to objects of type %s are lost: counted, but no memory of "
			 "the process has their address",
			 row->name);
	lp_report_head(refcounts->report, lp_report_take(refcounts->report, &text));
}

static bool is_told(const struct refcounts *refcounts, const struct lp_refcount_excess *row)
{
	return refcounts->wanted[row->type] &&
	       lp_refcount_excess_is_leak(refcounts->findings->graph, row);
}

static void tell_leaks(const struct refcounts *refcounts)
{
	const struct lp_refcount_excess_array *types = &refcounts->excess.types;
	bool any = false;
	size_t i;

	for (i = 0; i < types->count; i++)
		any |= is_told(refcounts, &types->items[i]);
	lp_report_head(refcounts->report,
		       any ? "A leak: C code takes references and forgets Py_DECREF"
		       : refcounts->question->filter
			       ? "No sign of a leak in these types"
			       : "No sign of a leak: no more is lost than in healthy programs");
	for (i = 0; i < types->count; i++) {
		if (is_told(refcounts, &types->items[i]))
			tell_leak(refcounts, &types->items[i]);
	}
}

static void note_count(struct lp_report *report, uint64_t count, const char *one, const char *many)
{
	struct lp_strbuf text = {0};

	if (!count)
		return;
	lp_strbuf_count(&text, count);
	lp_strbuf_printf(&text, " %s", count == 1 ? one : many);
	lp_report_note(report, lp_report_take(report, &text));
}

/** Values of calls that do not own what they refer to: 3.14 puts off counting them. */
static uint64_t count_borrowed(const struct lp_graph *graph)
{
	uint64_t count = 0;
	size_t i;

	for (i = 0; i < graph->roots.count; i++)
		count += !graph->roots.items[i].strong;
	return count;
}

static void add_notes(const struct refcounts *refcounts)
{
	struct lp_report *report = refcounts->report;

	note_count(report, refcounts->excess.immortal,
		   "object is immortal: its count says nothing",
		   "objects are immortal: their counts say nothing");
	note_count(report, refcounts->excess.static_objects,
		   "object of static data is left out: it takes no memory more if it stays",
		   "objects of static data are left out: they take no memory more if they stay");
	note_count(report, count_borrowed(refcounts->findings->graph),
		   "value of a call is borrowed: it is not counted",
		   "values of calls are borrowed: they are not counted");
}

static struct lp_error *find_facts(struct refcounts *refcounts)
{
	const struct lp_graph *graph = refcounts->findings->graph;

	LP_TRY(match_types(refcounts));
	LP_TRY(lp_native_init(&refcounts->native, graph));
	LP_TRY(lp_flow_init(&refcounts->flow, graph));
	LP_TRY(lp_dominators_init(&refcounts->dominators, &refcounts->flow));
	LP_TRY(lp_distances_init(&refcounts->distances, &refcounts->flow, NULL));
	return lp_excess_init(&refcounts->excess, graph, &refcounts->distances,
			      &refcounts->dominators);
}

static struct lp_error *refcounts_run(const struct lp_findings *findings,
				      const struct lp_question *question, struct lp_report *report)
{
	struct refcounts refcounts = {
		.findings = findings, .question = question, .report = report};
	struct lp_error *error = find_facts(&refcounts);

	if (!error) {
		tell_leaks(&refcounts);
		add_types(&refcounts);
		error = add_objects(&refcounts);
	}
	if (!error)
		error = lp_native_table(findings, &refcounts.distances, &refcounts.dominators,
					limit_of(&refcounts, DEFAULT_OBJECTS), report);
	if (!error)
		add_notes(&refcounts);
	lp_native_deinit(&refcounts.native);
	lp_excess_deinit(&refcounts.excess);
	lp_distances_deinit(&refcounts.distances);
	lp_dominators_deinit(&refcounts.dominators);
	lp_flow_deinit(&refcounts.flow);
	free(refcounts.wanted);
	return error;
}

const struct lp_analysis lp_analysis_refcounts = {
	.name = "refcounts",
	.summary = "references that are counted but held by nothing: C code that forgets Py_DECREF",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.takes = LP_TAKES_LIMIT | LP_TAKES_FILTER,
	.run = refcounts_run,
};
