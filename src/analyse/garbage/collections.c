// SPDX-License-Identifier: Apache-2.0
#include "analyse/garbage/collections.h"

static const struct lp_column columns[] = {
	{"text", "Collections so far", LP_CELL_TEXT},
	{"interpreter", NULL, LP_CELL_COUNT},
	{"generation", NULL, LP_CELL_COUNT},
	{"collections", "Collections", LP_CELL_COUNT},
	{"collected", "Collected", LP_CELL_COUNT},
	{"uncollectable", "Uncollectable", LP_CELL_COUNT},
};
enum { TEXT, INTERPRETER, GENERATION, COLLECTIONS, COLLECTED, UNCOLLECTABLE, COLUMNS };

static const char *name_generation(const struct lp_process_facts *process,
				   const struct lp_collector_fact *fact, int generation,
				   struct lp_report *report)
{
	if (process->interpreter_count > 1)
		return lp_report_text(report, "collector %llu, generation %d",
				      (unsigned long long)fact->interpreter, generation);
	return lp_report_text(report, "generation %d", generation);
}

static void add_rows(const struct lp_process_facts *process, const struct lp_collector_fact *fact,
		     struct lp_report *report)
{
	int i;

	for (i = 0; i < LP_COLLECTED_GENERATIONS; i++) {
		const struct lp_collections_fact *past = &fact->past[i];
		struct lp_cell *cells = lp_report_row(report);

		cells[TEXT] = lp_cell_text(name_generation(process, fact, i, report));
		cells[INTERPRETER] = lp_cell_number(fact->interpreter);
		cells[GENERATION] = lp_cell_number((uint64_t)i);
		cells[COLLECTIONS] = lp_cell_number(past->collections);
		cells[COLLECTED] = lp_cell_number(past->collected);
		cells[UNCOLLECTABLE] = lp_cell_number(past->uncollectable);
	}
}

void lp_collections_table(const struct lp_process_facts *process, struct lp_report *report)
{
	bool any = false;
	size_t i;

	for (i = 0; i < process->collectors.count; i++)
		any |= process->collectors.items[i].counted;
	if (!any)
		return;
	lp_report_table(report, "collections", NULL, columns, COLUMNS);
	for (i = 0; i < process->collectors.count; i++) {
		if (process->collectors.items[i].counted)
			add_rows(process, &process->collectors.items[i], report);
	}
}
