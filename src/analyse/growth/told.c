// SPDX-License-Identifier: Apache-2.0
/* Growth as tables: holders that gained, and types. */
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "analyse/growth/growth.h"
#include "base/error.h"

enum {
	DEFAULT_ROWS = 20,
	OUTLINE_ROWS = 5,
	/* The part of all bytes, and of their growth, from which on that of garbage is told. */
	PART_OF_ALL = 200,
	PART_OF_GROWTH = 20,
	/* How far containers before a holder are looked at. */
	MOST_STEPS = 64,
	/* A holder that gained as many times what more containers explain gained by itself. */
	OWN_PART = 2,
};

static const struct lp_column holder_columns[] = {
	{"growth", "Growth", LP_CELL_COUNT_CHANGE},
	{"rate", "Rate", LP_CELL_RATE},
	{"count", "Now", LP_CELL_COUNT},
	{"bytes_delta", "Bytes", LP_CELL_BYTES_CHANGE},
	{"trend", "Trend", LP_CELL_TEXT},
	{"child_type", "Of", LP_CELL_TEXT},
	{"holder", "Held by", LP_CELL_TEXT},
	{"containers", NULL, LP_CELL_COUNT},
	{"containers_delta", NULL, LP_CELL_COUNT_CHANGE},
};
enum { GROWTH, RATE, NOW, BYTES, TREND, OF, HOLDER, CONTAINERS, CONTAINERS_DELTA, HOLDER_COLUMNS };

/* Whether what came between the first two has stayed is known from the third on. */
static const struct lp_column type_columns[][8] = {
	{
		{"count_delta", "Count", LP_CELL_COUNT_CHANGE},
		{"bytes_delta", "Bytes", LP_CELL_BYTES_CHANGE},
		{"born", "Born", LP_CELL_COUNT},
		{"died", "Died", LP_CELL_COUNT},
		{"survived", NULL, LP_CELL_COUNT},
		{"stayed", NULL, LP_CELL_COUNT},
		{"count", "Now", LP_CELL_COUNT},
		{"type", "Type", LP_CELL_TEXT},
	},
	{
		{"count_delta", "Count", LP_CELL_COUNT_CHANGE},
		{"bytes_delta", "Bytes", LP_CELL_BYTES_CHANGE},
		{"born", "Born", LP_CELL_COUNT},
		{"died", "Died", LP_CELL_COUNT},
		{"survived", NULL, LP_CELL_COUNT},
		{"stayed", "Stayed", LP_CELL_COUNT},
		{"count", "Now", LP_CELL_COUNT},
		{"type", "Type", LP_CELL_TEXT},
	},
};
enum { COUNT_DELTA, BYTES_DELTA, BORN, DIED, SURVIVED, STAYED, COUNT, TYPE, TYPE_COLUMNS };

static int64_t change(uint64_t from, uint64_t to)
{
	return (int64_t)(to - from);
}

/** What is shown of holders, and what is not. */
struct chosen {
	const struct lp_growth *growth;
	const struct lp_question *question;
	/** In a few lines. */
	bool outline;
	regex_t filter;
	/** By number of the holder: something in it grew. */
	bool *grew;
	struct row {
		const struct lp_holding_growth *row;
		enum lp_trend_kind kind;
	} * rows;
	size_t count;
	/** Rows that are left out: as their number goes up and down, and as they grew because there
	 * are more of them. */
	uint64_t uneven, explained;
};

static bool is_growth(enum lp_trend_kind kind)
{
	return kind == LP_TREND_STEADY || kind == LP_TREND_GREW;
}

/** The holder before another one on its path, or NULL. */
static const struct lp_holder_growth *above(const struct lp_growth *growth,
					    const struct lp_holder_growth *holder)
{
	uint32_t number;

	if (!lp_map_get(&growth->holder_numbers, holder->above, &number) ||
	    &growth->holders.items[number] == holder)
		return NULL;
	return &growth->holders.items[number];
}

static bool grew(const struct chosen *chosen, const struct lp_holder_growth *holder)
{
	return holder && chosen->grew[holder - chosen->growth->holders.items];
}

/** Whether containers are more because another one that gained has them, and hold no more each; or
 * are how that one is made. */
