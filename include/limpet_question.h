// SPDX-License-Identifier: Apache-2.0
/** What is asked of an analysis: the options that several commands share. */
#ifndef LIMPET_QUESTION_H
#define LIMPET_QUESTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lp_question {
	/** Rows of the main table at most; 0: as many as the analysis shows by itself. */
	uint64_t limit;
	/** Column to sort by, as in JSON ("shallow_bytes"), or NULL for the analysis' own order. */
	const char *sort;
	/** Extended regular expression that names of types have to match somewhere, or NULL. */
	const char *filter;
	/** Leave out contents of str and bytes. */
	bool redact;
	/** Objects that are asked about: addresses "0x...", "TYPE[0]", or "TYPE". */
	const char *const *objects;
	size_t object_count;
};

#endif
