// SPDX-License-Identifier: Apache-2.0
/* Whether memory lasts while a copy lives. */
#include "tap.h"

#include "target/freeze/trend.h"

static const uint64_t MIB = 1 << 20, MS = 1000000;

static struct lp_trend begin(uint64_t most, uint64_t floor, uint64_t free)
{
	struct lp_trend trend = {.most = most * MIB, .floor = floor * MIB};

	lp_trend_begin(&trend, free * MIB, 1000 * MS);
	return trend;
}

static void test_floor(void)
{
	struct lp_trend trend = begin(200, 64, 100);

	CHECK(!lp_trend_is_short(&trend, 100 * MIB, 1010 * MS));
	CHECK(lp_trend_is_short(&trend, 63 * MIB, 60000 * MS));
}

static void test_what_lies_ahead(void)
{
	struct lp_trend trend = begin(2000, 64, 1000);

	/* 1 MiB in a millisecond: 100 more until the copy is gone. */
	CHECK(!lp_trend_is_short(&trend, 990 * MIB, 1010 * MS));
	CHECK(!lp_trend_is_short(&trend, 190 * MIB, 1810 * MS));
	CHECK(lp_trend_is_short(&trend, 160 * MIB, 1840 * MS));
	/* It has become slower: 0.1 MiB in a millisecond. */
	CHECK(!lp_trend_is_short(&trend, 150 * MIB, 1940 * MS));
	/* Memory was given back. */
	CHECK(!lp_trend_is_short(&trend, 170 * MIB, 1941 * MS));
}

static void test_no_more_than_all(void)
{
	struct lp_trend trend = begin(200, 64, 270);

	/* 190 of 200 MiB are copied, as fast as can be: 10 are left to copy. */
	CHECK(!lp_trend_is_short(&trend, 80 * MIB, 1010 * MS));
	trend = begin(200, 64, 270);
	CHECK(lp_trend_is_short(&trend, 170 * MIB, 1010 * MS) == false);
	trend = begin(200, 64, 250);
	/* 20 are copied in a moment; 180 lie ahead, and 166 are above the floor. */
	CHECK(lp_trend_is_short(&trend, 230 * MIB, 1001 * MS));
}

static void test_odd_numbers(void)
{
	struct lp_trend trend = begin(200, 64, 1000);

	/* No time has passed, no memory is known. */
	CHECK(!lp_trend_is_short(&trend, 1000 * MIB, 1000 * MS));
	CHECK(!lp_trend_is_short(&trend, UINT64_MAX, 1000 * MS));
	EQUAL(lp_trend_pause(&trend), 50);
	CHECK(!lp_trend_is_short(&trend, UINT64_MAX, 999 * MS));
	CHECK(lp_trend_is_short(&trend, 0, 999 * MS));
	EQUAL(lp_trend_pause(&trend), 2);
}

static void test_pause(void)
{
	struct lp_trend trend = begin(200, 64, 1000);

	EQUAL(lp_trend_pause(&trend), 50);
	trend = begin(200, 64, 128);
	EQUAL(lp_trend_pause(&trend), 8);
	trend = begin(200, 64, 65);
	EQUAL(lp_trend_pause(&trend), 2);
	trend = begin(200, 64, 10);
	EQUAL(lp_trend_pause(&trend), 2);
}

int main(void)
{
	test_floor();
	test_what_lies_ahead();
	test_no_more_than_all();
	test_odd_numbers();
	test_pause();
	return tap_done();
}
