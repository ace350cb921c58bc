// SPDX-License-Identifier: Apache-2.0
/**
 * Who holds an object, in words as in Python: "app.CACHE", "Session.items", "dict['k']",
 * "local rows of load() in thread MainThread".  One step only, no path.
 */
#ifndef LP_ANALYSE_HOLDER_H
#define LP_ANALYSE_HOLDER_H

#include "analyse/analysis.h"

/** An object, and a reference to it. */
struct lp_held {
	uint32_t id;
	/** The referrer, and the place of its reference; LP_NO_OBJECT if nothing refers to it. */
	uint32_t holder;
	uint32_t place;
};

/**
 * The first strong referrer of each, one pass over all references.  A namespace (`__dict__` of a
 * module) is told from other dicts by who has it, so it is as good as any.
 * @param held With `id` set.
 */
void lp_holders_find(const struct lp_graph *graph, struct lp_held *held, unsigned count);

/** The holder in words, owned by the report; NULL if nothing is known to hold it. */
const char *lp_holder_text(const struct lp_findings *findings, const struct lp_held *held,
			   struct lp_report *report);

#endif
