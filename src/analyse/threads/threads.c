// SPDX-License-Identifier: Apache-2.0
/* threads: what calls under way, tasks, generators and thread-locals keep alive; most first. */
#include <string.h>

#include "analyse/threads/generators.h"
#include "analyse/threads/stack_tables.h"
#include "analyse/threads/stacks.h"
#include "analyse/threads/tasks.h"
#include "analyse/threads/thread_locals.h"
#include "base/error.h"

/** What is not on a stack. */
static struct lp_error *other_tables(const struct lp_findings *findings,
				     const struct lp_stacks *stacks,
				     const struct lp_dominators *dominators, uint64_t limit,
				     struct lp_report *report)
{
	LP_TRY(lp_tasks_table(findings, stacks, dominators, limit, report));
	LP_TRY(lp_generators_table(findings, stacks, dominators, limit, report));
	return lp_thread_locals_table(findings, dominators, limit, report);
}

static bool is_of_groups(const struct lp_table *table)
{
	return table->row_count &&
	       (!strcmp(table->name, "tasks") || !strcmp(table->name, "generators"));
}

/** What the numbers leave out. */
static void add_notes(const struct lp_stacks *stacks, struct lp_report *report)
{
	bool several = false;
	size_t i, unknown = 0;

	for (i = 0; i < stacks->frames.count; i++)
		unknown += !stacks->frames.items[i].found;
	if (unknown)
		lp_report_note(report,
			       lp_report_text(report,
					      "what %zu frame%s retain%s is not known: their "
					      "generators were not found",
					      unknown, unknown == 1 ? "" : "s",
					      unknown == 1 ? "s" : ""));
	for (i = 0; i < report->tables.count; i++)
		several |= is_of_groups(&report->tables.items[i]);
	if (several)
		lp_report_note(report, "what tasks and generators retain is without what several "
				       "of them hold together");
}

static struct lp_error *find_dominators(const struct lp_graph *graph, struct lp_dominators *ret)
{
	struct lp_error *error;
	struct lp_flow flow;

	LP_TRY(lp_flow_init(&flow, graph));
	error = lp_dominators_init(ret, &flow);
	lp_flow_deinit(&flow);
	return error;
}

static struct lp_error *threads_run(const struct lp_findings *findings,
				    const struct lp_question *question, struct lp_report *report)
{
	struct lp_dominators dominators = {0};
	struct lp_stacks stacks = {0};
	struct lp_error *error = lp_stacks_init(&stacks, findings);

	if (!error)
		error = lp_stack_tables(&stacks, findings, question->limit, report);
	if (!error)
		error = find_dominators(findings->graph, &dominators);
	if (!error)
		error = other_tables(findings, &stacks, &dominators, question->limit, report);
	if (!error)
		add_notes(&stacks, report);
	lp_dominators_deinit(&dominators);
	lp_stacks_deinit(&stacks);
	return error;
}

const struct lp_analysis lp_analysis_threads = {
	.name = "threads",
	.summary =
		"threads with frames, variables and locals, tasks, generators: what each retains",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.takes = LP_TAKES_LIMIT,
	.run = threads_run,
};
