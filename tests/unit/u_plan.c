// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"
#include "tap.h"
#include "target/freeze/plan.h"

static const uint64_t GB = 1000000000;

static enum lp_capture_mode mode;
static char fallback[LP_PLAN_CLAUSE];

/** NULL if it is planned, else the message, which stays until the next call. */
static const char *plan(uint64_t anonymous, uint64_t left, bool kills_group,
			enum lp_capture_mode wanted, unsigned max_pause_ms)
{
	static char message[512];
	const struct lp_plan_facts facts = {
		.pid = 42, .anonymous = anonymous, .free = left, .kills_group = kills_group};
	const struct lp_capture_options options = {
		.mode = wanted, .max_pause_ms = max_pause_ms, .own_memory = 100 << 20};
	struct lp_error *error;

	mode = LP_CAPTURE_AUTO;
	strcpy(fallback, "untouched");
	error = lp_plan_choose(&facts, &options, &mode, fallback);
	if (!error)
		return NULL;
	snprintf(message, sizeof(message), "%d: %s", error->code == LP_ERROR_BUSY, error->message);
	lp_error_destroy(error);
	return message;
}

static void test_a_copy(void)
{
	CHECK(!plan(GB, 8 * GB, false, LP_CAPTURE_AUTO, 500));
	EQUAL(mode, LP_CAPTURE_COW);
	TEXT(fallback, "");
	CHECK(!plan(GB, 8 * GB, false, LP_CAPTURE_COW, 500));
	EQUAL(mode, LP_CAPTURE_COW);
	CHECK(!plan(GB, UINT64_MAX, false, LP_CAPTURE_AUTO, 500));
	EQUAL(mode, LP_CAPTURE_COW);
	CHECK(!plan(0, 8 * GB, false, LP_CAPTURE_AUTO, 500));
}

static void test_a_short_pause_is_told_in_milliseconds(void)
{
	TEXT(plan(GB, 8 * GB, false, LP_CAPTURE_AUTO, 20),
	     "1: process 42 would stand still for about 25 ms, which is longer than the limit of "
	     "20 "
	     "ms; to allow it pass --max-pause 100");
}

static void test_stop_where_memory_is_short(void)
{
	/* A quarter of it and what limpet needs: 355 MB. */
	CHECK(!plan(GB, 350000000, false, LP_CAPTURE_AUTO, 5000));
	EQUAL(mode, LP_CAPTURE_STOP);
	TEXT(fallback, "only 333.8 MiB of memory are free and a copy may take 338.4 MiB");
	CHECK(!plan(GB, 360000000, false, LP_CAPTURE_AUTO, 5000));
	EQUAL(mode, LP_CAPTURE_COW);
	CHECK(!plan(GB, 8 * GB, true, LP_CAPTURE_AUTO, 5000));
	EQUAL(mode, LP_CAPTURE_STOP);
	CHECK(strstr(fallback, "memory.oom.group"));
	CHECK(strstr(plan(GB, 350000000, false, LP_CAPTURE_COW, 5000), "--mode stop"));
	EQUAL(mode, LP_CAPTURE_AUTO);
	TEXT(fallback, "untouched");
	/* That stop would be too long: the message says why it is a stop, and what to pass. */
	TEXT(plan(GB, 350000000, false, LP_CAPTURE_AUTO, 500),
	     "1: process 42 would stand still for about 0.6 s (no copy can be made: only 333.8 MiB "
	     "of "
	     "memory are free and a copy may take 338.4 MiB), which is longer than the limit of "
	     "500 "
	     "ms; to allow it pass --max-pause 1000");
}

static void test_limits(void)
{
	CHECK(!plan(20 * GB, 99 * GB, false, LP_CAPTURE_AUTO, 500));
	TEXT(plan(30 * GB, 99 * GB, false, LP_CAPTURE_AUTO, 500),
	     "1: process 42 would stand still for about 0.7 s, which is longer than the limit of "
	     "500 "
	     "ms; to allow it pass --max-pause 1100");
	CHECK(!plan(30 * GB, 99 * GB, false, LP_CAPTURE_AUTO, 1100));
	CHECK(!plan(GB / 2, 9 * GB, false, LP_CAPTURE_STOP, 500));
	EQUAL(mode, LP_CAPTURE_STOP);
	TEXT(fallback, "");
	CHECK(plan(2 * GB, 9 * GB, false, LP_CAPTURE_STOP, 500) != NULL);
	CHECK(plan(0, 9 * GB, false, LP_CAPTURE_STOP, 0) != NULL);
	EQUAL(lp_plan_floor(GB), GB / 10);
	EQUAL(lp_plan_floor(0), 64 << 20);
}

int main(void)
{
	test_a_copy();
	test_a_short_pause_is_told_in_milliseconds();
	test_stop_where_memory_is_short();
	test_limits();
	return tap_done();
}
