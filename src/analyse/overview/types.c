// SPDX-License-Identifier: Apache-2.0
#include "analyse/overview/types.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/retained/type_sets.h"
#include "analyse/type_filter.h"
#include "base/error.h"

enum { DEFAULT_ROWS = 30 };

static const struct lp_column columns[] = {
	{"count", "Count", LP_CELL_COUNT},	 {"shallow_bytes", "Shallow", LP_CELL_BYTES},
	{"owned_bytes", "Owned", LP_CELL_BYTES}, {"share", "Share", LP_CELL_SHARE},
	{"type", "Type", LP_CELL_TEXT},
};
enum { COUNT, SHALLOW, OWNED, SHARE, TYPE, COLUMNS };

/** The same, and one more where it is asked for. */
static const struct lp_column retained_columns[] = {
	{"count", "Count", LP_CELL_COUNT},
	{"shallow_bytes", "Shallow", LP_CELL_BYTES},
	{"owned_bytes", "Owned", LP_CELL_BYTES},
	{"share", "Share", LP_CELL_SHARE},
	{"retained_bytes", "Retained", LP_CELL_BYTES},
	{"type", "Type", LP_CELL_TEXT},
};
enum { RETAINED = TYPE, TYPE_BEHIND, RETAINED_COLUMNS };

static const char *const sort_columns[] = {
	"share", "shallow_bytes", "owned_bytes", "count", "retained_bytes", "type", NULL};

/** What a row is sorted by, the largest first; equal rows by their names. */
static uint64_t sort_key(const struct lp_census_row *row, const char *column)
{
	if (!strcmp(column, "count"))
		return row->count;
	if (!strcmp(column, "owned_bytes"))
		return row->owned;
	if (!strcmp(column, "shallow_bytes"))
		return row->shallow;
	return !strcmp(column, "type") ? 0 : row->shallow + row->owned;
}

struct sorted {
	uint64_t key;
	const struct lp_census_row *row;
};

static int compare(const void *left, const void *right)
{
	const struct sorted *a = left, *b = right;

	if (a->key != b->key)
		return a->key < b->key ? 1 : -1;
	return strcmp(a->row->type, b->row->type);
}

/** The rows that pass the filter, sorted; @total is all that they take. */
static struct lp_error *select_rows(const struct lp_census *census,
				    const struct lp_question *question, struct sorted **ret,
				    size_t *count, uint64_t *total)
{
	const char *column = question->sort ? question->sort : "share";
	struct lp_type_filter filter;
	struct sorted *rows;
	size_t i;

	LP_TRY(lp_type_filter_init(&filter, question));
	rows = malloc((census->rows.count + 1) * sizeof(*rows));
	*count = 0;
	*total = 0;
	for (i = 0; rows && i < census->rows.count; i++) {
		const struct lp_census_row *row = &census->rows.items[i];

		if (!lp_type_filter_passes(&filter, row->type))
			continue;
		rows[(*count)++] = (struct sorted){sort_key(row, column), row};
		*total += row->shallow + row->owned;
	}
	lp_type_filter_deinit(&filter);
	if (!rows)
		return &lp_error_memory;
	qsort(rows, *count, sizeof(*rows), compare);
	*ret = rows;
	return NULL;
}

static uint64_t limit_of(const struct lp_question *question)
{
	return question->limit ? question->limit : DEFAULT_ROWS;
}

static void note_none(const struct lp_question *question, size_t count, struct lp_report *report)
{
	if (question->filter && !count)
		lp_report_note(report,
			       lp_report_text(report, "no type matches '%s'", question->filter));
}

/** All cells but those of what is retained; @type is the column of the name. */
static struct lp_cell *add_row(const struct lp_census_row *row, uint64_t total, unsigned type,
			       struct lp_report *report)
{
	struct lp_cell *cells = lp_report_row(report);

