// SPDX-License-Identifier: Apache-2.0
/** What is asked of an analysis: the options that several commands share. */
#ifndef LIMPET_QUESTION_H
#define LIMPET_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "limpet_verdict.h"

/** What a question can have beside its objects: a bit each, of those that an analysis takes. */
enum lp_question_part {
	LP_TAKES_LIMIT = 1 << 0,
	LP_TAKES_FILTER = 1 << 1,
	LP_TAKES_IGNORE = 1 << 2,
	LP_TAKES_DEPTH = 1 << 3,
	LP_TAKES_TOO_MANY = 1 << 4,
	LP_TAKES_AVOID = 1 << 5,
	LP_TAKES_BY = 1 << 6,
	LP_TAKES_RETAINED = 1 << 7,
	LP_TAKES_PICTURE = 1 << 8,
	LP_TAKES_REFCOUNTS = 1 << 9,
	LP_TAKES_VERDICTS = 1 << 10,
};

/** A suspect that is known already: it counts only if its verdict is higher than this one. */
struct lp_known_suspect {
	/** As it was printed. */
	const char *fingerprint;
	enum lp_verdict verdict;
};

struct lp_question {
	/** Rows of the main table at most; 0: as many as the analysis shows by itself. */
	uint64_t limit;
	/** Column to sort by, as in JSON ("shallow_bytes"), or NULL for the analysis' own order. */
	const char *sort;
	/** Extended regular expression that names of types have to match somewhere, or NULL. */
	const char *filter;
	/** The same for types that are left out: of types, diff, grow, refs and referrers. */
	const char *ignore;
	/** Of suspects: none below this verdict; NONE: as the analysis does by itself. */
	enum lp_verdict least_verdict;
	/** Suspects that are left out. */
	const struct lp_known_suspect *known;
	size_t known_count;
	/** Two are enough for rules that ask for more objects, and for those that ask for bytes. */
	bool few;
	/** Levels or steps to go at most; 0: as many as the analysis goes by itself. */
	uint64_t depth;
	/** Neighbours of one object that are shown at most; 0: as the analysis does by itself. */
	uint64_t too_many;
	/** Objects and types that no path leads through, named as `objects` are. */
	const char *const *avoided;
	size_t avoided_count;
	/** What rows are made of instead of objects ("type"), or NULL. */
	const char *by;
	/** Add what would go with each, too: of a target that was opened with `references`. */
	bool retained;
	/** Make a picture. */
	bool picture;
	/** Tell the reference counts in the picture. */
	bool refcounts;
	/** Leave out contents of str and bytes. */
	bool redact;
	/** Objects that are asked about: addresses "0x...", "TYPE[0]", or "TYPE". */
	const char *const *objects;
	size_t object_count;
};

#endif
