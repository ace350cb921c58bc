// SPDX-License-Identifier: Apache-2.0
#include "analyse/neighbours/neighbour.h"

#include <string.h>

#include "analyse/words.h"
#include "base/error.h"

bool lp_neighbour_passes(const struct lp_graph *graph, const struct lp_neighbour_options *options,
			 uint32_t id)
{
	const char *type = lp_word_type(graph, id);

	return (!options->filter || !regexec(options->filter, type, 0, NULL, 0)) &&
	       (!options->ignore || regexec(options->ignore, type, 0, NULL, 0));
}

bool lp_reference_at(const struct lp_graph *graph, uint32_t id, uint32_t place,
		     struct lp_reference *ret)
{
	struct lp_reference_walk walk;

	lp_reference_walk_init(&walk, graph, id);
	walk.place = place;
	return lp_reference_walk_next(&walk, ret);
}

/** Look at a reference that says more than that it is one: of an owner, of an instance. */
static bool is_instance(const struct lp_graph *graph, struct lp_subject *subject, uint32_t id,
			uint32_t place)
{
	struct lp_reference reference;

	if (!lp_reference_at(graph, id, place, &reference))
		return false;
	if (reference.kind == LP_REFERENCE_DICT && subject->owner == LP_NO_OBJECT) {
		subject->owner = id;
		subject->owner_place = place;
	}
	return reference.kind == LP_REFERENCE_CLASS;
}

static bool note_referrer(const struct lp_graph *graph, const struct lp_neighbour_options *options,
			  struct lp_subject *subject, uint32_t id, uint32_t place)
{
	if (lp_edge_is_strong(graph->edges[place]))
		subject->strong++;
	else
		subject->weak++;
	if (!lp_neighbour_passes(graph, options, id))
		return true;
	subject->referrer_count++;
	if (is_instance(graph, subject, id, place) && subject->without_instances)
		return true;
	if (subject->referrers.count >= options->limit)
		return true;
	return lp_array_push(&subject->referrers, (struct lp_referrer){id, place});
}

static void count_roots(const struct lp_graph *graph, const struct lp_map *numbers,
			struct lp_subject *subjects)
{
	uint32_t number;
	size_t i;

	for (i = 0; i < graph->roots.count; i++) {
		const struct lp_root *root = &graph->roots.items[i];

		if (root->strong && lp_map_get(numbers, (uint64_t)root->object + 1, &number))
			subjects[number].roots++;
	}
}

struct lp_error *lp_referrers_find(const struct lp_graph *graph,
				   const struct lp_neighbour_options *options,
				   struct lp_subject *subjects, size_t count)
{
	struct lp_map numbers = {0};
	uint32_t id, place, number;
	bool ok = true;
	size_t i;

	for (i = 0; i < count && ok; i++) {
		subjects[i].owner = LP_NO_OBJECT;
		ok = lp_map_set(&numbers, (uint64_t)subjects[i].id + 1, (uint32_t)i);
	}
	count_roots(graph, &numbers, subjects);
	for (id = 0; id < graph->count && ok; id++) {
		for (place = graph->offsets[id]; place < graph->offsets[id + 1] && ok; place++) {
			uint64_t target = lp_edge_target(graph->edges[place]);

			/* Most are none of these: a map of few is fast to say so. */
			if (lp_map_get(&numbers, target + 1, &number))
				ok = note_referrer(graph, options, &subjects[number], id, place);
		}
	}
	lp_map_deinit(&numbers);
	return ok ? NULL : &lp_error_memory;
}

void lp_subject_deinit(struct lp_subject *subject)
{
	lp_array_deinit(&subject->referrers);
}

const char *lp_object_title(const struct lp_graph *graph, uint32_t id, struct lp_report *report)
{
	return lp_report_text(report, "%s at %#llx", lp_word_type(graph, id),
			      (unsigned long long)lp_index_address(&graph->index, id));
}

const struct lp_column lp_neighbour_columns[] = {
	{"reference", "Reference", LP_CELL_TEXT}, {"kind", NULL, LP_CELL_TEXT},
	{"strong", NULL, LP_CELL_FLAG},		  {"type", "Type", LP_CELL_TEXT},
	{"address", "Address", LP_CELL_ADDRESS},  {"shallow_bytes", "Shallow", LP_CELL_BYTES},
	{"preview", "Value", LP_CELL_TEXT},	  {"object", NULL, LP_CELL_ADDRESS},
};
enum {
	NAME = LP_NEIGHBOUR_NAME,
	KIND = LP_NEIGHBOUR_KIND,
	STRONG,
	TYPE,
	ADDRESS,
	SHALLOW,
	PREVIEW,
	OBJECT = LP_NEIGHBOUR_OBJECT,
	COLUMNS = LP_NEIGHBOUR_COLUMNS,
};

