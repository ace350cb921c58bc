// SPDX-License-Identifier: Apache-2.0
/** Finds out what the stacks of all threads retain. */
#ifndef LP_ANALYSE_THREADS_STACKS_H
#define LP_ANALYSE_THREADS_STACKS_H

#include "analyse/threads/stack.h"

/** @stacks is zeroed.  Costs as lp_alone_find(). */
struct lp_error *lp_stacks_init(struct lp_stacks *stacks, const struct lp_findings *findings);
void lp_stacks_deinit(struct lp_stacks *stacks);

#endif
