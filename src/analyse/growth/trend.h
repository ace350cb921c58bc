// SPDX-License-Identifier: Apache-2.0
/**
 * How the number of members of one set goes from snapshot to snapshot, and whether that is growth:
 * by the numbers, and by whether members that came have stayed.  A set whose members come and go
 * may be larger at every look by chance; that of a leak keeps what came.
 */
#ifndef LP_ANALYSE_GROWTH_TREND_H
#define LP_ANALYSE_GROWTH_TREND_H

#include "analyse/growth/sample.h"
#include "base/array.h"

enum lp_trend_kind {
	/** It is not larger than at first, and was not in between. */
	LP_TREND_NONE,
	/** There are two snapshots only, and it is larger in the second. */
	LP_TREND_GREW,
	/** It gained in every interval, and what came has stayed. */
	LP_TREND_STEADY,
	/** It gained in each of the first intervals, and hardly changed afterwards. */
	LP_TREND_PLATEAU,
	/** It grew and shrank, or its members come and go. */
	LP_TREND_NOISE,
};

/** A member of the sample, and the number of the first snapshot that it was in. */
struct lp_trend_member {
	uint64_t mark;
	uint32_t since;
};

LP_ARRAY(lp_trend_member_array, struct lp_trend_member);

/** A zeroed one has seen no snapshot. */
struct lp_trend {
	/** How many members there were at first, in the last snapshot but one, and in the last. */
	uint64_t first, before, last;
	/** The most until it stopped to gain. */
	uint64_t top;
	uint32_t snapshots;
	/** It gained in the first intervals; then it did not, but stayed where it was. */
	bool gained, stopped;
	/** None of these. */
	bool uneven;
	/** It gained in some interval. */
	bool moved;
	/** In order of marks. */
	struct lp_trend_member_array members;
	/** As of a sample: the least of all snapshots'. */
	uint64_t limit;
	/** Members of the sample that have gone. */
	uint64_t gone;
};

/** Add the next snapshot; false when memory is short.  O(size of a sample). */
bool lp_trend_add(struct lp_trend *trend, uint64_t count, const struct lp_sample *sample);

/** Add @snapshots in which the set was empty, to one that has seen none. */
void lp_trend_start(struct lp_trend *trend, uint32_t snapshots);

enum lp_trend_kind lp_trend_kind(const struct lp_trend *trend);

/** "steady", "grew", ...: as in JSON. */
const char *lp_trend_name(enum lp_trend_kind kind);
void lp_trend_deinit(struct lp_trend *trend);

#endif