static bool is_explained(const struct chosen *chosen, const struct lp_holding_growth *row)
{
	const struct lp_growth *growth = chosen->growth;
	const struct lp_holder_growth *holder = &growth->holders.items[row->holder];
	uint64_t more = holder->containers - holder->first_containers;
	double explained = (double)more * (double)row->trend.last / (double)holder->containers;
	unsigned steps;

	if (holder->is_part && grew(chosen, above(growth, holder)))
		return true;
	if (holder->containers <= holder->first_containers ||
	    (double)(row->trend.last - row->trend.first) > OWN_PART * explained)
		return false;
	for (steps = 0; steps < MOST_STEPS && holder; steps++) {
		holder = above(growth, holder);
		if (grew(chosen, holder))
			return true;
	}
	return false;
}

static bool passes(const struct chosen *chosen, const char *type)
{
	return !chosen->question->filter || !regexec(&chosen->filter, type, 0, NULL, 0);
}

static int compare_rows(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int64_t more = change(a->row->trend.first, a->row->trend.last),
		other = change(b->row->trend.first, b->row->trend.last);

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (more != other)
		return more < other ? 1 : -1;
	return (a->row > b->row) - (a->row < b->row);
}

static void choose(struct chosen *chosen)
{
	const struct lp_growth *growth = chosen->growth;
	size_t i;

	for (i = 0; i < growth->holdings.count; i++) {
		const struct lp_holding_growth *row = &growth->holdings.items[i];

		chosen->grew[row->holder] |= is_growth(lp_trend_kind(&row->trend));
	}
	for (i = 0; i < growth->holdings.count; i++) {
		const struct lp_holding_growth *row = &growth->holdings.items[i];
		enum lp_trend_kind kind = lp_trend_kind(&row->trend);

		if (kind == LP_TREND_NONE || !passes(chosen, row->type))
			continue;
		if (kind == LP_TREND_NOISE)
			chosen->uneven++;
		else if (is_explained(chosen, row))
			chosen->explained++;
		else
			chosen->rows[chosen->count++] = (struct row){row, kind};
	}
	if (chosen->count)
		qsort(chosen->rows, chosen->count, sizeof(*chosen->rows), compare_rows);
}

static void add_holder(const struct lp_growth *growth, const struct row *of,
		       struct lp_report *report)
{
	const struct lp_holding_growth *row = of->row;
	const struct lp_holder_growth *holder = &growth->holders.items[row->holder];
	struct lp_cell *cells = lp_report_row(report);
	int64_t gained = change(row->trend.first, row->trend.last);
	double seconds = lp_growth_seconds(growth);

	cells[GROWTH] = lp_cell_change(gained);
	if (seconds > 0)
		cells[RATE] = lp_cell_real((double)gained / seconds);
	cells[NOW] = lp_cell_number(row->trend.last);
	cells[BYTES] = lp_cell_change(change(row->first_bytes, row->bytes));
	cells[TREND] = lp_cell_text(lp_trend_name(of->kind));
	cells[OF] = lp_cell_text(lp_report_text(report, "%s", row->type));
	cells[HOLDER] = lp_cell_text(lp_report_text(report, "%s", holder->text));
	cells[CONTAINERS] = lp_cell_number(holder->containers);
	cells[CONTAINERS_DELTA] =
		lp_cell_change(change(holder->first_containers, holder->containers));
}

static void note_count(struct lp_report *report, uint64_t count, const char *one, const char *many)
{
	struct lp_strbuf text = {0};

	if (!count)
		return;
	lp_strbuf_count(&text, count);
	lp_strbuf_printf(&text, " %s", count == 1 ? one : many);
	lp_report_note(report, lp_report_take(report, &text));
}

/** Add rows for those that have a path in words; how many have none. */
static uint64_t add_rows(const struct chosen *chosen, uint64_t limit, struct lp_report *report)
{
	uint64_t shown = 0, untold = 0;
	size_t i;

	for (i = 0; i < chosen->count && shown < limit; i++) {
		if (!chosen->growth->holders.items[chosen->rows[i].row->holder].text) {
			untold++;
			continue;
		}
		add_holder(chosen->growth, &chosen->rows[i], report);
		shown++;
	}
	return untold;
}

