// SPDX-License-Identifier: Apache-2.0
/** Ways that were told, and the tables that show them. */
#ifndef LP_ANALYSE_PATH_TOLD_H
#define LP_ANALYSE_PATH_TOLD_H

#include "analyse/choice.h"
#include "analyse/path/tell.h"

/** A way to an object, or to many that are kept alive in the same way. */
struct lp_told_path {
	/** What was asked. */
	const struct lp_choice *choice;
	/** The object, or one of the many. */
	uint32_t id;
	/** How many, and the bytes that they have themselves. */
	uint64_t count, bytes;
	/** Of the root; means nothing if there are no steps. */
	enum lp_root_kind kind;
	/** Where it begins: the first object. */
	uint32_t first;
	/** References from the first object to the last. */
	size_t length;
	/** Whether some of them are not told. */
	bool cut;
	struct lp_telling telling;
};

LP_ARRAY(lp_told_path_array, struct lp_told_path);

/** Tell a way, and append it to @ret; @path has what is known of it besides.  One that is folded is
 * not drawn: its objects do not refer to each other. */
struct lp_error *lp_path_tell(const struct lp_findings *findings, const struct lp_way *way,
			      struct lp_told_path path, struct lp_report *report,
			      struct lp_told_path_array *ret);
void lp_told_paths_deinit(struct lp_told_path_array *paths);

/** The table `paths`, which programs read. */
void lp_paths_table(const struct lp_findings *findings, const struct lp_told_path_array *paths,
		    struct lp_report *report);

/** A table of the steps of one, for people. */
void lp_steps_table(const struct lp_findings *findings, const struct lp_told_path *path,
		    struct lp_report *report);

/**
 * A table of @count in lines, for people.
 * @param total How many there are in all.
 */
void lp_path_lines_table(const struct lp_findings *findings, const struct lp_told_path *paths,
			 size_t count, uint64_t total, const char *title, struct lp_report *report);

#endif
