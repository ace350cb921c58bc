// SPDX-License-Identifier: Apache-2.0
/**
 * What refers to objects from outside of the heap: interpreters, threads, frames, and, word by
 * word, native stacks and static data.
 */
#ifndef LP_DECODE_ROOTS_H
#define LP_DECODE_ROOTS_H

#include "cpython/runtime.h"
#include "decode/build.h"
#include "graph/process_facts.h"
#include "target/capture.h"

struct lp_error;

struct lp_root_sources {
	const struct lp_heap *heap;
	const struct lp_runtime *runtime;
	/** Threads at the stop; NULL where there was none. */
	const struct lp_thread_registers *threads;
	size_t thread_count;
	/** Keeps the names of roots. */
	struct lp_process_facts *process;
};

/**
 * Collect the references from outside, those known by place first.
 * @param[out] ret Appended to.
 */
struct lp_error *lp_roots_collect(const struct lp_root_sources *sources,
				  struct lp_root_word_array *ret);

#endif
