// SPDX-License-Identifier: Apache-2.0
/**
 * Make the graph: decode every object that the scan found, answer the requests, follow what is
 * found by reference only, and put the workers' parts together.
 */
#ifndef LP_DECODE_BUILD_BUILD_H
#define LP_DECODE_BUILD_BUILD_H

#include "decode/roots/root_word.h"
#include "decode/worker.h"

struct lp_build_stats {
	/** Objects that no scan found, but a reference. */
	uint64_t late;
	/** References to what is no object; objects whose buffers make no sense. */
	uint64_t dangling, senseless;
};

struct lp_build_options {
	/** The workers that scanned, and how many they are. */
	struct lp_worker **workers;
	unsigned count;
	const struct lp_runtime *runtime;
	/** References from outside; those that lead to an object become graph->roots. */
	const struct lp_root_word_array *roots;
	/** Keep previews of contents; of str and bytes too unless redacted. */
	bool previews, redact;
};

/**
 * Build the graph of a heap whose objects the scan has found.
 * @param[out] graph Takes heap->index over.  Type names are not filled in (lp_name_types).
 * About 30 bytes an object without previews; 1 to 2 s for 10 million of them.
 */
struct lp_error *lp_build_graph(struct lp_heap *heap, const struct lp_build_options *options,
				struct lp_graph *graph, struct lp_build_stats *stats);

#endif
