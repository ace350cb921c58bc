// SPDX-License-Identifier: Apache-2.0
/**
 * What changed over a series of snapshots of one program: each is added and can be freed then. Kept
 * are sums by type, holders with the trend of what they hold, and the identities of the objects of
 * the last one.
 */
#ifndef LP_ANALYSE_GROWTH_GROWTH_H
#define LP_ANALYSE_GROWTH_GROWTH_H

#include "analyse/analysis.h"
#include "analyse/growth/holdings.h"
#include "analyse/growth/lost.h"
#include "analyse/growth/sizes.h"
#include "analyse/growth/trend.h"
#include "base/map.h"
#include "base/region.h"

/** All objects of a type. */
struct lp_type_growth {
	const char *type;
	uint64_t first_count, first_bytes, last_count, last_bytes;
	/** How many of the last snapshot were in the first one, and how many came between the first
	 * two and are in the last. */
	uint64_t survived, stayed;
};

LP_ARRAY(lp_type_growth_array, struct lp_type_growth);

struct lp_holder_growth {
	uint64_t path, above;
	/** See struct lp_holder. */
	bool is_part;
	/** In words; NULL as long as nothing in it grew. */
	const char *text;
	/** One of its containers in the last snapshot, or LP_NO_OBJECT. */
	uint32_t example;
	/** Containers on it that hold something: at first, and in the last snapshot. */
	uint64_t first_containers, containers;
};

LP_ARRAY(lp_holder_growth_array, struct lp_holder_growth);

struct lp_holding_growth {
	uint32_t holder;
	const char *type;
	struct lp_trend trend;
	uint64_t first_bytes, bytes;
};

LP_ARRAY(lp_holding_growth_array, struct lp_holding_growth);

struct lp_snapshot_sum {
	int64_t pid;
	/** Seconds since 1970, and nanoseconds of the monotonic clock, or 0. */
	uint64_t taken, clock;
	uint64_t count, bytes, rss;
	struct lp_garbage garbage;
};

LP_ARRAY(lp_snapshot_sum_array, struct lp_snapshot_sum);

/** A zeroed one is empty. */
struct lp_growth {
	struct lp_snapshot_sum_array snapshots;
	struct lp_type_growth_array types;
	struct lp_holder_growth_array holders;
	struct lp_holding_growth_array holdings;
	/** From hashes of names, and numbers of paths and holdings, to indices. */
	struct lp_map type_numbers, holder_numbers, holding_numbers;
	/** Of the last snapshot; and an enum lp_origin for each. */
	struct lp_identities identities;
	uint8_t *origins;
	/** Objects cannot be told apart, as the snapshots are of different processes; holders
	 * cannot, as one has no names. */
	bool no_identities, no_names;
	/** What single objects retain is looked at as well, which takes dominators: to be set
	 * before the first snapshot is added. */
	bool with_sizes;
	struct lp_sizes sizes;
	struct lp_lost_count_array lost;
	struct lp_region region;
};

/** A snapshot that is being added. */
struct lp_growing {
	struct lp_identities identities;
	struct lp_holdings holdings;
	/** Which row of the growth each of the holdings is. */
	uint32_t *rows;
	struct lp_garbage garbage;
	struct lp_path_size_array sizes;
};

/**
 * Read from a snapshot what adding it takes; nothing is added yet.
 * @param growing Zeroed; to be deinit'ed whatever the result.
 * O(objects and references).
 */
struct lp_error *lp_growth_read(struct lp_growth *growth, const struct lp_findings *findings,
				struct lp_growing *growing);

/**
 * Add what was read.  On an error the growth is of no more use.
 * @param findings As they were read; contents of objects are not needed any more.
 * @param growing Its identities become those of the growth.
 * @param clock When it was taken, in nanoseconds of the monotonic clock; 0 where that is not known.
 * O(objects); 13 bytes an object stay until the next one is added.
 */
struct lp_error *lp_growth_add(struct lp_growth *growth, const struct lp_findings *findings,
			       struct lp_growing *growing, uint64_t clock);
void lp_growing_deinit(struct lp_growing *growing);
void lp_growth_deinit(struct lp_growth *growth);

/** Seconds between the first and the last snapshot; 0 where that is not known well, or they are of
 * different processes. */
double lp_growth_seconds(const struct lp_growth *growth);

/* Files tell their times in whole seconds: less of them make no rate. */
enum { LP_GROWTH_LEAST_SECONDS = 20 };

/** Whether seconds are not known only because there are so few. */
bool lp_growth_is_short(const struct lp_growth *growth);

/** Tables and notes of it. */
struct lp_error *lp_growth_tell(const struct lp_growth *growth, const struct lp_question *question,
				struct lp_report *report);

/** The same in a few lines, for a report that is about the last snapshot: sums, and the holders
 * that gained most. */
struct lp_error *lp_growth_outline(const struct lp_growth *growth,
				   const struct lp_question *question, struct lp_report *report);

/** What ends the growth of a process. */
struct lp_growth_bound {
	/** What it can still take, and the limit that is reached then, in bytes; 0: not known. */
	uint64_t left, limit;
	/** What the limit is for, or whose memory it is: "its control group", "the machine". */
	const char *subject;
};

/** A note on when memory runs out, if it grew in every interval. */
void lp_growth_project(const struct lp_growth *growth, const struct lp_growth_bound *bound,
		       struct lp_report *report);

#endif
