// SPDX-License-Identifier: Apache-2.0
#include "report/report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/picture.h"

/* Where cells go when memory is short; large enough for a row of any table. */
enum { MAX_COLUMNS = 32 };
static struct lp_cell nowhere[MAX_COLUMNS];
static struct lp_table no_table;

struct lp_report *lp_report_create(const char *name)
{
	struct lp_report *report = calloc(1, sizeof(*report));

	if (report)
		report->name = name;
	return report;
}

void lp_report_destroy(struct lp_report *report)
{
	size_t i;

	if (!report)
		return;
	for (i = 0; i < report->tables.count; i++)
		free(report->tables.items[i].cells);
	lp_array_deinit(&report->tables);
	lp_array_deinit(&report->head);
	lp_array_deinit(&report->notes);
	lp_picture_destroy(report->picture);
	lp_region_deinit(&report->region);
	free(report);
}

struct lp_table *lp_report_table(struct lp_report *report, const char *name, const char *title,
				 const struct lp_column *columns, unsigned column_count)
{
	struct lp_table table = {
		.name = name,
		.title = title,
		.columns = columns,
		.column_count = column_count,
	};

	if (!lp_array_push(&report->tables, table)) {
		report->failed = true;
		return &no_table;
	}
	return &report->tables.items[report->tables.count - 1];
}

struct lp_cell *lp_report_row(struct lp_report *report)
{
	struct lp_table *table =
		report->tables.count ? &report->tables.items[report->tables.count - 1] : &no_table;
	struct lp_cell *cells;
	unsigned i;

	if (table->row_count == table->row_capacity) {
		size_t capacity = table->row_capacity ? table->row_capacity * 2 : 32;

		cells = table == &no_table ? NULL
					   : realloc(table->cells, capacity * table->column_count *
									   sizeof(*cells));
		if (!cells) {
			report->failed = true;
			return nowhere;
		}
		table->cells = cells;
		table->row_capacity = capacity;
	}
	cells = table->cells + table->row_count++ * table->column_count;
	for (i = 0; i < table->column_count; i++)
		cells[i] = (struct lp_cell){.null = true};
	if (table->total_rows < table->row_count)
		table->total_rows = table->row_count;
	return cells;
}

struct lp_rows *lp_report_rows(struct lp_report *report, const struct lp_column *columns,
			       unsigned column_count, size_t row_count)
{
	size_t count = column_count * row_count, i;
	struct lp_rows *rows = lp_region_alloc(&report->region, sizeof(*rows));
	struct lp_cell *cells = lp_region_alloc(&report->region, count * sizeof(*cells) + 1);

	if (!rows || !cells) {
		report->failed = true;
		return NULL;
	}
	for (i = 0; i < count; i++)
		cells[i] = (struct lp_cell){.null = true};
	*rows = (struct lp_rows){columns, column_count, cells, row_count};
	return rows;
}

const char *lp_report_text(struct lp_report *report, const char *format, ...)
{
	va_list arguments;
	char *text;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	text = length < 0 ? NULL : lp_region_alloc(&report->region, (size_t)length + 1);
	if (!text) {
		report->failed = true;
		return "";
	}
	va_start(arguments, format);
	vsnprintf(text, (size_t)length + 1, format, arguments);
	va_end(arguments);
	return text;
}

const char *lp_report_take(struct lp_report *report, struct lp_strbuf *text)
{
	const char *copy = lp_report_text(report, "%s", lp_strbuf_text(text));

	report->failed |= text->failed;
	lp_strbuf_deinit(text);
	return copy;
}

void lp_report_title(struct lp_report *report, const char *line)
{
	const char **lines;

	lp_report_head(report, line);
	lines = report->head.items;
	if (report->head.count > 1) {
		memmove(lines + 1, lines, (report->head.count - 1) * sizeof(*lines));
		lines[0] = line;
	}
}

void lp_report_head(struct lp_report *report, const char *line)
{
	if (!lp_array_push(&report->head, line))
		report->failed = true;
}

void lp_report_note(struct lp_report *report, const char *line)
{
	if (!lp_array_push(&report->notes, line))
		report->failed = true;
}
