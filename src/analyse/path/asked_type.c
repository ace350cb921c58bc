// SPDX-License-Identifier: Apache-2.0
/* All objects of a type: what keeps how many of them alive. */
#include "analyse/path/asked.h"
#include "analyse/path/group.h"
#include "analyse/picture/drawing.h"
#include "base/error.h"

enum { DEFAULT_ROWS = 20 };

/** Draw the way to one object of a group whose ways are told as one: they are no chain. */
static struct lp_error *draw_example(struct lp_asked *paths, const struct lp_way_group *group)
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

static struct lp_error *tell_group(struct lp_asked *paths, const struct lp_choice *choice,
				   const struct lp_way_groups *groups,
				   const struct lp_way_group *group)
{
	struct lp_told_path path = {choice, group->example, group->count, group->bytes};
	struct lp_way way = {0};
	struct lp_error *error = lp_way_of_group(paths->findings->graph, &paths->distances, groups,
						 group, &way);

	if (!error)
		error = lp_asked_tell(paths, &way, path);
	if (!error && way.folded && paths->report->picture)
		error = draw_example(paths, group);
	lp_way_deinit(&way);
	return error;
}

/** "app.Session: 9,413 objects" */
static const char *title_of(const struct lp_asked *paths, uint32_t type, uint64_t count)
{
	struct lp_strbuf text = {0};

	lp_strbuf_printf(&text, "%s: what keeps ",
			 paths->findings->graph->type_table.items[type].name);
	lp_strbuf_count(&text, count);
	lp_strbuf_puts(&text, count == 1 ? " object alive" : " objects alive");
	return lp_report_take(paths->report, &text);
}

static void note_unreachable_of(struct lp_asked *paths, uint32_t type, uint64_t count)
{
	struct lp_strbuf text = {0};

	if (!count)
		return;
	lp_strbuf_count(&text, count);
	lp_strbuf_printf(&text, " of these %s",
			 paths->findings->graph->type_table.items[type].name);
	lp_asked_unreachable(paths, lp_report_take(paths->report, &text));
}

/** Whether something leads to an object, but only from further away than is asked for. */
static bool is_too_far(const struct lp_asked *paths, uint32_t id)
{
	const uint32_t *parents = paths->distances.parents;
	uint64_t left = paths->question->depth;

	while (parents[id] < LP_NO_OBJECT && left--)
		id = parents[id];
	return parents[id] < LP_NO_OBJECT;
}

/** Leave out what is too far: a way that repeats is told as a short one. */
static void leave_far(struct lp_asked *paths, struct lp_id_array *ids)
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

struct lp_error *lp_asked_type(struct lp_asked *paths, const struct lp_choice *choice)
{
	const struct lp_graph *graph = paths->findings->graph;
	uint64_t limit = paths->question->limit ? paths->question->limit : DEFAULT_ROWS;
	struct lp_way_groups groups = {0};
	struct lp_id_array ids = {0};
	struct lp_error *error = lp_objects_of_type(graph, choice->type, &ids);
	size_t first = paths->told.count, all = ids.count, i;
	uint64_t reached = 0;

	lp_asked_several(paths, graph->type_table.items[choice->type].name, &ids);
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
