// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "present/present.h"

/** The text of the cell in the column called @name, or "". */
static const char *cell(const struct lp_table *table, size_t row, const char *name)
{
	unsigned column;

	for (column = 0; column < table->column_count; column++) {
		const struct lp_cell *found = &table->cells[row * table->column_count + column];

		if (!strcmp(table->columns[column].name, name))
			return found->null ? "" : found->text;
	}
	return "";
}

bool lp_present_baseline(const struct lp_report *report, struct lp_strbuf *to)
{
	const struct lp_table *table = NULL;
	size_t i;

	for (i = 0; i < report->tables.count && !table; i++) {
		if (!strcmp(report->tables.items[i].name, "suspects"))
			table = &report->tables.items[i];
	}
	for (i = 0; table && i < table->row_count; i++) {
		const char *path = cell(table, i, "path"), *verdict = cell(table, i, "verdict");

		/* What is expected never counts, known or not. */
		if (!strcmp(verdict, "expected"))
			continue;
		lp_strbuf_printf(to, "%s %s # ", cell(table, i, "fingerprint"), verdict);
		lp_strbuf_printable(to, path, strlen(path));
		lp_strbuf_puts(to, "\n");
	}
	return table != NULL;
}
