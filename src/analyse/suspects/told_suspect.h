// SPDX-License-Identifier: Apache-2.0
/** Suspects with their paths in words, those of one path together. */
#ifndef LP_ANALYSE_SUSPECTS_TOLD_SUSPECT_H
#define LP_ANALYSE_SUSPECTS_TOLD_SUSPECT_H

#include "analyse/path/tell.h"
#include "analyse/suspects/fingerprint.h"
#include "analyse/suspects/suspect.h"

struct lp_told_suspect {
	struct lp_suspect suspect;
	struct lp_telling telling;
	/** What keeps it, in a line. */
	const char *path;
	/** How many steps there are to the last one that is alive with good reason: a module, a
	 * class. The references behind it are the suspect ones. */
	size_t alive;
	/** Of the path without keys and indices; of rule and name of what is known; of type and
	 * place where there is no path. */
	char fingerprint[LP_FINGERPRINT_SIZE];
	/** The rule whose reason is the last of those that it has. */
	const struct lp_suspect_rule *last_reason;
};

LP_ARRAY(lp_told_suspect_array, struct lp_told_suspect);

/**
 * Tell all, and make those of one fingerprint one, with the highest verdict of them and the rule
 * that says most of the cause; what is expected to be there stays expected.  The surest come first,
 * and of these those that retain most.
 * @param ret To be deinit'ed whatever the result.
 */
struct lp_error *lp_suspects_tell(struct lp_evidence *evidence, const struct lp_suspects *suspects,
				  struct lp_told_suspect_array *ret);
void lp_told_suspects_deinit(struct lp_told_suspect_array *told);

#endif