static void add_holders(const struct chosen *chosen, struct lp_report *report)
{
	uint64_t few = chosen->outline ? OUTLINE_ROWS : DEFAULT_ROWS, untold;
	struct lp_table *table = lp_report_table(
		report, "holders",
		chosen->outline ? "What gained, by what holds it" : "what gained, by what holds it",
		holder_columns, HOLDER_COLUMNS);

	table->total_rows = chosen->count;
	untold = add_rows(chosen, chosen->question->limit ? chosen->question->limit : few, report);
	if (!chosen->count)
		(chosen->outline ? lp_report_head : lp_report_note)(
			report, "no holder gained objects and kept them");
	/* Whoever wants to know what is not there asks diff. */
	if (chosen->outline)
		return;
	note_count(report, untold, "holder gained little and has no path here: too many gained",
		   "holders gained little and have no path here: too many gained");
	note_count(report, chosen->uneven,
		   "holder grew and shrank, or what it holds comes and goes: left out",
		   "holders grew and shrank, or what they hold comes and goes: left out");
	note_count(report, chosen->explained,
		   "more row is left out: it is inside what gained, and grew with it",
		   "more rows are left out: they are inside what gained, and grew with it");
}

static struct lp_error *tell_holders(const struct lp_growth *growth,
				     const struct lp_question *question, bool outline,
				     struct lp_report *report)
{
	struct chosen chosen = {.growth = growth, .question = question, .outline = outline};
	bool ok = true;

	if (growth->no_names) {
		lp_report_note(report, "a snapshot has no contents of texts (--redact): paths of "
				       "holders cannot be compared");
		return NULL;
	}
	if (question->filter && regcomp(&chosen.filter, question->filter, REG_EXTENDED | REG_NOSUB))
		return &lp_error_memory;
	chosen.grew = calloc(growth->holders.count + 1, sizeof(*chosen.grew));
	chosen.rows = calloc(growth->holdings.count + 1, sizeof(*chosen.rows));
	ok = chosen.grew && chosen.rows;
	if (ok) {
		choose(&chosen);
		add_holders(&chosen, report);
	}
	if (question->filter)
		regfree(&chosen.filter);
	free(chosen.grew);
	free(chosen.rows);
	return ok ? NULL : &lp_error_memory;
}

struct sorted {
	int64_t key;
	const struct lp_type_growth *row;
};

static int compare_types(const void *left, const void *right)
{
	const struct sorted *a = left, *b = right;

	if (a->key != b->key)
		return a->key < b->key ? 1 : -1;
	return strcmp(a->row->type, b->row->type);
}

static int64_t sort_key(const struct lp_type_growth *row, const char *column)
{
	if (column && !strcmp(column, "type"))
		return 0;
	if (column && !strcmp(column, "count_delta"))
		return change(row->first_count, row->last_count);
	return change(row->first_bytes, row->last_bytes);
}

static void add_type(const struct lp_growth *growth, const struct lp_type_growth *row,
		     struct lp_report *report)
{
	struct lp_cell *cells = lp_report_row(report);

	cells[COUNT_DELTA] = lp_cell_change(change(row->first_count, row->last_count));
	cells[BYTES_DELTA] = lp_cell_change(change(row->first_bytes, row->last_bytes));
	cells[COUNT] = lp_cell_number(row->last_count);
	cells[TYPE] = lp_cell_text(lp_report_text(report, "%s", row->type));
	if (growth->no_identities)
		return;
	cells[BORN] = lp_cell_number(row->last_count - row->survived);
	cells[DIED] = lp_cell_number(row->first_count - row->survived);
	cells[SURVIVED] = lp_cell_number(row->survived);
	if (growth->snapshots.count > 2)
		cells[STAYED] = lp_cell_number(row->stayed);
}

/** Types of which there are more or fewer, or others than before, sorted. */
static struct lp_error *select_types(const struct lp_growth *growth,
				     const struct lp_question *question, struct sorted **ret,
				     size_t *count)
{
	struct sorted *rows;
	regex_t filter;
	size_t i;

	if (question->filter && regcomp(&filter, question->filter, REG_EXTENDED | REG_NOSUB))
		return &lp_error_memory;
	rows = malloc((growth->types.count + 1) * sizeof(*rows));
	*count = 0;
	for (i = 0; rows && i < growth->types.count; i++) {
		const struct lp_type_growth *row = &growth->types.items[i];
		bool same = row->first_count == row->last_count &&
			    row->first_bytes == row->last_bytes &&
			    (growth->no_identities || row->survived == row->last_count);

		if (same || (question->filter && regexec(&filter, row->type, 0, NULL, 0)))
			continue;
		rows[(*count)++] = (struct sorted){sort_key(row, question->sort), row};
	}
	if (question->filter)
		regfree(&filter);
	if (!rows)
		return &lp_error_memory;
	if (*count)
		qsort(rows, *count, sizeof(*rows), compare_types);
	*ret = rows;
	return NULL;
}

