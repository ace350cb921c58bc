// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/stack_tables.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/threads/stack_words.h"
#include "base/error.h"

enum { THREAD_ROWS = 5, FRAME_ROWS = 6, VARIABLE_ROWS = 6 };

/** What a row is of, and what it is sorted by. */
struct order {
	uint64_t retained;
	/** Index of the thread, or of the frame in lp_stacks; and of the variable. */
	uint32_t number, variable;
};

LP_ARRAY(order_array, struct order);

/** Most first; else as threads and frames follow each other. */
static int compare(const void *left, const void *right)
{
	const struct order *a = left, *b = right;

	if (a->retained != b->retained)
		return a->retained < b->retained ? 1 : -1;
	if (a->number != b->number)
		return a->number > b->number ? 1 : -1;
	return (a->variable > b->variable) - (a->variable < b->variable);
}

static void sort(struct order_array *order)
{
	if (order->count)
		qsort(order->items, order->count, sizeof(*order->items), compare);
}

/** How many rows to show of those there are, which the table is told: @limit, or @few of those that
 * retain something. */
static size_t rows_of(struct lp_table *table, const struct order_array *order, uint64_t limit,
		      size_t few)
{
	size_t rows = 0;

	table->total_rows = order->count;
	if (limit)
		return order->count < limit ? order->count : (size_t)limit;
	while (rows < order->count && rows < few && order->items[rows].retained)
		rows++;
	return rows;
}

static const char *copy(struct lp_report *report, const char *text)
{
	return text ? lp_report_text(report, "%s", text) : NULL;
}

static const struct lp_column thread_columns[] = {
	{"retained_bytes", "Retained", LP_CELL_BYTES},
	{"thread", NULL, LP_CELL_COUNT},
	{"ident", NULL, LP_CELL_ADDRESS},
	{"name", NULL, LP_CELL_TEXT},
	{"text", "Thread", LP_CELL_TEXT},
	{"native_id", NULL, LP_CELL_COUNT},
	{"interpreter", NULL, LP_CELL_COUNT},
	{"frames", "Frames", LP_CELL_COUNT},
	{"stack", "Stack", LP_CELL_TEXT},
};
enum {
	T_RETAINED,
	T_THREAD,
	T_IDENT,
	T_NAME,
	T_TEXT,
	T_NATIVE,
	T_INTERPRETER,
	T_FRAMES,
	T_STACK,
	THREAD_COLUMNS
};

enum { STACK_FRAMES = 4 };

static void add_thread(const struct lp_findings *findings, const struct order *order,
		       struct lp_report *report)
{
	const struct lp_thread_fact *thread = &findings->process->threads.items[order->number];
	struct lp_cell *cells = lp_report_row(report);

	cells[T_RETAINED] = lp_cell_number(order->retained);
	cells[T_THREAD] = lp_cell_number(order->number);
	cells[T_IDENT] = lp_cell_number(thread->ident);
	cells[T_NAME] = lp_cell_text(copy(report, thread->name));
	cells[T_TEXT] = lp_cell_text(lp_thread_words(report, thread));
	if (thread->native_id) {
		cells[T_NATIVE] = lp_cell_number(thread->native_id);
		cells[T_TEXT] = lp_cell_text(lp_report_text(report, "%s, TID %llu",
							    lp_thread_words(report, thread),
							    (unsigned long long)thread->native_id));
	}
	cells[T_INTERPRETER] = lp_cell_number(thread->interpreter);
	cells[T_FRAMES] = lp_cell_number(thread->frames.count);
	cells[T_STACK] = lp_cell_text(lp_stack_words(report, thread, STACK_FRAMES));
}

static bool threads_table(const struct lp_stacks *stacks, const struct lp_findings *findings,
			  uint64_t limit, struct lp_report *report)
{
	const struct lp_thread_fact_array *threads = &findings->process->threads;
	struct order_array order = {0};
	struct lp_table *table;
	size_t i, rows;
	bool ok = true;

	for (i = 0; i < threads->count && ok; i++)
		ok = lp_array_push(&order,
				   (struct order){lp_stacks_retained(stacks, stacks->threads[i]),
						  (uint32_t)i, 0});
	sort(&order);
	table = lp_report_table(report, "threads", NULL, thread_columns, THREAD_COLUMNS);
	rows = rows_of(table, &order, limit ? limit : THREAD_ROWS, 0);
	for (i = 0; i < rows; i++)
		add_thread(findings, &order.items[i], report);
	lp_array_deinit(&order);
	return ok;
}

static const struct lp_column frame_columns[] = {
	{"retained_bytes", "Retained", LP_CELL_BYTES},
	{"thread", NULL, LP_CELL_COUNT},
	{"thread_text", "Thread", LP_CELL_TEXT},
	{"depth", "Depth", LP_CELL_COUNT},
	{"function", NULL, LP_CELL_TEXT},
	{"file", NULL, LP_CELL_TEXT},
	{"line", NULL, LP_CELL_COUNT},
	{"text", "Frame", LP_CELL_TEXT},
};
enum { F_RETAINED, F_THREAD, F_NAME, F_DEPTH, F_FUNCTION, F_FILE, F_LINE, F_TEXT, FRAME_COLUMNS };

