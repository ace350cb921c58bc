// SPDX-License-Identifier: Apache-2.0
/** What the surgeon reports, in words for people.  Knows no tracing. */
#ifndef LP_TARGET_FREEZE_OUTCOME_H
#define LP_TARGET_FREEZE_OUTCOME_H

#include "target/freeze/wire.h"

/**
 * Why process @pid could not be captured, or why what was captured cannot be trusted; NULL if the
 * report is good.  @max_pause_ms as in the options.
 */
struct lp_error *lp_outcome_error(const struct lp_wire_report *report, pid_t pid,
				  unsigned max_pause_ms);

/** Why no copy could be made, as a clause in @clause (LP_PLAN_CLAUSE bytes); false if it is not
 * for such a reason that the capture failed. */
bool lp_outcome_no_copy(const struct lp_wire_report *report, char *clause);

#endif
