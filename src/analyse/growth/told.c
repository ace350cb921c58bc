// SPDX-License-Identifier: Apache-2.0
/* Growth as tables: holders that gained, and types. */
#include <stdlib.h>
#include <string.h>

#include "analyse/growth/chosen.h"
#include "base/error.h"

enum {
	DEFAULT_ROWS = 20,
	OUTLINE_ROWS = 5,
	/* The part of all bytes, and of their growth, from which on that of garbage is told. */
	PART_OF_ALL = 200,
	PART_OF_GROWTH = 20,
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

static void add_holder(const struct lp_growth *growth, const struct lp_chosen_row *of,
		       struct lp_report *report)
{
	const struct lp_holding_growth *row = of->row;
	const struct lp_holder_growth *holder = &growth->holders.items[row->holder];
	struct lp_cell *cells = lp_report_row(report);
	int64_t gained = lp_change(row->trend.first, row->trend.last);
	double seconds = lp_growth_seconds(growth);

	cells[GROWTH] = lp_cell_change(gained);
	if (seconds > 0)
		cells[RATE] = lp_cell_real((double)gained / seconds);
	cells[NOW] = lp_cell_number(row->trend.last);
	cells[BYTES] = lp_cell_change(lp_change(row->first_bytes, row->bytes));
	cells[TREND] = lp_cell_text(lp_trend_name(of->kind));
	cells[OF] = lp_cell_text(lp_report_text(report, "%s", row->type));
	cells[HOLDER] = lp_cell_text(lp_report_text(report, "%s", holder->text));
	cells[CONTAINERS] = lp_cell_number(holder->containers);
	cells[CONTAINERS_DELTA] =
		lp_cell_change(lp_change(holder->first_containers, holder->containers));
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
static uint64_t add_rows(const struct lp_growth *growth, const struct lp_chosen_rows *chosen,
			 uint64_t limit, struct lp_report *report)
{
	uint64_t shown = 0, untold = 0;
	size_t i;

	for (i = 0; i < chosen->count && shown < limit; i++) {
		if (!growth->holders.items[chosen->items[i].row->holder].text) {
			untold++;
			continue;
		}
		add_holder(growth, &chosen->items[i], report);
		shown++;
	}
	return untold;
}

static void add_holders(const struct lp_growth *growth, const struct lp_chosen_rows *chosen,
			uint64_t limit, bool outline, struct lp_report *report)
{
	uint64_t few = outline ? OUTLINE_ROWS : DEFAULT_ROWS, untold;
	struct lp_table *table = lp_report_table(report, "holders",
						 outline ? "What gained, by what holds it"
							 : "what gained, by what holds it",
						 holder_columns, HOLDER_COLUMNS);

	table->total_rows = chosen->count;
	untold = add_rows(growth, chosen, limit ? limit : few, report);
	if (!chosen->count)
		(outline ? lp_report_head
			 : lp_report_note)(report, "no holder gained objects and kept them");
	/* Whoever wants to know what is not there asks diff. */
	if (outline)
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
	struct lp_chosen_rows chosen;
	struct lp_type_filter filter;
	struct lp_error *error;

	if (growth->no_names) {
		lp_report_note(report, "a snapshot has no contents of texts (--redact): paths of "
				       "holders cannot be compared");
		return NULL;
	}
	LP_TRY(lp_type_filter_init(&filter, question));
	error = lp_growth_choose(growth, &filter, &chosen);
	lp_type_filter_deinit(&filter);
	if (!error)
		add_holders(growth, &chosen, question->limit, outline, report);
	lp_chosen_rows_deinit(&chosen);
	return error;
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
		return lp_change(row->first_count, row->last_count);
	return lp_change(row->first_bytes, row->last_bytes);
}

static void add_type(const struct lp_growth *growth, const struct lp_type_growth *row,
		     struct lp_report *report)
{
	struct lp_cell *cells = lp_report_row(report);

	cells[COUNT_DELTA] = lp_cell_change(lp_change(row->first_count, row->last_count));
	cells[BYTES_DELTA] = lp_cell_change(lp_change(row->first_bytes, row->last_bytes));
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
	struct lp_type_filter filter;
	struct sorted *rows;
	size_t i;

	LP_TRY(lp_type_filter_init(&filter, question));
	rows = malloc((growth->types.count + 1) * sizeof(*rows));
	*count = 0;
	for (i = 0; rows && i < growth->types.count; i++) {
		const struct lp_type_growth *row = &growth->types.items[i];
		bool same = row->first_count == row->last_count &&
			    row->first_bytes == row->last_bytes &&
			    (growth->no_identities || row->survived == row->last_count);

		if (same || !lp_type_filter_passes(&filter, row->type))
			continue;
		rows[(*count)++] = (struct sorted){sort_key(row, question->sort), row};
	}
	lp_type_filter_deinit(&filter);
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
	int64_t bytes = lp_change(first->garbage.bytes, last->garbage.bytes);
	struct lp_strbuf text = {0};

	if (bytes <= 0 || (uint64_t)bytes < last->bytes / PART_OF_ALL ||
	    bytes < lp_change(first->bytes, last->bytes) / PART_OF_GROWTH)
		return;
	lp_strbuf_puts(&text, "garbage that is not freed yet: ");
	put_change(&text, lp_change(first->garbage.count, last->garbage.count), lp_strbuf_count);
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
	put_change(&text, lp_change(first->count, last->count), lp_strbuf_count);
	lp_strbuf_puts(&text, " objects, ");
	put_change(&text, lp_change(first->bytes, last->bytes), lp_strbuf_size);
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
