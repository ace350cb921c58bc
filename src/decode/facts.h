// SPDX-License-Identifier: Apache-2.0
/** What is to be known of a process beside its objects: threads, frames, collector. */
#ifndef LP_DECODE_FACTS_H
#define LP_DECODE_FACTS_H

#include "cpython/runtime.h"
#include "decode/heap.h"
#include "graph/process_facts.h"

/**
 * Fill in what the frozen memory tells: Python's version, interpreters, collectors, and threads
 * with their frames and variables.
 * @param redact Leave out the contents of str and bytes.
 */
struct lp_error *lp_facts_read(struct lp_heap *heap, const struct lp_runtime *runtime, bool redact,
			       struct lp_process_facts *process);

/** Name the allocator, as the scan saw it. */
void lp_facts_allocator(const struct lp_heap *heap, struct lp_process_facts *process);

#endif
