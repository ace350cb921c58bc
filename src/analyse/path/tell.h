// SPDX-License-Identifier: Apache-2.0
/**
 * A way in words: "module app", ".CACHE", "['u1']"; and as one expression, where Python has one
 * that leads there: app.CACHE['u1'].
 */
#ifndef LP_ANALYSE_PATH_TELL_H
#define LP_ANALYSE_PATH_TELL_H

#include "analyse/analysis.h"
#include "analyse/path/way.h"

/** What is called by one name: some references of a way become one, as `.__dict__['x']` is `.x`. */
struct lp_told_step {
	/** Owned by the report. */
	const char *text;
	/** The object that it leads to. */
	uint32_t id;
	/** How many references are left out, where the text is just that; else 0. */
	size_t skipped;
};

LP_ARRAY(lp_told_step_array, struct lp_told_step);

struct lp_telling {
	struct lp_told_step_array steps;
	/** NULL where there is none; owned by the report. */
	const char *expression;
	/** It is of ways that steps do not tell in full. */
	bool vague;
};

/**
 * Tell it; @telling is zeroed.  Steps that repeat stand in brackets: "(.next)+".
 * @param any Of many objects: "[*]" for the keys and indices that tell them apart (see group.h).
 */
struct lp_error *lp_way_tell(const struct lp_findings *findings, const struct lp_way *way, bool any,
			     struct lp_report *report, struct lp_telling *telling);

/** A step by itself, without what parts it from the one before. */
const char *lp_told_step_text(const struct lp_told_step *step);

/** All of it in one line, without objects: "app.SESSIONS[*]", owned by the report. */
const char *lp_telling_text(const struct lp_telling *telling, struct lp_report *report);
void lp_telling_deinit(struct lp_telling *telling);

#endif
