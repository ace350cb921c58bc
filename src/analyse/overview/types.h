// SPDX-License-Identifier: Apache-2.0
/** The table of types, which several reports show. */
#ifndef LP_ANALYSE_OVERVIEW_TYPES_H
#define LP_ANALYSE_OVERVIEW_TYPES_H

#include "analyse/analysis.h"

/**
 * Append a table of types to a report.
 * @param name What it is called in JSON; static data, as is @title.
 * @param title A line above it in text, or NULL.
 */
struct lp_error *lp_types_table(const struct lp_census *census, const struct lp_question *question,
				const char *name, const char *title, struct lp_report *report);

#endif
