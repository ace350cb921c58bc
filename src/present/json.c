// SPDX-License-Identifier: Apache-2.0
#include <math.h>
#include <string.h>

#include "present/present.h"

/** A string: quoted, without controls; bytes that are no UTF-8 become U+FFFD. */
static void json_text(struct lp_strbuf *to, const char *text)
{
	size_t length = strlen(text), i = 0;

	lp_strbuf_puts(to, "\"");
	while (i < length) {
		uint32_t character;
		size_t size = lp_utf8_decode(text + i, length - i, &character);

		if (!size)
			lp_strbuf_puts(to, "\\ufffd");
		else if (character == '"' || character == '\\')
			lp_strbuf_printf(to, "\\%c", (int)character);
		else if (character < 0x20 || (character >= 0x7f && character < 0xa0))
			lp_strbuf_printf(to, "\\u%04x", character);
		else
			lp_strbuf_add(to, text + i, size);
		i += size ? size : 1;
	}
	lp_strbuf_puts(to, "\"");
}

static void json_optional_text(struct lp_strbuf *to, const char *text)
{
	if (text)
		json_text(to, text);
	else
		lp_strbuf_puts(to, "null");
}

/** A key, with a comma in front unless it is the first. */
static void json_key(struct lp_strbuf *to, const char *key, bool first)
{
	lp_strbuf_puts(to, first ? "" : ", ");
	json_text(to, key);
	lp_strbuf_puts(to, ": ");
}

static void json_number(struct lp_strbuf *to, const char *key, uint64_t number)
{
	json_key(to, key, false);
	lp_strbuf_printf(to, "%llu", (unsigned long long)number);
}

static void json_named_text(struct lp_strbuf *to, const char *key, const char *text)
{
	json_key(to, key, false);
	json_optional_text(to, text);
}

static void json_real(struct lp_strbuf *to, double real, int digits)
{
	lp_strbuf_printf(to, "%.*f", digits, isfinite(real) ? real : 0.0);
}

static void json_rows(struct lp_strbuf *to, const struct lp_rows *rows);

static void json_cell(struct lp_strbuf *to, enum lp_cell_type type, const struct lp_cell *cell)
{
	if (cell->null) {
		lp_strbuf_puts(to, "null");
		return;
	}
	switch (type) {
	case LP_CELL_TEXT:
		json_text(to, cell->text);
		break;
	case LP_CELL_COUNT:
	case LP_CELL_BYTES:
		lp_strbuf_printf(to, "%llu", (unsigned long long)cell->number);
		break;
	case LP_CELL_ADDRESS:
		lp_strbuf_printf(to, "\"0x%llx\"", (unsigned long long)cell->number);
		break;
	case LP_CELL_SHARE:
		json_real(to, cell->real, 6);
		break;
	case LP_CELL_MILLISECONDS:
		json_real(to, cell->real, 3);
		break;
	case LP_CELL_FLAG:
		lp_strbuf_puts(to, cell->flag ? "true" : "false");
		break;
	case LP_CELL_ROWS:
		json_rows(to, cell->rows);
		break;
	case LP_CELL_COUNT_CHANGE:
	case LP_CELL_BYTES_CHANGE:
		lp_strbuf_printf(to, "%lld", (long long)cell->change);
		break;
	case LP_CELL_RATE:
		json_real(to, cell->real, 6);
		break;
	}
}

/** The name of a column's type, and its unit or NULL. */
static void json_column(struct lp_strbuf *to, const struct lp_column *column, bool whole)
{
	static const struct {
		const char *type;
		const char *unit;
	} words[] = {
		[LP_CELL_TEXT] = {"text", NULL},
		[LP_CELL_COUNT] = {"count", NULL},
		[LP_CELL_BYTES] = {"count", "bytes"},
		[LP_CELL_ADDRESS] = {"address", NULL},
		[LP_CELL_SHARE] = {"share", NULL},
		[LP_CELL_MILLISECONDS] = {"number", "ms"},
		[LP_CELL_FLAG] = {"flag", NULL},
		[LP_CELL_COUNT_CHANGE] = {"change", NULL},
		[LP_CELL_BYTES_CHANGE] = {"change", "bytes"},
		[LP_CELL_RATE] = {"number", "1/s"},
		[LP_CELL_ROWS] = {"rows", NULL},
	};

	lp_strbuf_puts(to, "{");
	json_key(to, "name", true);
	json_text(to, column->name);
	json_named_text(to, "type", words[column->type].type);
	json_named_text(to, "unit", words[column->type].unit);
	if (whole)
		json_named_text(to, "heading", column->heading);
	lp_strbuf_puts(to, "}");
}

static void json_row(struct lp_strbuf *to, const struct lp_column *columns, unsigned count,
		     const struct lp_cell *cells)
{
	unsigned i;

	lp_strbuf_puts(to, "{");
	for (i = 0; i < count; i++) {
		json_key(to, columns[i].name, i == 0);
		json_cell(to, columns[i].type, &cells[i]);
	}
	lp_strbuf_puts(to, "}");
}

/** Rows within a row: they have none within them. */
static void json_rows(struct lp_strbuf *to, const struct lp_rows *rows)
{
	size_t i;

	lp_strbuf_puts(to, "[");
	for (i = 0; i < rows->row_count; i++) {
		lp_strbuf_puts(to, i ? ", " : "");
		json_row(to, rows->columns, rows->column_count,
			 rows->cells + i * rows->column_count);
	}
	lp_strbuf_puts(to, "]");
}

