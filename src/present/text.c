// SPDX-License-Identifier: Apache-2.0
#include <string.h>

#include "present/present.h"

enum {
	/* Between columns. */
	GAP = 2,
	/* The first column of a plain table, so that tables above each other are in line. */
	NAME_WIDTH = 10,
	MAX_COLUMNS = 32,
};

/* SGR codes: headings bold, notes dim. */
static const char bold[] = "\x1b[1m", dim[] = "\x1b[2m", normal[] = "\x1b[0m";

static void paint(const struct lp_text_style *style, const char *code, struct lp_strbuf *to)
{
	if (style->color)
		lp_strbuf_puts(to, code);
}

/** Append foreign text with what would control the terminal escaped; backslashes stay. */
static void put_text(struct lp_strbuf *to, const char *text)
{
	size_t length = strlen(text), i = 0;

	while (i < length) {
		uint32_t character;
		size_t size = lp_utf8_decode(text + i, length - i, &character);

		if (size == 1 && character >= 0x20 && character < 0x7f)
			lp_strbuf_add(to, text + i, 1);
		else
			lp_strbuf_printable(to, text + i, size ? size : 1);
		i += size ? size : 1;
	}
}

static bool is_number(enum lp_cell_type type)
{
	return type != LP_CELL_TEXT && type != LP_CELL_FLAG;
}

/** A number with its sign; 0 has none. */
static void put_change(struct lp_strbuf *to, int64_t change,
		       void (*put)(struct lp_strbuf *buffer, uint64_t number))
{
	lp_strbuf_puts(to, change > 0 ? "+" : change < 0 ? "-" : "");
	put(to, change < 0 ? -(uint64_t)change : (uint64_t)change);
}

/** By the unit of time in which it is at least one. */
static void put_rate(struct lp_strbuf *to, double rate)
{
	if (rate >= 1 || rate <= 0)
		lp_strbuf_printf(to, "%.1f/s", rate);
	else if (rate * 60 >= 1)
		lp_strbuf_printf(to, "%.1f/min", rate * 60);
	else
		lp_strbuf_printf(to, "%.1f/h", rate * 3600);
}

static void cell_text(enum lp_cell_type type, const struct lp_cell *cell, struct lp_strbuf *to)
{
	if (cell->null)
		return;
	switch (type) {
	case LP_CELL_TEXT:
		put_text(to, cell->text);
		break;
	case LP_CELL_COUNT:
		lp_strbuf_count(to, cell->number);
		break;
	case LP_CELL_BYTES:
		lp_strbuf_size(to, cell->number);
		break;
	case LP_CELL_ADDRESS:
		lp_strbuf_printf(to, "0x%llx", (unsigned long long)cell->number);
		break;
	case LP_CELL_SHARE:
		lp_strbuf_printf(to, "%.1f %%", cell->real * 100);
		break;
	case LP_CELL_MILLISECONDS:
		lp_strbuf_printf(to, "%.1f ms", cell->real);
		break;
	case LP_CELL_FLAG:
		lp_strbuf_puts(to, cell->flag ? "yes" : "no");
		break;
	case LP_CELL_ROWS:
		break;
	case LP_CELL_COUNT_CHANGE:
		put_change(to, cell->change, lp_strbuf_count);
		break;
	case LP_CELL_BYTES_CHANGE:
		put_change(to, cell->change, lp_strbuf_size);
		break;
	case LP_CELL_RATE:
		put_rate(to, cell->real);
		break;
	}
}

/** The width of each column that is shown, 0 for others; returns the number of the last shown. */
static unsigned measure(const struct lp_table *table, unsigned *widths, struct lp_strbuf *line)
{
	struct lp_strbuf text = {0};
	unsigned column, last = 0;
	size_t row;

	for (column = 0; column < table->column_count && column < MAX_COLUMNS; column++) {
		const struct lp_column *spec = &table->columns[column];

		widths[column] = 0;
		if (!spec->heading)
			continue;
		last = column;
		widths[column] = table->plain ? 1 : (unsigned)lp_text_width(spec->heading);
		for (row = 0; row < table->row_count; row++) {
			size_t width;

			lp_strbuf_clear(&text);
			cell_text(spec->type, &table->cells[row * table->column_count + column],
				  &text);
			width = lp_text_width(lp_strbuf_text(&text));
			if (width > widths[column])
				widths[column] = (unsigned)width;
		}
	}
	lp_strbuf_drop(&text, line);
	return last;
}

