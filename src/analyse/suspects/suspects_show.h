// SPDX-License-Identifier: Apache-2.0
/** Suspects as tables. */
#ifndef LP_ANALYSE_SUSPECTS_SUSPECTS_SHOW_H
#define LP_ANALYSE_SUSPECTS_SUSPECTS_SHOW_H

#include "analyse/suspects/told_suspect.h"

/** Append the table `suspects`, of all, for programs. */
void lp_suspects_table(const struct lp_evidence *evidence, const struct lp_told_suspect_array *told,
		       struct lp_report *report);

/** Append a table of names and values for each of the first @count, for people. */
void lp_suspect_blocks(const struct lp_told_suspect_array *told, size_t count,
		       struct lp_report *report);

/** The same in a line each, with reason and fix of the first only. */
void lp_suspect_lines(const struct lp_told_suspect_array *told, size_t count,
		      struct lp_report *report);

#endif
