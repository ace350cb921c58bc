// SPDX-License-Identifier: Apache-2.0
#include "analyse/path/told.h"

#include "analyse/picture/drawing.h"
#include "analyse/words.h"
#include "base/error.h"

struct lp_error *lp_path_tell(const struct lp_findings *findings, const struct lp_way *way,
			      struct lp_told_path path, struct lp_report *report,
			      struct lp_told_path_array *ret)
{
	struct lp_error *error;

	path.kind = way->kind;
	path.first = way->steps.count ? way->steps.items[0].id : path.id;
	path.length = way->length;
	path.cut = way->skipped;
	error = lp_way_tell(findings, way, path.count > 1, report, &path.telling);
	if (!error && !way->folded)
		lp_draw_way(findings, way, &path.telling, path.id, path.count, report);
	if (!error && !lp_array_push(ret, path))
		error = &lp_error_memory;
	if (error)
		lp_telling_deinit(&path.telling);
	return error;
}

void lp_told_paths_deinit(struct lp_told_path_array *paths)
{
	size_t i;

	for (i = 0; i < paths->count; i++)
		lp_telling_deinit(&paths->items[i].telling);
	lp_array_deinit(paths);
}

static struct lp_cell address_of(const struct lp_findings *findings, uint32_t id)
{
	return lp_cell_number(lp_index_address(&findings->graph->index, id));
}

static struct lp_cell type_of(const struct lp_findings *findings, uint32_t id,
			      struct lp_report *report)
{
	return lp_cell_text(lp_report_text(report, "%s", lp_word_type(findings->graph, id)));
}

static struct lp_cell steps_of(const struct lp_findings *findings, const struct lp_telling *telling,
			       struct lp_report *report)
{
	static const struct lp_column columns[] = {
		{"type", NULL, LP_CELL_TEXT},
		{"address", NULL, LP_CELL_ADDRESS},
		{"reference", NULL, LP_CELL_TEXT},
	};
	struct lp_rows *rows = lp_report_rows(report, columns, 3, telling->steps.count);
	size_t i;

	for (i = 0; rows && i < telling->steps.count; i++) {
		const struct lp_told_step *step = &telling->steps.items[i];

		rows->cells[i * 3] = type_of(findings, step->id, report);
		rows->cells[i * 3 + 1] = address_of(findings, step->id);
		rows->cells[i * 3 + 2] = lp_cell_text(lp_told_step_text(step));
	}
	return lp_cell_rows(rows);
}

enum { TYPE, ADDRESS, COUNT, BYTES, ROOT_KIND, PATH, EXPRESSION, LENGTH, STEPS, COLUMNS };

void lp_paths_table(const struct lp_findings *findings, const struct lp_told_path_array *paths,
		    struct lp_report *report)
{
	static const struct lp_column columns[] = {
		{"type", NULL, LP_CELL_TEXT},	    {"address", NULL, LP_CELL_ADDRESS},
		{"count", NULL, LP_CELL_COUNT},	    {"bytes", NULL, LP_CELL_BYTES},
		{"root_kind", NULL, LP_CELL_TEXT},  {"path", NULL, LP_CELL_TEXT},
		{"expression", NULL, LP_CELL_TEXT}, {"length", NULL, LP_CELL_COUNT},
		{"steps", NULL, LP_CELL_ROWS},
	};
	size_t i;

	lp_report_table(report, "paths", NULL, columns, COLUMNS)->audience = LP_FOR_PROGRAMS;
	for (i = 0; i < paths->count; i++) {
		const struct lp_told_path *path = &paths->items[i];
		struct lp_cell *cells = lp_report_row(report);

		cells[TYPE] = type_of(findings, path->id, report);
		cells[ADDRESS] = address_of(findings, path->id);
		cells[COUNT] = lp_cell_number(path->count);
		cells[BYTES] = lp_cell_number(path->bytes);
		cells[STEPS] = steps_of(findings, &path->telling, report);
		if (!path->telling.steps.count)
			continue;
		cells[ROOT_KIND] = lp_cell_text(lp_root_kind_name(path->kind));
		cells[PATH] = lp_cell_text(lp_telling_text(&path->telling, report));
		cells[EXPRESSION] = lp_cell_text(path->telling.expression);
		cells[LENGTH] = lp_cell_number(path->length);
	}
}

/** What is said of a way above its steps. */
static const char *title_of(const struct lp_findings *findings, const struct lp_told_path *path,
			    struct lp_report *report)
{
	const struct lp_telling *telling = &path->telling;
	const char *by = path->kind == LP_ROOT_HELD || path->kind == LP_ROOT_STATIC ? "," : " by";

	return lp_report_text(
		report, "%s at %#llx is kept alive%s %s", lp_word_type(findings->graph, path->id),
		(unsigned long long)lp_index_address(&findings->graph->index, path->id), by,
		telling->expression ? telling->expression : lp_telling_text(telling, report));
}

void lp_steps_table(const struct lp_findings *findings, const struct lp_told_path *path,
		    struct lp_report *report)
{
	static const struct lp_column columns[] = {
		{"reference", "Reference", LP_CELL_TEXT},
		{"object", "Object", LP_CELL_TEXT},
		{"shallow_bytes", "Shallow", LP_CELL_BYTES},
		{"address", "Address", LP_CELL_ADDRESS},
	};
	size_t i;

	lp_report_table(report, "steps", title_of(findings, path, report), columns, 4)->audience =
		LP_FOR_PEOPLE;
	for (i = 0; i < path->telling.steps.count; i++) {
		const struct lp_told_step *step = &path->telling.steps.items[i];
		struct lp_cell *cells = lp_report_row(report);
		struct lp_strbuf text = {0};

		lp_word_described(findings, step->id, &text);
		cells[0] = lp_cell_text(lp_told_step_text(step));
		cells[1] = lp_cell_text(lp_report_take(report, &text));
		cells[2] = lp_cell_number(lp_graph_shallow(findings->graph, step->id));
		cells[3] = address_of(findings, step->id);
	}
}

void lp_path_lines_table(const struct lp_findings *findings, const struct lp_told_path *paths,
			 size_t count, uint64_t total, const char *title, struct lp_report *report)
{
	static const struct lp_column columns[] = {
		{"count", "Count", LP_CELL_COUNT},
		{"bytes", "Bytes", LP_CELL_BYTES},
		{"path", "Path", LP_CELL_TEXT},
		{"address", "Example", LP_CELL_ADDRESS},
	};
	struct lp_table *table = lp_report_table(report, "paths", title, columns, 4);
	size_t i;

	table->audience = LP_FOR_PEOPLE;
	for (i = 0; i < count; i++) {
		struct lp_cell *cells = lp_report_row(report);

		cells[0] = lp_cell_number(paths[i].count);
		cells[1] = lp_cell_number(paths[i].bytes);
		cells[2] = lp_cell_text(lp_telling_text(&paths[i].telling, report));
		cells[3] = address_of(findings, paths[i].id);
	}
	table->total_rows = total;
}