	cells[COUNT] = lp_cell_number(row->count);
	cells[SHALLOW] = lp_cell_number(row->shallow);
	cells[OWNED] = lp_cell_number(row->owned);
	cells[SHARE] =
		lp_cell_real(total ? (double)(row->shallow + row->owned) / (double)total : 0);
	cells[type] = lp_cell_text(lp_report_text(report, "%s", row->type));
	return cells;
}

struct lp_error *lp_types_table(const struct lp_census *census, const struct lp_question *question,
				const char *name, const char *title, struct lp_report *report)
{
	struct sorted *rows;
	uint64_t total;
	size_t count, i;

	LP_TRY(select_rows(census, question, &rows, &count, &total));
	lp_report_table(report, name, title, columns, COLUMNS)->total_rows = count;
	for (i = 0; i < count && i < limit_of(question); i++)
		add_row(rows[i].row, total, TYPE, report);
	note_none(question, count, report);
	free(rows);
	return NULL;
}

/** Find out what the first rows retain; if @sort, these become those that retain most. */
static struct lp_error *settle(struct lp_sets *sets, const struct lp_census *census,
			       struct sorted *rows, size_t count, uint64_t limit, bool sort)
{
	uint32_t *order = malloc((count + 1) * sizeof(*order));
	struct lp_error *error = NULL;
	size_t i;

	if (!order)
		return &lp_error_memory;
	for (i = 0; i < count; i++)
		order[i] = (uint32_t)(rows[i].row - census->rows.items);
	if (sort)
		error = lp_sets_largest(sets, order, (uint32_t)count, limit);
	else
		error = lp_sets_settle(sets, order, (uint32_t)(count < limit ? count : limit));
	for (i = 0; i < count; i++)
		rows[i].row = &census->rows.items[order[i]];
	free(order);
	return error;
}

static void add_retained(const struct lp_sets *sets, const struct lp_census *census,
			 const struct lp_census_row *row, uint64_t total, struct lp_report *report)
{
	struct lp_cell *cells = add_row(row, total, TYPE_BEHIND, report);

	cells[RETAINED] = lp_cell_number(sets->sizes[row - census->rows.items].least);
}

static struct lp_error *retained_table(const struct lp_findings *findings,
				       const struct lp_question *question,
				       struct lp_type_sets *types, struct lp_report *report)
{
	const struct lp_census *census = findings->census;
	bool sort = !question->sort || !strcmp(question->sort, "retained_bytes");
	uint64_t limit = limit_of(question), total, unreached = 0;
	struct lp_error *error;
	struct sorted *rows;
	size_t count, i;

	LP_TRY(select_rows(census, question, &rows, &count, &total));
	error = settle(&types->sets, census, rows, count, limit, sort);
	lp_report_table(report, "types", "Retained: what would go with all objects of the type",
			retained_columns, RETAINED_COLUMNS)
		->total_rows = count;
	for (i = 0; i < count && i < limit && !error; i++) {
		add_retained(&types->sets, census, rows[i].row, total, report);
		unreached += types->unreached[rows[i].row - census->rows.items];
	}
	lp_type_sets_note(unreached, report);
	note_none(question, count, report);
	free(rows);
	return error;
}

static struct lp_error *types_run(const struct lp_findings *findings,
				  const struct lp_question *question, struct lp_report *report)
{
	struct lp_type_sets types;
	struct lp_error *error;

	if (!question->retained)
		return lp_types_table(findings->census, question, "types", NULL, report);
	if (!findings->graph)
		return lp_error_create(LP_ERROR_USAGE, "the target was opened without references");
	LP_TRY(lp_type_sets_init(&types, findings->graph, findings->census));
	error = retained_table(findings, question, &types, report);
	lp_type_sets_deinit(&types);
	return error;
}

const struct lp_analysis lp_analysis_types = {
	.name = "types",
	.summary = "count and bytes of all objects by type",
	.sort_columns = sort_columns,
	.takes = LP_TAKES_LIMIT | LP_TAKES_FILTER | LP_TAKES_IGNORE | LP_TAKES_RETAINED,
	.run = types_run,
};
