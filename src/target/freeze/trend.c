// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/trend.h"

/*
 * Until a copy that is to be ended has given back its memory: it has to get a processor, and to
 * free its pages (200 MB: 20 ms).  On a busy machine both take their time.
 */
static const uint64_t END_NS = 100000000;
/* Bytes a nanosecond: more than the threads of a program can make the kernel copy. */
static const uint64_t FASTEST = 8;
enum { LEAST_MS = 2, MOST_MS = 50 };

void lp_trend_begin(struct lp_trend *trend, uint64_t free, uint64_t now)
{
	trend->first = trend->last = free;
	trend->at = now;
}

bool lp_trend_is_short(struct lp_trend *trend, uint64_t free, uint64_t now)
{
	uint64_t gone = free < trend->last ? trend->last - free : 0;
	uint64_t copied = free < trend->first ? trend->first - free : 0;
	uint64_t rest = copied < trend->most ? trend->most - copied : 0;
	uint64_t time = now > trend->at ? now - trend->at : 1;
	double ahead = (double)gone / (double)time * (double)END_NS;

	/* No more than all of it is written to. */
	if (ahead > (double)rest)
		ahead = (double)rest;
	trend->last = free;
	trend->at = now;
	return free < trend->floor || (double)(free - trend->floor) < ahead;
}

int lp_trend_pause(const struct lp_trend *trend)
{
	uint64_t above = trend->last > trend->floor ? trend->last - trend->floor : 0;
	uint64_t pause = above / FASTEST / 1000000;

	return pause < LEAST_MS ? LEAST_MS : pause > MOST_MS ? MOST_MS : (int)pause;
}
