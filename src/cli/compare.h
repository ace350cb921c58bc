// SPDX-License-Identifier: Apache-2.0
/** diff and grow, and report of several targets: commands that are of several snapshots. */
#ifndef LP_CLI_COMPARE_H
#define LP_CLI_COMPARE_H

#include "cli/baseline.h"
#include "cli/options.h"

/** Run one; the exit code. */
int run_comparison(const struct lp_analysis_info *analysis, const struct options *options,
		   struct baseline *baseline);

#endif
