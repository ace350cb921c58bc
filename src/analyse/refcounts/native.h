// SPDX-License-Identifier: Apache-2.0
/** Which library's static data, or which stack of C code, holds objects. */
#ifndef LP_ANALYSE_REFCOUNTS_NATIVE_H
#define LP_ANALYSE_REFCOUNTS_NATIVE_H

#include "analyse/analysis.h"
#include "analyse/facts/distances.h"
#include "analyse/facts/dominators.h"

struct lp_native_word {
	uint32_t object;
	/** The library's name, or words for a stack; owned by the graph. */
	const char *holder;
};

LP_ARRAY(lp_native_word_array, struct lp_native_word);

/** Words of C code that own objects, in order of ids. */
struct lp_native {
	struct lp_native_word_array words;
};

struct lp_error *lp_native_init(struct lp_native *native, const struct lp_graph *graph);
void lp_native_deinit(struct lp_native *native);

/** Append where C code has an object's address: "keep.so, a stack of C code"; or nothing. */
void lp_native_places(const struct lp_native *native, uint32_t id, struct lp_strbuf *to);

/**
 * Append the table `holders`: a row for each library and for the stacks, those that keep most
 * bytes first; objects that nothing else keeps are told apart.
 * @param limit Rows at most.
 */
struct lp_error *lp_native_table(const struct lp_findings *findings,
				 const struct lp_distances *distances,
				 const struct lp_dominators *dominators, uint64_t limit,
				 struct lp_report *report);

#endif
