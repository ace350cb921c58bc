// SPDX-License-Identifier: Apache-2.0
/* diff and grow: what changed from snapshot to snapshot. */
#include "analyse/analysis.h"

static const char *const sort_columns[] = {"bytes_delta", "count_delta", "type", NULL};

const struct lp_analysis lp_analysis_diff = {
	.name = "diff",
	.summary = "what changed: diff OLD NEW [NEWER...]",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.compares = true,
	.sort_columns = sort_columns,
	.takes = LP_TAKES_LIMIT | LP_TAKES_FILTER | LP_TAKES_IGNORE,
};

const struct lp_analysis lp_analysis_grow = {
	.name = "grow",
	.summary = "watch what grows: --every TIME, or Enter for each snapshot",
	.needs_graph = true,
	.needs_threads = true,
	.needs_texts = true,
	.compares = true,
	.sort_columns = sort_columns,
	.takes = LP_TAKES_LIMIT | LP_TAKES_FILTER | LP_TAKES_IGNORE,
};
