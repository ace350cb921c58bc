// SPDX-License-Identifier: Apache-2.0
#include "analyse/analysis.h"

#include <string.h>

extern const struct lp_analysis lp_analysis_report;
extern const struct lp_analysis lp_analysis_types;
extern const struct lp_analysis lp_analysis_info;
extern const struct lp_analysis lp_analysis_show;
extern const struct lp_analysis lp_analysis_diff;
extern const struct lp_analysis lp_analysis_grow;
extern const struct lp_analysis lp_analysis_suspects;
extern const struct lp_analysis lp_analysis_cycles;
extern const struct lp_analysis lp_analysis_garbage;
extern const struct lp_analysis lp_analysis_paths;
extern const struct lp_analysis lp_analysis_refs;
extern const struct lp_analysis lp_analysis_threads;
extern const struct lp_analysis lp_analysis_tree;
extern const struct lp_analysis lp_analysis_referrers;
extern const struct lp_analysis lp_analysis_objects;
extern const struct lp_analysis lp_analysis_refcounts;

/** All that the others need; written by snapshot/. */
static const struct lp_analysis lp_analysis_snapshot = {
	.name = "snapshot",
	.summary = "write all that is known into a file, which every command takes as TARGET",
	.needs_graph = true,
	.needs_threads = true,
	.needs_previews = true,
	.needs_generations = true,
	.saves = true,
};

const struct lp_analysis *const lp_analysis_table[] = {
	&lp_analysis_report,
	&lp_analysis_suspects,
	&lp_analysis_types,
	&lp_analysis_info,
	&lp_analysis_show,
	&lp_analysis_diff,
	&lp_analysis_grow,
	&lp_analysis_paths,
	&lp_analysis_tree,
	&lp_analysis_cycles,
	&lp_analysis_refs,
	&lp_analysis_referrers,
	&lp_analysis_threads,
	&lp_analysis_garbage,
	&lp_analysis_refcounts,
	&lp_analysis_objects,
	&lp_analysis_snapshot,
	NULL,
};

const struct lp_analysis *lp_analysis_find(const char *name)
{
	size_t i;

	for (i = 0; lp_analysis_table[i]; i++) {
		if (!strcmp(lp_analysis_table[i]->name, name))
			return lp_analysis_table[i];
	}
	return NULL;
}
