// SPDX-License-Identifier: Apache-2.0
/**
 * What an analysis says: tables of typed cells, and notes.  Knows neither heaps nor colours nor
 * formats: presenters turn it into text or JSON.
 */
#ifndef LP_REPORT_REPORT_H
#define LP_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "base/region.h"
#include "base/strbuf.h"

struct lp_error;
struct lp_picture;

/** What the cells of a column are; the name in JSON is the word in lower case. */
enum lp_cell_type {
	/** Text. */
	LP_CELL_TEXT,
	/** A number of things. */
	LP_CELL_COUNT,
	/** A number of bytes. */
	LP_CELL_BYTES,
	/** An address: "0x..." in JSON. */
	LP_CELL_ADDRESS,
	/** A part of a whole, 0 to 1. */
	LP_CELL_SHARE,
	/** Milliseconds. */
	LP_CELL_MILLISECONDS,
	LP_CELL_FLAG,
	/** By how many things, or bytes, it is more than before; less, if it is negative. */
	LP_CELL_COUNT_CHANGE,
	LP_CELL_BYTES_CHANGE,
	/** Things a second. */
	LP_CELL_RATE,
	/** Rows of their own, for programs only. */
	LP_CELL_ROWS,
};

struct lp_column {
	/** As in JSON: "shallow_bytes". */
	const char *name;
	/** As in text: "Shallow"; NULL: a column for programs only. */
	const char *heading;
	enum lp_cell_type type;
};

/** A cell without a value is null in JSON and blank in text. */
struct lp_cell {
	bool null;
	union {
		const char *text;
		uint64_t number;
		double real;
		bool flag;
		int64_t change;
		const struct lp_rows *rows;
	};
};

/** Rows within a cell. */
struct lp_rows {
	const struct lp_column *columns;
	unsigned column_count;
	/** Row after row. */
	struct lp_cell *cells;
	size_t row_count;
};

/** Who a table is for: text and JSON may show the same in different ways. */
enum lp_audience { LP_FOR_ALL, LP_FOR_PEOPLE, LP_FOR_PROGRAMS };

struct lp_table {
	/** As in JSON: "types". */
	const char *name;
	/** A line above the table in text, or NULL. */
	const char *title;
	/** What its rows are, as in "... 12 more objects"; NULL: as the table is called. */
	const char *rows;
	/** In text a table of one row, or of names and values, is not ruled like a table. */
	bool plain;
	/** Lines that are wider than the terminal go on in the next one, and are not cut. */
	bool wraps;
	enum lp_audience audience;
	const struct lp_column *columns;
	unsigned column_count;
	/** Row after row, `column_count` cells each. */
	struct lp_cell *cells;
	size_t row_count;
	size_t row_capacity;
	/** Rows that there were before the table was cut to the asked-for number. */
	uint64_t total_rows;
	/** Rows that text shows at most; 0: all. */
	size_t text_rows;
};

LP_ARRAY(lp_table_array, struct lp_table);
LP_ARRAY(lp_text_array, const char *);

/** Facts of the target that each report carries. */
struct lp_report_target {
	int64_t pid;
	const char *path, *python, *flavour, *allocator, *mode;
	uint64_t objects;
	/** Without a graph references are not known. */
	bool has_references;
	uint64_t references;
	uint64_t undecoded;
	/** Negative where nothing was stopped: a core. */
	double pause_ms;
};

struct lp_report {
	/** As the command is called. */
	const char *name;
	struct lp_report_target target;
	/** Lines of text above the tables. */
	struct lp_text_array head;
	/** The first is the main one. */
	struct lp_table_array tables;
	struct lp_text_array notes;
	/** Lines of text at most: notes that have no place any more are counted.  0: all are shown.
	 */
	size_t text_lines;
	/** How much was found of what a check is about; of analyses that find nothing 0. */
	uint64_t found;
	/** NULL unless one was asked for. */
	struct lp_picture *picture;
	/** Owns texts and cells. */
	struct lp_region region;
	/** Memory ran short while it was filled: it is not complete. */
	bool failed;
};

struct lp_report *lp_report_create(const char *name);
/** NULL is fine. */
void lp_report_destroy(struct lp_report *report);

/**
 * Begin a table.
 * @param columns Static data; kept by reference, as are @name and @title.
 * @return it, valid until the next table is begun; never NULL.
 */
struct lp_table *lp_report_table(struct lp_report *report, const char *name, const char *title,
				 const struct lp_column *columns, unsigned column_count);

/** A new row of the last table: its cells, all null. Never NULL. */
struct lp_cell *lp_report_row(struct lp_report *report);

/**
 * Rows for a cell, their cells all null; NULL when memory is short.
 * @param columns Static data.
 */
struct lp_rows *lp_report_rows(struct lp_report *report, const struct lp_column *columns,
			       unsigned column_count, size_t row_count);

/** Formatted text that lives as long as the report. */
const char *lp_report_text(struct lp_report *report, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** The text of a buffer, which is freed, as long as the report lives. */
const char *lp_report_take(struct lp_report *report, struct lp_strbuf *text);

/** A line above the tables, and a note below. */
void lp_report_head(struct lp_report *report, const char *line);

/** The same, above all others. */
void lp_report_title(struct lp_report *report, const char *line);
void lp_report_note(struct lp_report *report, const char *line);

static inline struct lp_cell lp_cell_text(const char *text)
{
	return (struct lp_cell){.null = !text, .text = text};
}

static inline struct lp_cell lp_cell_number(uint64_t number)
{
	return (struct lp_cell){.number = number};
}

static inline struct lp_cell lp_cell_real(double real)
{
	return (struct lp_cell){.real = real};
}

static inline struct lp_cell lp_cell_rows(const struct lp_rows *rows)
{
	return (struct lp_cell){.null = !rows, .rows = rows};
}

static inline struct lp_cell lp_cell_change(int64_t change)
{
	return (struct lp_cell){.change = change};
}

static inline struct lp_cell lp_cell_flag(bool flag)
{
	return (struct lp_cell){.flag = flag};
}

#endif
