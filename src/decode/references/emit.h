// SPDX-License-Identifier: Apache-2.0
/**
 * Write the references of an object, place after place.  What is at hand is resolved at once;
 * for a buffer outside of the window places are kept and a request is noted.
 */
#ifndef LP_DECODE_REFERENCES_EMIT_H
#define LP_DECODE_REFERENCES_EMIT_H

#include "decode/build/resolve.h"

/** How the words of a buffer are to be understood. */
enum lp_words {
	LP_WORDS_OWNED,
	/** They do not own their targets. */
	LP_WORDS_WEAK,
	/** _PyStackRef: two tag bits (3.14). */
	LP_WORDS_TAGGED,
	/** Words that may be anything: only addresses of objects count. */
	LP_WORDS_UNKNOWN,
};

/** Room for @count more places; false (and `failed`) when memory is short. */
bool lp_emit_room(struct lp_worker *worker, uint64_t count);

/** One reference to the object at @address; 0 keeps an empty place. */
void lp_emit(struct lp_worker *worker, uint64_t address, bool weak);

/** A word that may be a reference: owned if the refcount of its target says so (lp_settle). */
void lp_emit_unknown(struct lp_worker *worker, uint64_t word);

/** One word understood as @words says. */
void lp_emit_word(struct lp_worker *worker, uint64_t word, enum lp_words words);

/** @count words at @address, which are checked to be readable; none if they are not. */
void lp_emit_words(struct lp_worker *worker, uint64_t address, uint64_t count, enum lp_words words);

/**
 * Keep `request->count` places (but for SPLIT_VALUES, which fills places that are there) and have
 * them filled from the memory at `request->address`: at once if that is in the window or no join
 * will come, else later.  Place, owner and worker are set here.
 */
void lp_emit_buffer(struct lp_worker *worker, struct lp_request request);

#endif
