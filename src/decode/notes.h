// SPDX-License-Identifier: Apache-2.0
/** Sentences on what was not decoded, or only guessed. */
#ifndef LP_DECODE_NOTES_H
#define LP_DECODE_NOTES_H

#include "decode/build/build.h"
#include "graph/graph.h"
#include "graph/process_facts.h"

/** References that lead nowhere, contents without sense, blocks that could not be scanned. */
void lp_note_gaps(const struct lp_build_stats *stats, const struct lp_heap *heap,
		  struct lp_process_facts *process);

/** Objects of types whose C struct limpet does not know, with the first few of the types. */
struct lp_error *lp_note_opaque(const struct lp_graph *graph, struct lp_process_facts *process);

#endif
