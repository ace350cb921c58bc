// SPDX-License-Identifier: Apache-2.0
/* paths: how objects are kept alive, from a root on. */
#include <stdlib.h>

#include "analyse/neighbours/neighbour.h"
#include "analyse/path/asked.h"
#include "analyse/path/several.h"
#include "analyse/words.h"
#include "base/error.h"

static bool avoid_type(struct lp_asked *paths, uint32_t type)
{
	struct lp_id_array ids = {0};
	struct lp_error *error = lp_objects_of_type(paths->findings->graph, type, &ids);
	size_t i;

	for (i = 0; i < ids.count; i++)
		lp_bit_set(paths->avoided, ids.items[i]);
	lp_array_deinit(&ids);
	return !error;
}

static struct lp_error *find_avoided(struct lp_asked *paths)
{
	const struct lp_graph *graph = paths->findings->graph;
	const struct lp_question *question = paths->question;
	struct lp_choice_array choices = {0};
	struct lp_error *error;
	size_t i;

	if (!question->avoided_count)
		return NULL;
	paths->avoided = calloc((size_t)graph->count / 64 + 1, sizeof(*paths->avoided));
	if (!paths->avoided)
		return &lp_error_memory;
	error = lp_choices_find(paths->findings, question->avoided, question->avoided_count, &choices);
	for (i = 0; i < choices.count && !error; i++) {
		if (choices.items[i].id != LP_NO_OBJECT)
			lp_bit_set(paths->avoided, choices.items[i].id);
		else if (!avoid_type(paths, choices.items[i].type))
			error = &lp_error_memory;
	}
	lp_array_deinit(&choices);
	return error;
}

struct lp_error *lp_asked_tell(struct lp_asked *paths, const struct lp_way *way,
			       struct lp_told_path path)
{
	if (paths->question->depth && way->length > paths->question->depth) {
		paths->too_far += path.count;
		return NULL;
	}
	return lp_path_tell(paths->findings, way, path, paths->report, &paths->told);
}

static uint64_t bytes_of(const struct lp_graph *graph, uint32_t id)
{
	return lp_graph_shallow(graph, id) + lp_graph_owned(graph, id);
}

/** The shortest way to an object. */
static struct lp_error *find_one(struct lp_asked *paths, const struct lp_choice *choice)
{
	const struct lp_graph *graph = paths->findings->graph;
	struct lp_told_path path = {choice, choice->id, 1, bytes_of(graph, choice->id)};
	struct lp_way way = {0};
	struct lp_error *error = lp_way_find(graph, &paths->distances, choice->id, &way);

	if (!error)
		error = lp_asked_tell(paths, &way, path);
	lp_way_deinit(&way);
	return error;
}

static struct lp_error *find_several(struct lp_asked *paths, const struct lp_choice *choice)
{
	const struct lp_graph *graph = paths->findings->graph;
	struct lp_told_path path = {choice, choice->id, 1, bytes_of(graph, choice->id)};
	struct lp_way_array ways = {0};
	struct lp_error *error = lp_ways_find(&paths->flow, paths->avoided, choice->id,
					      paths->question->limit, &ways);
	size_t i;

	/* That there is none is told, too. */
	if (!error && !ways.count)
		error = lp_asked_tell(paths, &(struct lp_way){0}, path);
	for (i = 0; i < ways.count && !error; i++)
		error = lp_asked_tell(paths, &ways.items[i], path);
	if (ways.count && ways.count < paths->question->limit)
		lp_asked_no_other(paths, choice->id);
	lp_ways_deinit(&ways);
	return error;
}

/** Each object's way, step by step; those of types have their tables. */
static void show_single(struct lp_asked *paths)
{
	size_t i;

	for (i = 0; i < paths->told.count; i++) {
		const struct lp_told_path *path = &paths->told.items[i];

		if (!lp_is_single(path))
			continue;
		if (path->telling.steps.count)
			lp_steps_table(paths->findings, path, paths->report);
		else
			lp_asked_unreachable(paths, lp_object_title(paths->findings->graph, path->id,
								paths->report));
	}
}

static struct lp_error *find_all(struct lp_asked *paths)
{
	const struct lp_question *question = paths->question;
	struct lp_error *error = NULL;
	size_t i;

	LP_TRY(lp_choices_find(paths->findings, question->objects, question->object_count,
			       &paths->choices));
	LP_TRY(find_avoided(paths));
	LP_TRY(lp_flow_init(&paths->flow, paths->findings->graph));
	LP_TRY(lp_distances_init(&paths->distances, &paths->flow, paths->avoided));
	for (i = 0; i < paths->choices.count && !error; i++) {
		const struct lp_choice *choice = &paths->choices.items[i];

		error = choice->id == LP_NO_OBJECT ? lp_asked_type(paths, choice)
			: question->limit	   ? find_several(paths, choice)
						   : find_one(paths, choice);
	}
	return error;
}

static struct lp_error *show_all(struct lp_asked *paths)
{
	show_single(paths);
	lp_paths_table(paths->findings, &paths->told, paths->report);
	return lp_asked_notes(paths);
}

static struct lp_error *paths_run(const struct lp_findings *findings,
				  const struct lp_question *question, struct lp_report *report)
{
	struct lp_asked paths = {.findings = findings, .question = question, .report = report};
	struct lp_error *error = find_all(&paths);

	if (!error)
		error = show_all(&paths);
	lp_told_paths_deinit(&paths.told);
	lp_distances_deinit(&paths.distances);
	lp_flow_deinit(&paths.flow);
	lp_array_deinit(&paths.choices);
	free(paths.avoided);
	return error;
}

const struct lp_analysis lp_analysis_paths = {
	.name = "paths",
	.summary = "how objects are kept alive: paths TARGET ADDRESS|TYPE[0]|app.CACHE|TYPE...",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.takes_objects = true,
	.takes = LP_TAKES_LIMIT | LP_TAKES_AVOID | LP_TAKES_DEPTH | LP_TAKES_PICTURE | LP_TAKES_REFCOUNTS,
	.run = paths_run,
};
