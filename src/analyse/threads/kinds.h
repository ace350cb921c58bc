// SPDX-License-Identifier: Apache-2.0
/** Objects that are counted by what is told of them: "12 like this one". */
#ifndef LP_ANALYSE_THREADS_KINDS_H
#define LP_ANALYSE_THREADS_KINDS_H

#include "analyse/analysis.h"
#include "analyse/threads/together.h"
#include "base/map.h"

/** Those of which the same is told. */
struct lp_kind {
	/** What is told; owned by the report. */
	const char *text;
	uint64_t count;
	/** What goes with them at least: see together.h. */
	uint64_t retained;
	/** The first of them. */
	uint32_t example;
	/** Its place among the kinds as they were added. */
	uint32_t number;
};

LP_ARRAY(lp_kind_array, struct lp_kind);

/** A zeroed one is empty. */
struct lp_kinds {
	struct lp_kind_array kinds;
	struct lp_member_array members;
	struct lp_map numbers;
};

void lp_kinds_deinit(struct lp_kinds *kinds);

/** Add an object to its kind; false when memory is short. */
bool lp_kinds_add(struct lp_kinds *kinds, uint32_t id, const char *text, struct lp_report *report);

/** Find what each kind retains; those that retain most come first then. */
struct lp_error *lp_kinds_weigh(struct lp_kinds *kinds, const struct lp_dominators *dominators,
				const struct lp_graph *graph);

#endif
