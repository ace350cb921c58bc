// SPDX-License-Identifier: Apache-2.0
/* paths: how objects are kept alive, from a root on. */
#include <stdlib.h>

#include "analyse/neighbours/neighbour.h"
#include "analyse/path/group.h"
#include "analyse/path/several.h"
#include "analyse/path/told.h"
#include "analyse/picture/drawing.h"
#include "analyse/words.h"
#include "base/error.h"

enum { DEFAULT_ROWS = 20 };

struct paths {
	const struct lp_findings *findings;
	const struct lp_question *question;
	struct lp_choice_array choices;
	struct lp_flow flow;
	/** What is not to be led through: a bit an object, or NULL. */
	uint64_t *avoided;
	struct lp_distances distances;
	struct lp_told_path_array told;
	/** Objects whose ways are longer than asked for. */
	uint64_t too_far;
	struct lp_report *report;
};

static bool avoid_type(struct paths *paths, uint32_t type)
{
	struct lp_id_array ids = {0};
	struct lp_error *error = lp_objects_of_type(paths->findings->graph, type, &ids);
	size_t i;

	for (i = 0; i < ids.count; i++)
		lp_bit_set(paths->avoided, ids.items[i]);
	lp_array_deinit(&ids);
	return !error;
}

static struct lp_error *find_avoided(struct paths *paths)
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

