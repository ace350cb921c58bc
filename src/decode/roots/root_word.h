// SPDX-License-Identifier: Apache-2.0
/** References from outside of the heap, on their way into the graph. */
#ifndef LP_DECODE_ROOTS_ROOT_WORD_H
#define LP_DECODE_ROOTS_ROOT_WORD_H

#include "decode/worker.h"
#include "graph/graph.h"

/** A reference from outside of the heap, before it is known which object it leads to. */
struct lp_root_word {
	/** Where the word is; 0 for a known field. */
	uint64_t at;
	/** What it refers to. */
	uint64_t address;
	/** All but `object`. */
	struct lp_root root;
};

LP_ARRAY(lp_root_word_array, struct lp_root_word);

/**
 * Make roots of the words that lead to objects; may find late ones.
 * @param[out] graph Only its roots are written.
 */
struct lp_error *lp_root_words_resolve(struct lp_worker *worker,
				       const struct lp_root_word_array *words,
				       struct lp_graph *graph);

#endif