static void add_frame(const struct lp_stacks *stacks, const struct order *order,
		      struct lp_report *report)
{
	const struct lp_stack_frame *frame = &stacks->frames.items[order->number];
	struct lp_cell *cells = lp_report_row(report);

	if (frame->found)
		cells[F_RETAINED] = lp_cell_number(order->retained);
	cells[F_THREAD] = lp_cell_number(frame->thread_number);
	cells[F_NAME] = lp_cell_text(lp_thread_words(report, frame->thread));
	cells[F_DEPTH] = lp_cell_number(frame->depth);
	cells[F_FUNCTION] = lp_cell_text(copy(report, frame->fact->function));
	cells[F_FILE] = lp_cell_text(copy(report, frame->fact->file));
	if (frame->fact->line)
		cells[F_LINE] = lp_cell_number((uint64_t)frame->fact->line);
	cells[F_TEXT] = lp_cell_text(lp_place_words(report, frame->fact));
}

static bool frames_table(const struct lp_stacks *stacks, uint64_t limit, struct lp_report *report)
{
	struct order_array order = {0};
	struct lp_table *table;
	size_t i, rows;
	bool ok = true;

	for (i = 0; i < stacks->frames.count && ok; i++) {
		uint32_t holder = stacks->frames.items[i].holder;

		ok = lp_array_push(
			&order, (struct order){lp_stacks_retained(stacks, holder), (uint32_t)i, 0});
	}
	sort(&order);
	table = lp_report_table(report, "frames", "Frames", frame_columns, FRAME_COLUMNS);
	rows = rows_of(table, &order, limit, FRAME_ROWS);
	for (i = 0; i < rows; i++)
		add_frame(stacks, &order.items[i], report);
	lp_array_deinit(&order);
	return ok;
}

static const struct lp_column variable_columns[] = {
	{"retained_bytes", "Retained", LP_CELL_BYTES},
	{"thread", NULL, LP_CELL_COUNT},
	{"thread_text", "Thread", LP_CELL_TEXT},
	{"depth", "Depth", LP_CELL_COUNT},
	{"function", "Function", LP_CELL_TEXT},
	{"name", "Variable", LP_CELL_TEXT},
	{"type", "Type", LP_CELL_TEXT},
	{"preview", "Value", LP_CELL_TEXT},
	{"address", "Address", LP_CELL_ADDRESS},
};
enum {
	V_RETAINED,
	V_THREAD,
	V_THREAD_NAME,
	V_DEPTH,
	V_FUNCTION,
	V_NAME,
	V_TYPE,
	V_PREVIEW,
	V_ADDRESS,
	VARIABLE_COLUMNS
};

static void add_variable(const struct lp_stacks *stacks, const struct order *order,
			 struct lp_report *report)
{
	const struct lp_stack_frame *frame = &stacks->frames.items[order->number];
	const struct lp_variable_fact *fact = &frame->fact->variables.items[order->variable];
	struct lp_cell *cells = lp_report_row(report);

	if (frame->found)
		cells[V_RETAINED] = lp_cell_number(order->retained);
	cells[V_THREAD] = lp_cell_number(frame->thread_number);
	cells[V_THREAD_NAME] = lp_cell_text(lp_thread_words(report, frame->thread));
	cells[V_DEPTH] = lp_cell_number(frame->depth);
	cells[V_FUNCTION] = lp_cell_text(copy(report, frame->fact->function));
	cells[V_NAME] = lp_cell_text(copy(report, fact->name));
	cells[V_TYPE] = lp_cell_text(copy(report, fact->type));
	cells[V_PREVIEW] = lp_cell_text(copy(report, fact->preview));
	cells[V_ADDRESS] = lp_cell_number(fact->address);
}

static bool collect_variables(const struct lp_stacks *stacks, struct order_array *order)
{
	size_t i;
	uint32_t j;

	for (i = 0; i < stacks->frames.count; i++) {
		const struct lp_stack_frame *frame = &stacks->frames.items[i];

		for (j = 0; j < frame->fact->variables.count; j++) {
			uint64_t retained = lp_stacks_retained(stacks, frame->holder + 1 + j);

			if (!lp_array_push(order, (struct order){retained, (uint32_t)i, j}))
				return false;
		}
	}
	sort(order);
	return true;
}

static bool variables_table(const struct lp_stacks *stacks, uint64_t limit,
			    struct lp_report *report)
{
	struct order_array order = {0};
	bool ok = collect_variables(stacks, &order);
	struct lp_table *table = lp_report_table(report, "locals", "Local variables",
						 variable_columns, VARIABLE_COLUMNS);
	size_t rows = rows_of(table, &order, limit, VARIABLE_ROWS), i;

	for (i = 0; i < rows; i++)
		add_variable(stacks, &order.items[i], report);
	lp_array_deinit(&order);
	return ok;
}

struct lp_error *lp_stack_tables(const struct lp_stacks *stacks, const struct lp_findings *findings,
				 uint64_t limit, struct lp_report *report)
{
	return threads_table(stacks, findings, limit, report) &&
			       frames_table(stacks, limit, report) &&
			       variables_table(stacks, limit, report)
		       ? NULL
		       : &lp_error_memory;
}
