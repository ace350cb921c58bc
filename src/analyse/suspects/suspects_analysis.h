// SPDX-License-Identifier: Apache-2.0
/** The tables of suspects, of the command and of the report. */
#ifndef LP_ANALYSE_SUSPECTS_SUSPECTS_ANALYSIS_H
#define LP_ANALYSE_SUSPECTS_SUSPECTS_ANALYSIS_H

#include "analyse/facts/distances.h"
#include "analyse/facts/dominators.h"
#include "analyse/analysis.h"

/**
 * Append the table `suspects` for programs, and for people the first @shown with their reasons and
 * fixes; in a report (@brief) a line each, and why and what to do of the first.
 * @param findings Have texts, threads, and whether objects are frozen.
 */
struct lp_error *lp_suspects_tables(const struct lp_findings *findings,
				    const struct lp_question *question,
				    const struct lp_dominators *dominators,
				    const struct lp_distances *distances, uint64_t shown,
				    bool brief, struct lp_report *report);

#endif
