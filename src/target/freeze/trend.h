// SPDX-License-Identifier: Apache-2.0
/**
 * How fast free memory goes while a copy lives, and whether what is left lasts until the copy could
 * be ended.  Knows no files and no processes.
 */
#ifndef LP_TARGET_FREEZE_TREND_H
#define LP_TARGET_FREEZE_TREND_H

#include <stdbool.h>
#include <stdint.h>

struct lp_trend {
	/** Bytes that a copy may cost in all: what the program has written to. */
	uint64_t most;
	/** Bytes that are to be left. */
	uint64_t floor;
	/** Free bytes when the copy was made, and when it was looked last, at lp_clock(). */
	uint64_t first, last, at;
};

/** Begin with what is free now. */
void lp_trend_begin(struct lp_trend *trend, uint64_t free, uint64_t now);

/**
 * Whether the copy is to be ended: less than the floor is free, or will be before the copy's memory
 * is given back, if the program goes on to write as fast as since the last look.
 */
bool lp_trend_is_short(struct lp_trend *trend, uint64_t free, uint64_t now);

/** Milliseconds until the next look: fewer, the less there is above the floor. */
int lp_trend_pause(const struct lp_trend *trend);

#endif
