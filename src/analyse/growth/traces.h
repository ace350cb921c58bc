// SPDX-License-Identifier: Apache-2.0
/**
 * Traces of the values of some attributes of instances, which tell objects apart that were at the
 * same address one after the other: one value that is the same says that the object is; where all
 * differ it is another one.
 */
#ifndef LP_ANALYSE_GROWTH_TRACES_H
#define LP_ANALYSE_GROWTH_TRACES_H

#include "analyse/analysis.h"

enum {
	/** Attributes that leave a trace at most. */
	LP_TRACES = 3,
	/** How many bits they share; above them is how many attributes there are. */
	LP_TRACE_BITS = 30,
	/** Bits that the first one has at least: the lowest. */
	LP_TRACE_LEAST = LP_TRACE_BITS / LP_TRACES,
};

/** Fill in @traces, by id, which are zeroed: 0 stays where there is no attribute that says much.
 * @param words The identities without traces. */
struct lp_error *lp_traces_find(const struct lp_findings *findings, const uint64_t *words,
				uint32_t *traces);

/** Whether traces are not those of different objects. */
static inline bool lp_traces_match(uint32_t a, uint32_t b)
{
	unsigned count = a >> LP_TRACE_BITS, width = count ? LP_TRACE_BITS / count : 0, i;
	uint32_t differences = a ^ b;

	if (!a || !b)
		return true;
	/* One that has got another attribute since then: what both have of the first one. */
	if (count != b >> LP_TRACE_BITS)
		return !(differences & ((1u << LP_TRACE_LEAST) - 1));
	for (i = 0; i < count; i++) {
		if (!(differences >> i * width & ((1u << width) - 1)))
			return true;
	}
	return false;
}

/** A number of the first trace, which stays when an object gets another attribute. */
static inline uint64_t lp_first_trace(uint32_t traces)
{
	return traces & ((1u << LP_TRACE_LEAST) - 1);
}

#endif
