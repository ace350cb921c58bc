// SPDX-License-Identifier: Apache-2.0
/**
 * Write the references of an object, place after place.  What is at hand is resolved at once;
 * for a buffer outside of the window places are kept and a request is noted.
 */
#ifndef LP_DECODE_EMIT_H
#define LP_DECODE_EMIT_H

#include "decode/worker.h"
#include "graph/model.h"

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

/** The id of the object at @address, LP_NO_OBJECT for none; adds late objects. */
uint32_t lp_resolve_late(struct lp_worker *worker, uint64_t address);

static inline uint32_t lp_resolve(struct lp_worker *worker, uint64_t address)
{
	uint32_t id;

	if (!address)
		return LP_NO_OBJECT;
	id = lp_index_ranked(&worker->heap->index, address);
	return id != LP_NO_OBJECT ? id : lp_resolve_late(worker, address);
}

/** What goes into a place for a reference to @address; counts what leads to no object. */
uint32_t lp_target(struct lp_worker *worker, uint64_t address, bool weak);

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