static struct lp_error *tell(struct paths *paths, const struct lp_way *way,
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
static struct lp_error *find_one(struct paths *paths, const struct lp_choice *choice)
{
	const struct lp_graph *graph = paths->findings->graph;
	struct lp_told_path path = {choice, choice->id, 1, bytes_of(graph, choice->id)};
	struct lp_way way = {0};
	struct lp_error *error = lp_way_find(graph, &paths->distances, choice->id, &way);

	if (!error)
		error = tell(paths, &way, path);
	lp_way_deinit(&way);
	return error;
}

static struct lp_error *find_several(struct paths *paths, const struct lp_choice *choice)
{
	const struct lp_graph *graph = paths->findings->graph;
	struct lp_told_path path = {choice, choice->id, 1, bytes_of(graph, choice->id)};
	struct lp_way_array ways = {0};
	struct lp_error *error = lp_ways_find(&paths->flow, paths->avoided, choice->id,
					      paths->question->limit, &ways);
	size_t i;

	/* That there is none is told, too. */
	if (!error && !ways.count)
		error = tell(paths, &(struct lp_way){0}, path);
	for (i = 0; i < ways.count && !error; i++)
		error = tell(paths, &ways.items[i], path);
	lp_ways_deinit(&ways);
	return error;
}

/** Draw the way to one object of a group whose ways are told as one: they are no chain. */
static struct lp_error *draw_example(struct paths *paths, const struct lp_way_group *group)
{
	struct lp_telling telling = {0};
	struct lp_way way = {0};
	struct lp_error *error =
		lp_way_find(paths->findings->graph, &paths->distances, group->example, &way);

	if (!error)
		error = lp_way_tell(paths->findings, &way, false, paths->report, &telling);
	if (!error)
		lp_draw_way(paths->findings, &way, &telling, group->example, group->count,
			    paths->report);
	lp_telling_deinit(&telling);
	lp_way_deinit(&way);
	return error;
}

static struct lp_error *tell_group(struct paths *paths, const struct lp_choice *choice,
				   const struct lp_way_groups *groups,
				   const struct lp_way_group *group)
{
	struct lp_told_path path = {choice, group->example, group->count, group->bytes};
	struct lp_way way = {0};
	struct lp_error *error = lp_way_of_group(paths->findings->graph, &paths->distances, groups,
						 group, &way);

	if (!error)
		error = tell(paths, &way, path);
	if (!error && way.folded && paths->report->picture)
		error = draw_example(paths, group);
	lp_way_deinit(&way);
	return error;
}

/** "app.Session: 9,413 objects" */
static const char *title_of(const struct paths *paths, uint32_t type, uint64_t count)
{
	struct lp_strbuf text = {0};

	lp_strbuf_printf(&text, "%s: what keeps ",
			 paths->findings->graph->type_table.items[type].name);
	lp_strbuf_count(&text, count);
	lp_strbuf_puts(&text, count == 1 ? " object alive" : " objects alive");
	return lp_report_take(paths->report, &text);
}

/** Say that nothing leads to @what. */
static void note_unreachable(struct paths *paths, const char *what)
{
	lp_report_note(paths->report,
		       lp_report_text(paths->report,
				      paths->avoided
					      ? "no way leads to %s but through what is avoided"
					      : "nothing reachable leads to %s: garbage that "
						"is not freed yet",
				      what));
}

static void note_unreachable_of(struct paths *paths, uint32_t type, uint64_t count)
{
	struct lp_strbuf text = {0};

	if (!count)
		return;
	lp_strbuf_count(&text, count);
	lp_strbuf_printf(&text, " of these %s",
			 paths->findings->graph->type_table.items[type].name);
	note_unreachable(paths, lp_report_take(paths->report, &text));
}

/** Whether something leads to an object, but only from further away than is asked for. */
static bool is_too_far(const struct paths *paths, uint32_t id)
{
	const uint32_t *parents = paths->distances.parents;
	uint64_t left = paths->question->depth;

	while (parents[id] < LP_NO_OBJECT && left--)
		id = parents[id];
	return parents[id] < LP_NO_OBJECT;
}

/** Leave out what is too far: a way that repeats is told as a short one. */
static void leave_far(struct paths *paths, struct lp_id_array *ids)
{
	size_t kept = 0, i;

	if (!paths->question->depth)
		return;
	for (i = 0; i < ids->count; i++) {
		if (!is_too_far(paths, ids->items[i]))
			ids->items[kept++] = ids->items[i];
	}
	paths->too_far += ids->count - kept;
	ids->count = kept;
}

/** All objects of a type, by the ways that they are kept alive on. */
static struct lp_error *find_type(struct paths *paths, const struct lp_choice *choice)
{
	const struct lp_graph *graph = paths->findings->graph;
	uint64_t limit = paths->question->limit ? paths->question->limit : DEFAULT_ROWS;
	struct lp_way_groups groups = {0};
	struct lp_id_array ids = {0};
	struct lp_error *error = lp_objects_of_type(graph, choice->type, &ids);
	size_t first = paths->told.count, all = ids.count, i;
	uint64_t reached = 0;

	leave_far(paths, &ids);
	if (!error)
		error = lp_way_groups_find(graph, &paths->distances, ids.items, ids.count, &groups);
	for (i = 0; i < groups.items.count && !error; i++) {
		reached += groups.items.items[i].count;
		if (i < limit)
			error = tell_group(paths, choice, &groups, &groups.items.items[i]);
	}
	if (!error) {
		lp_path_lines_table(paths->findings, &paths->told.items[first],
				    paths->told.count - first, groups.items.count,
				    title_of(paths, choice->type, all), paths->report);
		note_unreachable_of(paths, choice->type, ids.count - reached);
	}
	lp_way_groups_deinit(&groups);
	lp_array_deinit(&ids);
	return error;
}

/** More references than the one that is shown, and how to see them. */
static void note_others(struct paths *paths, const struct lp_subject *subject)
{
	uint64_t others = subject->strong + subject->roots;
	struct lp_strbuf text = {0};

	if (others < 2 || paths->distances.parents[subject->id] == LP_PARENT_NONE)
		return;
	lp_strbuf_puts(&text, lp_object_title(paths->findings->graph, subject->id, paths->report));
	lp_strbuf_puts(&text, " has ");
	lp_strbuf_count(&text, others);
	lp_strbuf_puts(&text, " references, and each may keep it alive: -n shows the way by each");
	lp_report_note(paths->report, lp_report_take(paths->report, &text));
}

/** References that its count tells of and the heap has not. */
static void note_held(struct paths *paths, const struct lp_subject *subject)
{
	uint32_t count = paths->findings->graph->refcounts[subject->id];
	uint64_t found = subject->strong + subject->roots;

	if (count == UINT32_MAX || count <= found)
		return;
	lp_report_note(
		paths->report,
		lp_report_text(paths->report,
			       "%s: %llu of %u references are not in the heap: C code holds "
			       "it",
			       lp_object_title(paths->findings->graph, subject->id, paths->report),
			       (unsigned long long)(count - found), count));
}

static bool is_single(const struct lp_told_path *path)
{
	return path->choice->id != LP_NO_OBJECT;
}

/** Look once at all references for what is noted of objects: of those asked for, or held from C. */
static struct lp_error *note_subjects(struct paths *paths, bool held,
				      void (*note)(struct paths *paths,
						   const struct lp_subject *subject))
{
	struct lp_neighbour_options options = {0};
	struct lp_subject_array subjects = {0};
	struct lp_error *error = NULL;
	bool ok = true;
	size_t i;

	for (i = 0; i < paths->told.count && ok; i++) {
		const struct lp_told_path *path = &paths->told.items[i];

		if (held ? path->telling.steps.count && path->kind == LP_ROOT_HELD
			 : is_single(path))
			ok = lp_array_push(&subjects, (struct lp_subject){.id = held ? path->first
										     : path->id});
	}
	error = ok ? NULL : &lp_error_memory;
	if (!error && subjects.count)
		error = lp_referrers_find(paths->findings->graph, &options, subjects.items,
					  subjects.count);
	for (i = 0; i < subjects.count && !error; i++)
		note(paths, &subjects.items[i]);
	lp_array_deinit(&subjects);
	return error;
}

static void note_too_far(struct paths *paths)
{
	if (paths->too_far)
		lp_report_note(
			paths->report,
			lp_report_text(paths->report,
				       "%llu left out: more than %llu references from a root",
				       (unsigned long long)paths->too_far,
				       (unsigned long long)paths->question->depth));
}

static void note_cut(struct paths *paths)
{
	bool cut = false;
	size_t i;

	for (i = 0; i < paths->told.count; i++)
		cut |= paths->told.items[i].cut;
	if (cut)
		lp_report_note(paths->report,
			       lp_report_text(paths->report,
					      "ways of more than %d references are cut in the "
					      "middle: about %d at each end are shown",
					      LP_WAY_WHOLE, LP_WAY_END));
}

/** Each object's way, step by step; those of types have their tables. */
static void show_single(struct paths *paths)
{
	size_t i;

	for (i = 0; i < paths->told.count; i++) {
		const struct lp_told_path *path = &paths->told.items[i];

		if (!is_single(path))
			continue;
		if (path->telling.steps.count)
			lp_steps_table(paths->findings, path, paths->report);
		else
			note_unreachable(paths, lp_object_title(paths->findings->graph, path->id,
								paths->report));
	}
}

static struct lp_error *find_all(struct paths *paths)
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

		error = choice->id == LP_NO_OBJECT ? find_type(paths, choice)
			: question->limit	   ? find_several(paths, choice)
						   : find_one(paths, choice);
	}
	return error;
}

static struct lp_error *show_all(struct paths *paths)
{
	show_single(paths);
	lp_paths_table(paths->findings, &paths->told, paths->report);
	note_too_far(paths);
	note_cut(paths);
	if (!paths->question->limit)
		LP_TRY(note_subjects(paths, false, note_others));
	return note_subjects(paths, true, note_held);
}

static struct lp_error *paths_run(const struct lp_findings *findings,
				  const struct lp_question *question, struct lp_report *report)
{
	struct paths paths = {.findings = findings, .question = question, .report = report};
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
