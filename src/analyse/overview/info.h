// SPDX-License-Identifier: Apache-2.0
/** Facts of the process, as several reports show them. */
#ifndef LP_ANALYSE_OVERVIEW_INFO_H
#define LP_ANALYSE_OVERVIEW_INFO_H

#include "analyse/analysis.h"

/** Append the table `process`: names and values. */
void lp_process_table(const struct lp_findings *findings, struct lp_report *report);

/** Append the table `gc`: the state of each interpreter's collector. */
void lp_collector_table(const struct lp_process_facts *process, struct lp_report *report);

#endif
