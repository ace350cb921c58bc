// SPDX-License-Identifier: Apache-2.0
/* paths: how objects are kept alive, from a root on. */
#include <stdlib.h>

#include "analyse/choice.h"
#include "analyse/path/group.h"
#include "analyse/path/tell.h"
#include "analyse/words.h"
#include "base/error.h"

enum { DEFAULT_ROWS = 20 };

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
		error = lp_way_tell(findings, &way, false, report, &telling);
	if (!error)
		add_steps(findings, id, &telling, report);
	lp_telling_deinit(&telling);
	lp_way_deinit(&way);
	return error;
}

static const struct lp_column path_columns[] = {
	{"count", "Count", LP_CELL_COUNT},	 {"bytes", "Bytes", LP_CELL_BYTES},
	{"path", "Path", LP_CELL_TEXT},		 {"root_kind", NULL, LP_CELL_TEXT},
	{"expression", NULL, LP_CELL_TEXT},	 {"type", NULL, LP_CELL_TEXT},
	{"address", "Example", LP_CELL_ADDRESS},
};
enum { COUNT, BYTES, PATH, ROOT_KIND, EXPRESSION, OF_TYPE, EXAMPLE, PATH_COLUMNS };

static struct lp_error *add_group(const struct lp_findings *findings,
				  const struct lp_distances *distances,
				  const struct lp_way_group *group, struct lp_report *report)
{
	const struct lp_graph *graph = findings->graph;
	struct lp_cell *cells = lp_report_row(report);
	struct lp_telling telling = {0};
	struct lp_way way = {0};
	struct lp_error *error = lp_way_find(graph, distances, group->example, &way);

	if (!error)
		error = lp_way_tell(findings, &way, group->count > 1, report, &telling);
	if (!error) {
		cells[COUNT] = lp_cell_number(group->count);
		cells[BYTES] = lp_cell_number(group->bytes);
		cells[PATH] = lp_cell_text(lp_telling_text(&telling, report));
		cells[ROOT_KIND] = lp_cell_text(lp_root_kind_name(way.kind));
		if (telling.expression)
			cells[EXPRESSION] = lp_cell_text(telling.expression);
		cells[OF_TYPE] = lp_cell_text(
			lp_report_text(report, "%s", lp_word_type(graph, group->example)));
		cells[EXAMPLE] = lp_cell_number(lp_index_address(&graph->index, group->example));
	}
	lp_telling_deinit(&telling);
	lp_way_deinit(&way);
	return error;
}

/** All objects of a type, by the ways that they are kept alive on. */
static struct lp_error *add_type(const struct lp_findings *findings,
				 const struct lp_distances *distances, uint32_t type,
				 uint64_t limit, struct lp_report *report)
{
	const struct lp_graph *graph = findings->graph;
	struct lp_way_group_array groups = {0};
	struct lp_id_array ids = {0};
	struct lp_error *error = lp_objects_of_type(graph, type, &ids);
	size_t i;

	if (!error)
		error = lp_way_groups_find(graph, distances, ids.items, ids.count, &groups);
	if (!error)
		lp_report_table(report, "paths",
				lp_report_text(report, "%s: what keeps %zu objects alive",
					       graph->type_table.items[type].name, ids.count),
				path_columns, PATH_COLUMNS)
			->total_rows = groups.count;
	for (i = 0; i < groups.count && i < limit && !error; i++)
		error = add_group(findings, distances, &groups.items[i], report);
	lp_array_deinit(&groups);
	lp_array_deinit(&ids);
	return error;
}

static struct lp_error *add_paths(const struct lp_findings *findings,
				  const struct lp_choice_array *choices, uint64_t limit,
				  struct lp_report *report)
{
	struct lp_distances distances;
	struct lp_error *error;
	struct lp_flow flow;
	size_t i;

	LP_TRY(lp_flow_init(&flow, findings->graph));
	error = lp_distances_init(&distances, &flow, NULL);
	lp_flow_deinit(&flow);
	for (i = 0; i < choices->count && !error; i++) {
		const struct lp_choice *choice = &choices->items[i];

		error = choice->id == LP_NO_OBJECT
				? add_type(findings, &distances, choice->type, limit, report)
				: add_path(findings, &distances, choice->id, report);
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
		error = add_paths(findings, &choices,
				  question->limit ? question->limit : DEFAULT_ROWS, report);
	lp_array_deinit(&choices);
	return error;
}

const struct lp_analysis lp_analysis_paths = {
	.name = "paths",
	.summary = "how objects are kept alive: paths TARGET ADDRESS|TYPE[0]|TYPE...",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.takes_objects = true,
	.takes = LP_TAKES_LIMIT,
	.run = paths_run,
};
