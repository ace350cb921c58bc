// SPDX-License-Identifier: Apache-2.0
/* paths: how objects are kept alive, from a root on. */
#include <stdlib.h>

#include "analyse/choice.h"
#include "analyse/path/tell.h"
#include "analyse/words.h"
#include "base/error.h"

static const struct lp_column step_columns[] = {
	{"reference", "Reference", LP_CELL_TEXT},
	{"type", "Type", LP_CELL_TEXT},
	{"address", "Address", LP_CELL_ADDRESS},
	{"shallow_bytes", "Shallow", LP_CELL_BYTES},
};
enum { REFERENCE, TYPE, ADDRESS, SHALLOW, COLUMNS };

static void add_steps(const struct lp_findings *findings, uint32_t id,
		      const struct lp_telling *telling, struct lp_report *report)
{
	const struct lp_graph *graph = findings->graph;
	const char *title = lp_report_text(
		report, "%s at %#llx is kept alive by%s%s", lp_word_type(graph, id),
		(unsigned long long)lp_index_address(&graph->index, id),
		telling->expression ? " " : "", telling->expression ? telling->expression : "");
	size_t i;

	lp_report_table(report, "steps", title, step_columns, COLUMNS);
	for (i = 0; i < telling->steps.count; i++) {
		const struct lp_told_step *step = &telling->steps.items[i];
		struct lp_cell *cells = lp_report_row(report);

		cells[REFERENCE] = lp_cell_text(step->text);
		cells[TYPE] =
			lp_cell_text(lp_report_text(report, "%s", lp_word_type(graph, step->id)));
		cells[ADDRESS] = lp_cell_number(lp_index_address(&graph->index, step->id));
		cells[SHALLOW] = lp_cell_number(lp_graph_shallow(graph, step->id));
	}
}

static struct lp_error *add_path(const struct lp_findings *findings,
				 const struct lp_distances *distances, uint32_t id,
				 struct lp_report *report)
{
	struct lp_telling telling = {0};
	struct lp_way way = {0};
	struct lp_error *error = lp_way_find(findings->graph, distances, id, &way);

	if (!error)
		error = lp_way_tell(findings, &way, report, &telling);
	if (!error)
		add_steps(findings, id, &telling, report);
	lp_telling_deinit(&telling);
	lp_way_deinit(&way);
	return error;
}

static struct lp_error *add_paths(const struct lp_findings *findings,
				  const struct lp_choice_array *choices, struct lp_report *report)
{
	struct lp_distances distances;
	struct lp_error *error;
	struct lp_flow flow;
	size_t i;

	LP_TRY(lp_flow_init(&flow, findings->graph));
	error = lp_distances_init(&distances, &flow, NULL);
	lp_flow_deinit(&flow);
	for (i = 0; i < choices->count && !error; i++) {
		if (choices->items[i].id != LP_NO_OBJECT)
			error = add_path(findings, &distances, choices->items[i].id, report);
	}
	lp_distances_deinit(&distances);
	return error;
}

static struct lp_error *paths_run(const struct lp_findings *findings,
				  const struct lp_question *question, struct lp_report *report)
{
	struct lp_choice_array choices = {0};
	struct lp_error *error = lp_choices_find(findings->graph, question->objects,
						 question->object_count, &choices);

	if (!error)
		error = add_paths(findings, &choices, report);
	lp_array_deinit(&choices);
	return error;
}

const struct lp_analysis lp_analysis_paths = {
	.name = "paths",
	.summary = "how objects are kept alive: paths TARGET ADDRESS|TYPE[0]...",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.takes_objects = true,
	.run = paths_run,
};