/** What text has of a table beside its rows. */
static void json_looks(struct lp_strbuf *to, const struct lp_table *table)
{
	static const char *const audiences[] = {
		[LP_FOR_ALL] = "all",
		[LP_FOR_PEOPLE] = "people",
		[LP_FOR_PROGRAMS] = "programs",
	};

	json_named_text(to, "audience", audiences[table->audience]);
	json_named_text(to, "title", table->title);
	json_named_text(to, "rows_are", table->rows ? table->rows : table->name);
	json_number(to, "total", table->total_rows);
	json_number(to, "shown", table->text_rows);
	lp_strbuf_printf(to, ", \"plain\": %s", table->plain ? "true" : "false");
}

static void json_table(struct lp_strbuf *to, const struct lp_table *table, bool whole)
{
	size_t i;

	lp_strbuf_puts(to, "{");
	json_key(to, "name", true);
	json_text(to, table->name);
	json_key(to, "columns", false);
	lp_strbuf_puts(to, "[");
	for (i = 0; i < table->column_count; i++) {
		lp_strbuf_puts(to, i ? ", " : "");
		json_column(to, &table->columns[i], whole);
	}
	lp_strbuf_puts(to, "]");
	if (whole)
		json_looks(to, table);
	json_key(to, "rows", false);
	lp_strbuf_puts(to, "[");
	for (i = 0; i < table->row_count; i++) {
		lp_strbuf_puts(to, i ? ", " : "");
		json_row(to, table->columns, table->column_count,
			 table->cells + i * table->column_count);
	}
	lp_strbuf_puts(to, "]}");
}

static void json_target(struct lp_strbuf *to, const struct lp_report_target *target)
{
	lp_strbuf_puts(to, "{");
	json_key(to, "pid", true);
	lp_strbuf_printf(to, "%lld", (long long)target->pid);
	json_named_text(to, "path", target->path);
	json_named_text(to, "python", target->python);
	json_named_text(to, "flavour", target->flavour);
	json_named_text(to, "allocator", target->allocator);
	json_number(to, "objects", target->objects);
	json_key(to, "references", false);
	if (target->has_references)
		lp_strbuf_printf(to, "%llu", (unsigned long long)target->references);
	else
		lp_strbuf_puts(to, "null");
	json_number(to, "undecoded_objects", target->undecoded);
	json_key(to, "pause_ms", false);
	if (target->pause_ms < 0)
		lp_strbuf_puts(to, "null");
	else
		json_real(to, target->pause_ms, 3);
	json_named_text(to, "mode", target->mode);
	lp_strbuf_puts(to, "}");
}

static void json_texts(struct lp_strbuf *to, const char *key, const struct lp_text_array *texts)
{
	size_t i;

	json_key(to, key, false);
	lp_strbuf_puts(to, "[");
	for (i = 0; i < texts->count; i++) {
		lp_strbuf_puts(to, i ? ", " : "");
		json_text(to, texts->items[i]);
	}
	lp_strbuf_puts(to, "]");
}

void lp_present_json(const struct lp_report *report, bool whole, struct lp_strbuf *to)
{
	bool first = true;
	size_t i;

	lp_strbuf_puts(to, "{");
	json_key(to, "limpet", true);
	json_text(to, LIMPET_VERSION);
	json_named_text(to, "report", report->name);
	json_key(to, "target", false);
	json_target(to, &report->target);
	if (whole)
		json_texts(to, "head", &report->head);
	json_key(to, "tables", false);
	lp_strbuf_puts(to, "[");
	for (i = 0; i < report->tables.count; i++) {
		if (report->tables.items[i].audience == LP_FOR_PEOPLE && !whole)
			continue;
		lp_strbuf_puts(to, first ? "" : ", ");
		json_table(to, &report->tables.items[i], whole);
		first = false;
	}
	lp_strbuf_puts(to, "]");
	json_texts(to, "notes", &report->notes);
	lp_strbuf_puts(to, "}\n");
}

static void json_reference(struct lp_strbuf *to, const struct lp_reference_row *reference)
{
	lp_strbuf_puts(to, "{");
	json_key(to, "kind", true);
	json_text(to, reference->kind);
	json_named_text(to, "name", reference->name);
	json_key(to, "target", false);
	lp_strbuf_printf(to, "\"0x%llx\"", (unsigned long long)reference->target);
	json_named_text(to, "strength", reference->strong ? "strong" : "weak");
	lp_strbuf_puts(to, "}");
}

void lp_present_object(const struct lp_object_row *row, struct lp_strbuf *to)
{
	size_t i;

	lp_strbuf_printf(to, "{\"address\": \"0x%llx\"", (unsigned long long)row->address);
	json_named_text(to, "type", row->type);
	json_number(to, "shallow_bytes", row->shallow);
	json_number(to, "owned_bytes", row->owned);
	json_key(to, "refcount", false);
	if (row->immortal)
		lp_strbuf_puts(to, "null");
	else
		lp_strbuf_printf(to, "%llu", (unsigned long long)row->refcount);
	lp_strbuf_printf(to, ", \"immortal\": %s, \"tracked\": %s, \"generation\": ",
			 row->immortal ? "true" : "false", row->tracked ? "true" : "false");
	if (row->generation < 0)
		lp_strbuf_puts(to, "null");
	else
		lp_strbuf_printf(to, "%d", row->generation);
	json_named_text(to, "preview", row->preview);
	json_named_text(to, "place", row->place);
	json_named_text(to, "root", row->root);
	json_named_text(to, "root_name", row->root_name);
	json_key(to, "references", false);
	lp_strbuf_puts(to, "[");
	for (i = 0; i < row->reference_count; i++) {
		lp_strbuf_puts(to, i ? ", " : "");
		json_reference(to, &row->references[i]);
	}
	lp_strbuf_puts(to, "]}\n");
}