static struct lp_error *tell_types(const struct lp_growth *growth,
				   const struct lp_question *question, struct lp_report *report)
{
	uint64_t limit = question->limit ? question->limit : DEFAULT_ROWS;
	struct sorted *rows;
	size_t count, i;

	LP_TRY(select_types(growth, question, &rows, &count));
	lp_report_table(report, "types", "types", type_columns[growth->snapshots.count > 2],
			TYPE_COLUMNS)
		->total_rows = count;
	for (i = 0; i < count && i < limit; i++)
		add_type(growth, rows[i].row, report);
	free(rows);
	return NULL;
}

static void put_change(struct lp_strbuf *to, int64_t by,
		       void (*put)(struct lp_strbuf *buffer, uint64_t number))
{
	lp_strbuf_puts(to, by < 0 ? "-" : "+");
	put(to, by < 0 ? -(uint64_t)by : (uint64_t)by);
}

/** Garbage has no holder: that it is what grew is told apart. */
static void tell_garbage(const struct lp_snapshot_sum *first, const struct lp_snapshot_sum *last,
			 struct lp_report *report)
{
	int64_t bytes = change(first->garbage.bytes, last->garbage.bytes);
	struct lp_strbuf text = {0};

	if (bytes <= 0 || (uint64_t)bytes < last->bytes / PART_OF_ALL ||
	    bytes < change(first->bytes, last->bytes) / PART_OF_GROWTH)
		return;
	lp_strbuf_puts(&text, "garbage that is not freed yet: ");
	put_change(&text, change(first->garbage.count, last->garbage.count), lp_strbuf_count);
	lp_strbuf_puts(&text, " of these objects, ");
	put_change(&text, bytes, lp_strbuf_size);
	lp_strbuf_puts(&text, " (limpet garbage)");
	lp_report_head(report, lp_report_take(report, &text));
}

static void tell_sums(const struct lp_growth *growth, bool outline, struct lp_report *report)
{
	const struct lp_snapshot_sum *first = growth->snapshots.items;
	const struct lp_snapshot_sum *last = &first[growth->snapshots.count - 1];
	double seconds = lp_growth_seconds(growth);
	struct lp_strbuf text = {0};

	lp_strbuf_printf(&text, "%zu snapshots", growth->snapshots.count);
	if (seconds > 0)
		lp_strbuf_printf(&text, first->clock && last->clock ? " in %.1f s" : " in %.0f s",
				 seconds);
	lp_strbuf_puts(&text, ": ");
	put_change(&text, change(first->count, last->count), lp_strbuf_count);
	lp_strbuf_puts(&text, " objects, ");
	put_change(&text, change(first->bytes, last->bytes), lp_strbuf_size);
	lp_report_head(report, lp_report_take(report, &text));
	tell_garbage(first, last, report);
	if (growth->no_identities)
		lp_report_note(report, outline ? "the snapshots are of different processes"
					       : "the snapshots are of different processes: which "
						 "objects were born and died cannot be told");
	if (lp_growth_is_short(growth))
		lp_report_note(report,
			       lp_report_text(report,
					      "the snapshots are too close together to tell rates "
					      "(%d s at least)",
					      LP_GROWTH_LEAST_SECONDS));
	if (last->taken && first->taken > last->taken)
		lp_report_note(report, "the first snapshot is newer than the last: is that meant?");
}

struct lp_error *lp_growth_tell(const struct lp_growth *growth, const struct lp_question *question,
				struct lp_report *report)
{
	tell_sums(growth, false, report);
	LP_TRY(tell_holders(growth, question, false, report));
	return tell_types(growth, question, report);
}

struct lp_error *lp_growth_outline(const struct lp_growth *growth,
				   const struct lp_question *question, struct lp_report *report)
{
	tell_sums(growth, true, report);
	return tell_holders(growth, question, true, report);
}
