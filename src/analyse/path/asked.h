// SPDX-License-Identifier: Apache-2.0
/** What is asked of paths, what was found so far, and the parts of the answer. */
#ifndef LP_ANALYSE_PATH_ASKED_H
#define LP_ANALYSE_PATH_ASKED_H

#include "analyse/path/told.h"

struct lp_asked {
	const struct lp_findings *findings;
	const struct lp_question *question;
	struct lp_choice_array choices;
	struct lp_flow flow;
	/** What is not to be led through: a bit an object, or NULL. */
	uint64_t *avoided;
	struct lp_distances distances;
	struct lp_told_path_array told;
	/** Objects whose ways are longer than asked for. */
	uint64_t too_far;
	struct lp_report *report;
};

/** Whether a path is to one object, and not to all of a type. */
static inline bool lp_is_single(const struct lp_told_path *path)
{
	return path->choice->id != LP_NO_OBJECT;
}

/** Tell a way, unless it is longer than was asked for. */
struct lp_error *lp_asked_tell(struct lp_asked *paths, const struct lp_way *way,
			       struct lp_told_path path);
/** Say that nothing leads to @what. */
void lp_asked_unreachable(struct lp_asked *paths, const char *what);
/** Say that all ways to an object were told. */
void lp_asked_no_other(struct lp_asked *paths, uint32_t id);
/** Say how many of all objects of a type have more references than those that are shown. */
void lp_asked_several(struct lp_asked *paths, const char *type, const struct lp_id_array *ids);
/** All objects of a type, by the ways that they are kept alive on: a table of lines. */
struct lp_error *lp_asked_type(struct lp_asked *paths, const struct lp_choice *choice);
/** Notes on all that was told. */
struct lp_error *lp_asked_notes(struct lp_asked *paths);

#endif
