// SPDX-License-Identifier: Apache-2.0
/**
 * Immediate dominators and retained sizes.  An object dominates another one if every way from the
 * roots to that leads through it: if it went, the other one would go with it.  The immediate
 * dominator is the last of them, and an object retains what it dominates and itself.
 *
 * Exact.  Objects that own no others, and those that lead into no cycle, are folded away first,
 * which leaves a tenth of a usual heap for the algorithm proper.
 */
#ifndef LP_ANALYSE_FACTS_DOMINATORS_H
#define LP_ANALYSE_FACTS_DOMINATORS_H

#include "analyse/facts/flow.h"

/** Instead of a dominator: only the roots together keep it, or nothing does. */
#define LP_DOMINATED_BY_ROOTS LP_NO_OBJECT
#define LP_UNREACHABLE UINT32_MAX

struct lp_dominators {
	/** The immediate dominator of each object, or one of the above. */
	uint32_t *of;
	/** Bytes that each object retains, by sys.getsizeof() and what they own beside; its own if
	 * it is unreachable. */
	uint64_t *retained;
};

/** About a second for 10 million objects; 12 bytes an object, and as many meanwhile. */
struct lp_error *lp_dominators_init(struct lp_dominators *dominators, const struct lp_flow *flow);
void lp_dominators_deinit(struct lp_dominators *dominators);

#endif