/** Cut a line to the terminal's width, not within a character. */
static void cut_line(const struct lp_text_style *style, struct lp_strbuf *line)
{
	size_t at = 0, width = 0;

	if (!style->width || lp_text_width(lp_strbuf_text(line)) <= style->width)
		return;
	while (at < line->length) {
		char bytes[5] = {0};
		uint32_t character;
		size_t size = lp_utf8_decode(line->text + at, line->length - at, &character);

		size = size ? size : 1;
		memcpy(bytes, line->text + at, size);
		width += lp_text_width(bytes);
		/* One column is for the sign that it was cut. */
		if (width >= style->width)
			break;
		at += size;
	}
	line->length = at;
	line->text[at] = 0;
	lp_strbuf_puts(line, "…");
}

static void add_aligned(struct lp_strbuf *line, const char *text, unsigned width, bool right,
			bool last)
{
	size_t used = lp_text_width(text);
	size_t pad = used < width ? width - used : 0;

	lp_strbuf_pad(line, ' ', right ? pad : 0);
	lp_strbuf_puts(line, text);
	lp_strbuf_pad(line, ' ', right || last ? 0 : pad);
	lp_strbuf_pad(line, ' ', last ? 0 : GAP);
}

/** A line of the table: its headings if @cells is NULL. */
static void table_line(const struct lp_table *table, const unsigned *widths, unsigned last,
		       const struct lp_cell *cells, struct lp_strbuf *line)
{
	struct lp_strbuf text = {0};
	unsigned column;

	for (column = 0; column <= last; column++) {
		const struct lp_column *spec = &table->columns[column];

		if (!spec->heading)
			continue;
		lp_strbuf_clear(&text);
		if (cells)
			cell_text(spec->type, &cells[column], &text);
		else
			lp_strbuf_puts(&text, spec->heading);
		add_aligned(line, lp_strbuf_text(&text), widths[column], is_number(spec->type),
			    column == last);
	}
	lp_strbuf_drop(&text, line);
}

/** How much of a text has place in a line: up to a blank behind the first @least bytes.  A word
 * that is too long, as an address to be copied, goes on beyond the end. */
static size_t fitting(const char *text, size_t least, size_t width)
{
	size_t at = 0, used = 0, blank = 0, length = strlen(text);

	while (at < length) {
		char bytes[5] = {0};
		uint32_t character;
		size_t size = lp_utf8_decode(text + at, length - at, &character);

		size = size ? size : 1;
		memcpy(bytes, text + at, size);
		used += lp_text_width(bytes);
		if (used > width && blank)
			return blank;
		if (text[at] == ' ' && at > least)
			blank = at;
		at += size;
	}
	return used > width && blank ? blank : length;
}

/** Put what is wider than the terminal into several lines, the others @indent columns from the
 * left. */
static void put_wrapped(const struct lp_text_style *style, const char *code, size_t indent,
			struct lp_strbuf *line, struct lp_strbuf *to)
{
	const char *text = lp_strbuf_text(line);
	size_t width = style->width, start = 0;

	if (!width || width < 2 * indent)
		width = SIZE_MAX;
	paint(style, code, to);
	while (*text) {
		size_t length =
			start ? fitting(text, 0, width - indent) : fitting(text, indent, width);

		lp_strbuf_pad(to, ' ', start ? indent : 0);
		lp_strbuf_add(to, text, length);
		start++;
		text += length + strspn(text + length, " ");
		if (*text)
			lp_strbuf_puts(to, "\n");
	}
	paint(style, *code ? normal : "", to);
	lp_strbuf_puts(to, "\n");
	lp_strbuf_clear(line);
}

