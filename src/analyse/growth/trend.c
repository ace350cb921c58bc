// SPDX-License-Identifier: Apache-2.0
#include "analyse/growth/trend.h"

#include <string.h>

enum {
	/* What it changes by at most after it has stopped: this part of what it had gained. */
	LEVEL_PART = 10,
	/* Of what came, this part has stayed in a leak. */
	STAYED_PART = 2,
	/* As few members of a sample say nothing. */
	FEW = 4,
};

static uint64_t distance(uint64_t a, uint64_t b)
{
	return a > b ? a - b : b - a;
}

static void add_count(struct lp_trend *trend, uint64_t count)
{
	uint64_t margin = trend->top > trend->first ? (trend->top - trend->first) / LEVEL_PART : 0;

	if (count > trend->last && !trend->stopped) {
		trend->uneven |= trend->snapshots > 1 && !trend->gained;
		trend->gained = true;
		trend->top = count;
	} else if (trend->gained && distance(count, trend->top) <= margin) {
		trend->stopped = true;
	} else if (trend->gained || count > trend->last) {
		trend->uneven = true;
	}
	trend->moved |= count > trend->last;
}

/** Members that were there before keep their date, those that are gone are dropped. */
static bool add_members(struct lp_trend *trend, const struct lp_sample *sample)
{
	struct lp_trend_member_array members = {0};
	size_t old = 0;
	uint32_t i;

	if (sample->limit && (!trend->limit || sample->limit < trend->limit))
		trend->limit = sample->limit;
	if (!lp_array_reserve(&members, sample->count))
		return false;
	for (i = 0; i < sample->count; i++) {
		struct lp_trend_member member = {sample->marks[i], trend->snapshots};

		if (trend->limit && member.mark >= trend->limit)
			break;
		for (; old < trend->members.count && trend->members.items[old].mark < member.mark;
		     old++)
			trend->gone++;
		if (old < trend->members.count && trend->members.items[old].mark == member.mark)
			member = trend->members.items[old++];
		members.items[members.count++] = member;
	}
	for (; old < trend->members.count; old++)
		trend->gone += !trend->limit || trend->members.items[old].mark < trend->limit;
	lp_array_deinit(&trend->members);
	trend->members.items = members.items;
	trend->members.count = members.count;
	trend->members.capacity = members.capacity;
	return true;
}

/** Whether it cannot be steady any more, so that its members do not matter. */
static bool is_settled(const struct lp_trend *trend)
{
	return trend->uneven || trend->stopped || (trend->snapshots > 1 && !trend->gained);
}

bool lp_trend_add(struct lp_trend *trend, uint64_t count, const struct lp_sample *sample)
{
	if (is_settled(trend))
		lp_array_deinit(&trend->members);
	else if (!add_members(trend, sample))
		return false;
	if (trend->snapshots)
		add_count(trend, count);
	else
		trend->first = trend->top = count;
	trend->before = trend->snapshots ? trend->last : count;
	trend->last = count;
	trend->snapshots++;
	return true;
}

void lp_trend_start(struct lp_trend *trend, uint32_t snapshots)
{
	trend->snapshots = snapshots;
}

/** Whether what came before the last snapshot is still there, some of it from the first interval
 * on, as far as the sample tells. */
static bool has_kept(const struct lp_trend *trend)
{
	double share = trend->limit ? (double)trend->limit / 18446744073709551616.0 : 1;
	double came = (double)(trend->before - trend->first) * share;
	uint64_t stayed = 0, stayed_longest = 0;
	size_t i;

	for (i = 0; i < trend->members.count; i++) {
		const struct lp_trend_member *member = &trend->members.items[i];

		stayed += member->since > 0 && member->since + 1 < trend->snapshots;
		stayed_longest += member->since == 1;
	}
	if (trend->limit && came < FEW)
		return !trend->gone;
	if (!stayed_longest && (!trend->limit || came >= FEW * trend->snapshots))
		return false;
	return stayed && (double)stayed * STAYED_PART >= came;
}

enum lp_trend_kind lp_trend_kind(const struct lp_trend *trend)
{
	if (!trend->moved)
		return LP_TREND_NONE;
	if (trend->uneven || trend->last <= trend->first)
		return LP_TREND_NOISE;
	if (trend->stopped)
		return LP_TREND_PLATEAU;
	if (trend->snapshots < 3)
		return LP_TREND_GREW;
	return has_kept(trend) ? LP_TREND_STEADY : LP_TREND_NOISE;
}

const char *lp_trend_name(enum lp_trend_kind kind)
{
	static const char *const names[] = {
		[LP_TREND_NONE] = "none",     [LP_TREND_GREW] = "grew",
		[LP_TREND_STEADY] = "steady", [LP_TREND_PLATEAU] = "plateau",
		[LP_TREND_NOISE] = "noise",
	};

	return names[kind];
}

void lp_trend_deinit(struct lp_trend *trend)
{
	lp_array_deinit(&trend->members);
	memset(trend, 0, sizeof(*trend));
}
