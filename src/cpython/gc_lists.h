// SPDX-License-Identifier: Apache-2.0
/** The collector's lists: which objects it tracks, by generation.  Does not know what they are. */
#ifndef LP_CPYTHON_GC_LISTS_H
#define LP_CPYTHON_GC_LISTS_H

#include "cpython/runtime.h"
#include "target/peek.h"

/** The generation of objects that gc.freeze() put aside. */
enum { LP_PERMANENT = 3 };

/**
 * Visit each object in the lists of an interpreter.
 * @param visit Is told its address and generation (0 to 2, or LP_PERMANENT); false ends the walk.
 * @return false if a list does not lead back to its head: it is being changed, or damaged.
 */
bool lp_gc_lists_walk(struct lp_peek *peek, const struct lp_layout *layout,
		      const struct lp_interpreter *interpreter,
		      bool (*visit)(void *context, uint64_t object, unsigned generation),
		      void *context);

/** The same for those that gc.freeze() put aside only. */
bool lp_gc_permanent_walk(struct lp_peek *peek, const struct lp_layout *layout,
			  const struct lp_interpreter *interpreter,
			  bool (*visit)(void *context, uint64_t object, unsigned generation),
			  void *context);

#endif
