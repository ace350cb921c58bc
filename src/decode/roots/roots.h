// SPDX-License-Identifier: Apache-2.0
/**
 * What refers to objects from outside of the heap: interpreters, threads, frames, and, word by
 * word, native stacks and static data.
 */
#ifndef LP_DECODE_ROOTS_ROOTS_H
#define LP_DECODE_ROOTS_ROOTS_H

#include "decode/roots/root_list.h"

struct lp_error;

/**
 * Collect the references from outside, those known by place first.
 * @param[out] ret Appended to.
 */
struct lp_error *lp_roots_collect(const struct lp_root_sources *sources,
				  struct lp_root_word_array *ret);

#endif
