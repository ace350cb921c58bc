// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/doing.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/threads/stack_words.h"
#include "base/array.h"
#include "base/error.h"

enum {
	/* One of these tells how many rows there are more. */
	FEW_LINES = 3,
	/* Innermost frames by which threads are in the same place: those of a queue or a lock say
	 * nothing without who called them. */
	FRAMES = 3,
};

/** Threads in the same place. */
struct stack {
	const char *text;
	const struct lp_frame_fact_array *frames;
	/** Index of the oldest of them: CPython lists new ones first. */
	size_t thread;
	uint64_t threads;
};

LP_ARRAY(stack_array, struct stack);

/** By place: texts have base names only, and many a file is called __init__.py. */
static int compare_stacks(const struct stack *a, const struct stack *b)
{
	int order = strcmp(a->text, b->text);
	size_t i;

	for (i = 0; !order && i < FRAMES && i < a->frames->count; i++)
		order = strcmp(a->frames->items[i].file, b->frames->items[i].file);
	return order;
}

static int compare_places(const void *left, const void *right)
{
	const struct stack *a = left, *b = right;
	int order = compare_stacks(a, b);

	return order ? order : (a->thread < b->thread) - (a->thread > b->thread);
}

static int compare_counts(const void *left, const void *right)
{
	const struct stack *a = left, *b = right;

	if (a->threads != b->threads)
		return a->threads < b->threads ? 1 : -1;
	return (a->thread < b->thread) - (a->thread > b->thread);
}

/** Put those in the same place together. */
static void group(struct stack_array *stacks)
{
	size_t i, groups = 0;

	qsort(stacks->items, stacks->count, sizeof(*stacks->items), compare_places);
	for (i = 0; i < stacks->count; i++) {
		if (groups && !compare_stacks(&stacks->items[groups - 1], &stacks->items[i]))
			stacks->items[groups - 1].threads++;
		else
			stacks->items[groups++] = stacks->items[i];
	}
	stacks->count = groups;
	qsort(stacks->items, stacks->count, sizeof(*stacks->items), compare_counts);
}

static const struct lp_column columns[] = {
	{"threads", "Threads", LP_CELL_COUNT}, {"thread", NULL, LP_CELL_COUNT},
	{"ident", NULL, LP_CELL_ADDRESS},      {"name", NULL, LP_CELL_TEXT},
	{"function", NULL, LP_CELL_TEXT},      {"file", NULL, LP_CELL_TEXT},
	{"line", NULL, LP_CELL_COUNT},	       {"text", "Doing", LP_CELL_TEXT},
};
enum { THREADS, THREAD, IDENT, NAME, FUNCTION, FILE_NAME, LINE, TEXT, COLUMNS };

static void add_frame(const struct lp_frame_fact *frame, struct lp_cell *cells,
		      struct lp_report *report)
{
	cells[FUNCTION] = lp_cell_text(lp_report_text(report, "%s", frame->function));
	cells[FILE_NAME] = lp_cell_text(lp_report_text(report, "%s", frame->file));
	if (frame->line)
		cells[LINE] = lp_cell_number((uint64_t)frame->line);
}

static void add_row(const struct lp_process_facts *process, const struct stack *stack,
		    struct lp_report *report)
{
	const struct lp_thread_fact *thread = &process->threads.items[stack->thread];
	struct lp_cell *cells = lp_report_row(report);

	cells[THREADS] = lp_cell_number(stack->threads);
	cells[THREAD] = lp_cell_number(stack->thread);
	cells[IDENT] = lp_cell_number(thread->ident);
	if (thread->name)
		cells[NAME] = lp_cell_text(lp_report_text(report, "%s", thread->name));
	if (thread->frames.count)
		add_frame(thread->frames.items, cells, report);
	cells[TEXT] = lp_cell_text(lp_report_text(report, "%s%s: %s",
						  lp_thread_words(report, thread),
						  stack->threads > 1 ? ", ..." : "", stack->text));
}

struct lp_error *lp_doing_table(const struct lp_process_facts *process, uint64_t limit,
				struct lp_report *report)
{
	struct stack_array stacks = {0};
	struct lp_table *table;
	bool ok = true;
	size_t i, rows;

	for (i = 0; i < process->threads.count && ok; i++)
		ok = lp_array_push(
			&stacks,
			(struct stack){lp_stack_words(report, &process->threads.items[i], FRAMES),
				       &process->threads.items[i].frames, i, 1});
	if (ok && stacks.count)
		group(&stacks);
	rows = stacks.count <= FEW_LINES ? stacks.count : FEW_LINES - 1;
	if (limit)
		rows = stacks.count <= limit ? stacks.count : (size_t)limit;
	table = lp_report_table(report, "stacks", NULL, columns, COLUMNS);
	table->plain = true;
	table->rows = "stacks of threads";
	table->total_rows = stacks.count;
	for (i = 0; i < rows && ok; i++)
		add_row(process, &stacks.items[i], report);
	lp_array_deinit(&stacks);
	return ok ? NULL : &lp_error_memory;
}