static void put_line(const struct lp_text_style *style, const char *code, struct lp_strbuf *line,
		     struct lp_strbuf *to)
{
	while (line->length && line->text[line->length - 1] == ' ')
		line->text[--line->length] = 0;
	cut_line(style, line);
	paint(style, code, to);
	lp_strbuf_puts(to, lp_strbuf_text(line));
	paint(style, *code ? normal : "", to);
	lp_strbuf_puts(to, "\n");
	lp_strbuf_clear(line);
}

/** How many rows there are beside those that are shown. */
static void put_more(const struct lp_table *table, size_t shown, const struct lp_text_style *style,
		     struct lp_strbuf *to)
{
	uint64_t all = table->total_rows > table->row_count ? table->total_rows : table->row_count;
	struct lp_strbuf line = {0};

	if (all > shown) {
		lp_strbuf_puts(&line, "... ");
		lp_strbuf_count(&line, all - shown);
		lp_strbuf_printf(&line, " more %s", table->rows ? table->rows : table->name);
		put_line(style, dim, &line, to);
	}
	lp_strbuf_drop(&line, to);
}

static void put_table(const struct lp_table *table, const struct lp_text_style *style,
		      struct lp_strbuf *to)
{
	struct lp_strbuf line = {0};
	unsigned widths[MAX_COLUMNS];
	unsigned last = measure(table, widths, &line);
	size_t rows = table->row_count, row;

	if (table->text_rows && rows > table->text_rows)
		rows = table->text_rows;
	if (style->rows && rows > style->rows)
		rows = style->rows;
	if (table->plain && last && widths[0] < NAME_WIDTH)
		widths[0] = NAME_WIDTH;
	if (table->title) {
		lp_strbuf_puts(&line, table->title);
		put_line(style, bold, &line, to);
	}
	if (!table->plain) {
		table_line(table, widths, last, NULL, &line);
		put_line(style, bold, &line, to);
	}
	for (row = 0; row < rows; row++) {
		table_line(table, widths, last, table->cells + row * table->column_count, &line);
		if (table->wraps)
			put_wrapped(style, "", widths[0] + GAP, &line, to);
		else
			put_line(style, "", &line, to);
	}
	put_more(table, rows, style, to);
	lp_strbuf_drop(&line, to);
}

static size_t count_lines(const struct lp_strbuf *text)
{
	size_t lines = 0, i;

	for (i = 0; i < text->length; i++)
		lines += text->text[i] == '\n';
	return lines;
}

/** Notes behind an empty line, as many as there is place for. */
static void put_notes(const struct lp_report *report, const struct lp_text_style *style,
		      struct lp_strbuf *to)
{
	size_t used = count_lines(to) + 1, count = report->notes.count, shown = count, i;
	static const char note[] = "note: ";
	struct lp_strbuf line = {0};

	if (report->text_lines && used + count > report->text_lines)
		shown = report->text_lines > used ? report->text_lines - used - 1 : 0;
	if (count)
		lp_strbuf_puts(to, "\n");
	for (i = 0; i < shown; i++) {
		lp_strbuf_puts(&line, note);
		put_text(&line, report->notes.items[i]);
		put_wrapped(style, dim, strlen(note), &line, to);
	}
	if (shown < count) {
		lp_strbuf_printf(&line, "... %zu more notes (--json has all)", count - shown);
		put_line(style, dim, &line, to);
	}
	lp_strbuf_drop(&line, to);
}

void lp_present_text(const struct lp_report *report, const struct lp_text_style *style,
		     struct lp_strbuf *to)
{
	struct lp_strbuf line = {0};
	bool plain_before = true;
	size_t i;

	for (i = 0; i < report->head.count; i++) {
		put_text(&line, report->head.items[i]);
		put_line(style, bold, &line, to);
	}
	for (i = 0; i < report->tables.count; i++) {
		const struct lp_table *table = &report->tables.items[i];

		if (table->audience == LP_FOR_PROGRAMS || !table->row_count)
			continue;
		/* Plain tables without a title follow each other without a line between them. */
		if (!(plain_before && table->plain && !table->title) || i == 0)
			lp_strbuf_puts(to, report->head.count || i ? "\n" : "");
		put_table(table, style, to);
		plain_before = table->plain;
	}
	lp_strbuf_drop(&line, to);
	put_notes(report, style, to);
}
