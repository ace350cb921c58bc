// SPDX-License-Identifier: Apache-2.0
/** A target that is open for an analysis: what was decoded of it, and what it is read from. */
#ifndef LP_OPENED_H
#define LP_OPENED_H

#include "analyse/analysis.h"
#include "session.h"

struct lp_target {
	const struct lp_analysis *analysis;
	/** Until the process is let go. */
	struct lp_session session;
	struct lp_process_facts facts;
	struct lp_census census;
	struct lp_graph graph;
	bool has_graph;
	bool of_snapshot;
	bool redact;
	/** The analysis or the options ask for a graph. */
	bool needs_graph;
	unsigned workers;
	struct lp_strbuf capture_text;
};

/** Let the process go, if it is held: what was read counts only if it did not run meanwhile, so
 * @error, of what was done with it, gives way to that. */
struct lp_error *lp_target_release(struct lp_target *target, struct lp_error *error);

#endif
