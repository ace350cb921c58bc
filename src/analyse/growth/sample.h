// SPDX-License-Identifier: Apache-2.0
/**
 * A sample of a set by which sets are compared that are too many to be kept: the smallest of the
 * numbers that its members are hashed to.  What is in the sample of one set and could be in that
 * of another one is in it if it is a member.
 */
#ifndef LP_ANALYSE_GROWTH_SAMPLE_H
#define LP_ANALYSE_GROWTH_SAMPLE_H

#include <stdbool.h>
#include <stdint.h>

/** Sets of at most so many members are known in full. */
enum { LP_SAMPLE_SIZE = 512 };

/** A zeroed one is empty. */
struct lp_sample {
	/** In rising order, none twice, after lp_sample_finish(). */
	uint64_t *marks;
	uint32_t count, capacity;
	/** All members with marks below it are there; 0: all members are. */
	uint64_t limit;
};

/** Add a member, by a number that is evenly spread over all of 64 bits; false when memory is
 * short.  Amortised O(log of the size of a sample) for each that is taken. */
bool lp_sample_add(struct lp_sample *sample, uint64_t mark);

/** Sort it: once, after all were added. */
void lp_sample_finish(struct lp_sample *sample);
void lp_sample_deinit(struct lp_sample *sample);

#endif
