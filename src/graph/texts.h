// SPDX-License-Identifier: Apache-2.0
/**
 * Where an analysis gets the contents of objects from, which are not in the graph: a frozen
 * process while it is held, or a snapshot.
 */
#ifndef LP_GRAPH_TEXTS_H
#define LP_GRAPH_TEXTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strbuf.h"

struct lp_texts {
	/**
	 * Append what an object contains, as Python writes it: 'abc', 12.
	 * @return false if it has no such contents, they are redacted, or cannot be had.
	 */
	bool (*preview)(struct lp_texts *texts, uint32_t id, struct lp_strbuf *to);
	void (*destroy)(struct lp_texts *texts);
	/** Memory was short for some text: what was asked for it may have been taken for absent. */
	bool failed;
};

#endif
