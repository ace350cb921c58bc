// SPDX-License-Identifier: Apache-2.0
/* threads: what calls under way keep alive, in the order of how much. */
#include "analyse/threads/stack_tables.h"
#include "analyse/threads/stacks.h"
#include "base/error.h"

static struct lp_error *threads_run(const struct lp_findings *findings,
				    const struct lp_question *question, struct lp_report *report)
{
	struct lp_stacks stacks = {0};
	struct lp_error *error = lp_stacks_init(&stacks, findings);

	if (!error)
		error = lp_stack_tables(&stacks, findings, question->limit, report);
	lp_stacks_deinit(&stacks);
	return error;
}

const struct lp_analysis lp_analysis_threads = {
	.name = "threads",
	.summary = "threads, their frames and variables, and what each of them retains",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.takes = LP_TAKES_LIMIT,
	.run = threads_run,
};