void lp_neighbour_fill(const struct lp_findings *findings, const struct lp_reference *reference,
		       uint32_t id, uint32_t subject, struct lp_report *report,
		       struct lp_cell *cells)
{
	const struct lp_graph *graph = findings->graph;
	struct lp_strbuf text = {0};

	lp_word_reference(findings, reference, &text);
	if (!reference->strong)
		lp_strbuf_puts(&text, " (weak)");
	cells[NAME] = lp_cell_text(lp_report_take(report, &text));
	cells[KIND] = lp_cell_text(lp_reference_kind_name(reference->kind));
	cells[STRONG] = lp_cell_flag(reference->strong);
	cells[TYPE] = lp_cell_text(lp_report_text(report, "%s", lp_word_type(graph, id)));
	cells[ADDRESS] = lp_cell_number(lp_index_address(&graph->index, id));
	cells[SHALLOW] = lp_cell_number(lp_graph_shallow(graph, id));
	if (lp_word_preview(findings, id, &text))
		cells[PREVIEW] = lp_cell_text(lp_report_take(report, &text));
	cells[OBJECT] = lp_cell_number(lp_index_address(&graph->index, subject));
	report->failed |= text.failed;
	lp_strbuf_deinit(&text);
}

void lp_neighbour_fill_root(const struct lp_findings *findings, const struct lp_root *root,
			    uint32_t subject, struct lp_report *report, struct lp_cell *cells)
{
	const char *kind = lp_root_kind_name(root->kind);

	cells[NAME] = lp_cell_text(lp_report_text(
		report, "root: %s%s%s%s", kind, root->name ? " " : "", root->name ? root->name : "",
		root->strong && !root->unknown ? "" : " (weak)"));
	cells[KIND] = lp_cell_text(kind);
	cells[STRONG] = lp_cell_flag(root->strong && !root->unknown);
	cells[OBJECT] = lp_cell_number(lp_index_address(&findings->graph->index, subject));
}

void lp_referrers_table(const struct lp_findings *findings,
			const struct lp_neighbour_options *options,
			const struct lp_subject *subject, struct lp_report *report)
{
	const struct lp_graph *graph = findings->graph;
	struct lp_table *table =
		lp_report_table(report, "referrers",
				lp_report_text(report, "%s is referred to by",
					       lp_object_title(graph, subject->id, report)),
				lp_neighbour_columns, COLUMNS);
	size_t i;

	for (i = 0; i < graph->roots.count && !options->filter; i++) {
		if (graph->roots.items[i].object == subject->id)
			lp_neighbour_fill_root(findings, &graph->roots.items[i], subject->id,
					       report, lp_report_row(report));
	}
	for (i = 0; i < subject->referrers.count; i++) {
		const struct lp_referrer *referrer = &subject->referrers.items[i];
		struct lp_reference reference;

		if (lp_reference_at(graph, referrer->id, referrer->place, &reference))
			lp_neighbour_fill(findings, &reference, referrer->id, subject->id, report,
					  lp_report_row(report));
	}
	table->total_rows += subject->referrer_count - subject->referrers.count;
}

void lp_references_table(const struct lp_findings *findings,
			 const struct lp_neighbour_options *options, uint32_t id,
			 struct lp_report *report)
{
	const struct lp_graph *graph = findings->graph;
	struct lp_table *table = lp_report_table(
		report, "references",
		lp_report_text(report, "%s refers to", lp_object_title(graph, id, report)),
		lp_neighbour_columns, COLUMNS);
	struct lp_reference_walk walk;
	struct lp_reference reference;
	uint64_t count = 0;

	lp_reference_walk_init(&walk, graph, id);
	while (lp_reference_walk_next(&walk, &reference)) {
		if (!lp_neighbour_passes(graph, options, reference.target))
			continue;
		if (count++ < options->limit)
			lp_neighbour_fill(findings, &reference, reference.target, id, report,
					  lp_report_row(report));
	}
	table->total_rows = count;
}
