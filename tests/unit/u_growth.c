// SPDX-License-Identifier: Apache-2.0
/* Trends of sets that are made by hand, and samples of large ones. */
#include "tap.h"

#include <stdlib.h>

#include "analyse/growth/growth.h"
#include "analyse/growth/mix.h"
#include "analyse/growth/traces.h"
#include "analyse/growth/trend.h"
#include "random.h"

/** The set of the numbers from @first to before @end. */
static struct lp_sample sample_of(uint64_t first, uint64_t end)
{
	struct lp_sample sample = {0};

	for (; first < end; first++)
		lp_sample_add(&sample, lp_mix(first, 0));
	lp_sample_finish(&sample);
	return sample;
}

struct range {
	uint64_t first, end;
};

/** The trend of a series of sets, each the numbers of a range and those of a second one. */
static enum lp_trend_kind trend_of(const struct range *sets, const struct range *more,
				   uint32_t count)
{
	struct lp_trend trend = {0};
	enum lp_trend_kind kind;
	uint32_t i;

	for (i = 0; i < count; i++) {
		struct lp_sample sample = {0};
		uint64_t size = sets[i].end - sets[i].first, at;

		for (at = sets[i].first; at < sets[i].end; at++)
			lp_sample_add(&sample, lp_mix(at, 0));
		if (more)
			size += more[i].end - more[i].first;
		for (at = more ? more[i].first : 0; more && at < more[i].end; at++)
			lp_sample_add(&sample, lp_mix(at, 1));
		lp_sample_finish(&sample);
		lp_trend_add(&trend, size, &sample);
		lp_sample_deinit(&sample);
	}
	kind = lp_trend_kind(&trend);
	lp_trend_deinit(&trend);
	return kind;
}

static void test_steady(void)
{
	struct range leak[] = {{0, 10}, {0, 20}, {0, 25}, {0, 40}, {0, 41}};
	struct range from_none[] = {{0, 0}, {0, 1}, {0, 2}};
	struct range large[] = {{0, 100000}, {0, 120000}, {0, 140000}, {0, 160000}};
	/* One more each time, which no sample of so many can have. */
	struct range slow[] = {{0, 100000}, {0, 100001}, {0, 100002}};

	EQUAL(trend_of(leak, NULL, 5), LP_TREND_STEADY);
	EQUAL(trend_of(from_none, NULL, 3), LP_TREND_STEADY);
	EQUAL(trend_of(large, NULL, 4), LP_TREND_STEADY);
	EQUAL(trend_of(slow, NULL, 3), LP_TREND_STEADY);
	EQUAL(trend_of(leak, NULL, 2), LP_TREND_GREW);
}

/** A leak in a set whose other members come and go. */
static void test_steady_among_others(void)
{
	struct range leak[] = {{0, 100}, {0, 200}, {0, 300}, {0, 400}, {0, 500}};
	struct range others[] = {{0, 60}, {60, 130}, {130, 180}, {180, 245}, {245, 300}};
	struct range many[] = {{0, 20000}, {0, 30000}, {0, 40000}, {0, 50000}};
	struct range crowd[] = {{0, 9000}, {9000, 17000}, {17000, 26500}, {26500, 35000}};

	EQUAL(trend_of(leak, others, 5), LP_TREND_STEADY);
	EQUAL(trend_of(many, crowd, 4), LP_TREND_STEADY);
}

static void test_noise(void)
{
	struct range shrinks[] = {{0, 10}, {0, 20}, {0, 15}, {0, 30}};
	struct range late[] = {{0, 10}, {0, 10}, {0, 20}, {0, 30}};
	struct range falls_first[] = {{0, 10}, {0, 9}, {0, 20}, {0, 30}};
	/* Larger each time, by chance: nobody stays. */
	struct range passing[] = {{0, 10}, {10, 24}, {24, 40}, {40, 58}, {58, 80}};
	struct range many_passing[] = {{0, 20000}, {20000, 42000}, {42000, 66000}, {66000, 93000}};
	struct range little[] = {{0, 20000}, {20000, 40010}, {40010, 60040}, {60040, 80100}};

	EQUAL(trend_of(shrinks, NULL, 4), LP_TREND_NOISE);
	EQUAL(trend_of(late, NULL, 4), LP_TREND_NOISE);
	EQUAL(trend_of(falls_first, NULL, 4), LP_TREND_NOISE);
	EQUAL(trend_of(passing, NULL, 5), LP_TREND_NOISE);
	EQUAL(trend_of(many_passing, NULL, 4), LP_TREND_NOISE);
	EQUAL(trend_of(little, NULL, 4), LP_TREND_NOISE);
}

static void test_plateau(void)
{
	struct range filled[] = {{0, 10}, {0, 100}, {0, 200}, {0, 200}, {0, 200}};
	struct range wavers[] = {{0, 10}, {0, 100}, {0, 200}, {0, 195}, {0, 205}};
	struct range goes_on[] = {{0, 10}, {0, 100}, {0, 200}, {0, 200}, {0, 300}};
	struct range at_once[] = {{0, 10}, {0, 100}, {0, 100}};

	EQUAL(trend_of(filled, NULL, 5), LP_TREND_PLATEAU);
	EQUAL(trend_of(wavers, NULL, 5), LP_TREND_PLATEAU);
	EQUAL(trend_of(goes_on, NULL, 5), LP_TREND_NOISE);
	EQUAL(trend_of(at_once, NULL, 3), LP_TREND_PLATEAU);
}

static void test_none(void)
{
	struct range same[] = {{0, 10}, {0, 10}, {0, 10}};
	struct range less[] = {{0, 10}, {0, 8}, {0, 6}};

	EQUAL(trend_of(same, NULL, 3), LP_TREND_NONE);
	EQUAL(trend_of(less, NULL, 3), LP_TREND_NONE);
}

/** A set that was not there in the first snapshots has gained in each only from the second on. */
static void test_late_sets(void)
{
	uint32_t missed;

	for (missed = 1; missed <= 2; missed++) {
		struct lp_trend trend = {0};
		uint32_t i;

		lp_trend_start(&trend, missed);
		for (i = 0; i < 3; i++) {
			struct lp_sample sample = sample_of(0, (i + 1) * 10);

			lp_trend_add(&trend, (i + 1) * 10, &sample);
			lp_sample_deinit(&sample);
		}
		EQUAL(lp_trend_kind(&trend), missed == 1 ? LP_TREND_STEADY : LP_TREND_NOISE);
		lp_trend_deinit(&trend);
	}
}

static void test_sample(void)
{
	struct lp_sample small = sample_of(0, 300), large = sample_of(0, 100000);
	struct lp_sample twice = {0};
	uint32_t i, wrong = 0;

	EQUAL(small.count, 300);
	EQUAL(small.limit, 0);
	EQUAL(large.count, LP_SAMPLE_SIZE);
	/* 1 in 195, give or take. */
	CHECK(large.limit > UINT64_MAX / 260 && large.limit < UINT64_MAX / 150);
	for (i = 1; i < large.count; i++)
		wrong += large.marks[i - 1] >= large.marks[i] || large.marks[i] >= large.limit;
	EQUAL(wrong, 0);
	for (i = 0; i < 100000; i++)
		lp_sample_add(&twice, lp_mix(i % 7, 0));
	lp_sample_finish(&twice);
	EQUAL(twice.count, 7);
	EQUAL(twice.limit, 0);
	lp_sample_deinit(&small);
	lp_sample_deinit(&large);
	lp_sample_deinit(&twice);
}

static uint32_t traces(unsigned count, uint32_t a, uint32_t b, uint32_t c)
{
	unsigned width = LP_TRACE_BITS / count;

	return count << LP_TRACE_BITS | a | (count > 1 ? b << width : 0) |
	       (count > 2 ? c << 2 * width : 0);
}

static void test_traces(void)
{
	CHECK(lp_traces_match(0, traces(1, 5, 0, 0)));
	CHECK(lp_traces_match(traces(1, 5, 0, 0), traces(1, 5, 0, 0)));
	CHECK(!lp_traces_match(traces(1, 5, 0, 0), traces(1, 1 << 20 | 5, 0, 0)));
	/* One attribute that has stayed is enough. */
	CHECK(lp_traces_match(traces(3, 1, 2, 3), traces(3, 9, 9, 3)));
	CHECK(lp_traces_match(traces(2, 1, 2, 0), traces(2, 1, 9, 0)));
	CHECK(!lp_traces_match(traces(3, 1, 2, 3), traces(3, 4, 5, 6)));
	/* A new attribute. */
	CHECK(lp_traces_match(traces(1, 5, 0, 0), traces(2, 5, 7, 0)));
	CHECK(!lp_traces_match(traces(1, 5, 0, 0), traces(2, 6, 7, 0)));
}

/** Containers through which members go: no leak, however often one is looked at. */
static void test_chance(void)
{
	uint64_t seed = 20260101;
	uint32_t steady = 0, rising = 0, series;

	for (series = 0; series < 2000; series++) {
		struct lp_trend trend = {0};
		bool rose = true;
		uint64_t at = 0, before = 0;
		uint32_t i;

		for (i = 0; i < 5; i++) {
			uint64_t size = 1 + random_below(&seed, 60);
			struct lp_sample sample = sample_of(at, at + size);

			rose &= size > before;
			before = size;
			/* Some are still there at the next look. */
			at += size - random_below(&seed, (uint32_t)size) / 4;
			lp_trend_add(&trend, size, &sample);
			lp_sample_deinit(&sample);
		}
		rising += rose;
		steady += lp_trend_kind(&trend) == LP_TREND_STEADY;
		lp_trend_deinit(&trend);
	}
	/* By the numbers alone one in 120 would be called a leak. */
	CHECK(rising > 8);
	EQUAL(steady, 0);
}

/** The notes on snapshots of a second each, with so much resident memory in MiB. */
static const char *projection_of(const uint64_t *rss, size_t count, uint64_t left, uint64_t limit,
				 bool same, struct lp_report *report)
{
	const struct lp_growth_bound bound = {left << 20, limit << 20, limit ? "it" : "the machine"};
	struct lp_snapshot_sum sums[8] = {{0}};
	struct lp_growth growth = {.snapshots = {.items = sums, .count = count},
				   .no_identities = !same};
	size_t i;

	for (i = 0; i < count; i++) {
		sums[i].clock = (i + 1) * UINT64_C(1000000000);
		sums[i].rss = rss[i] << 20;
	}
	report->notes.count = 0;
	lp_growth_project(&growth, &bound, report);
	return report->notes.count ? report->notes.items[0] : "";
}

static void test_projection(void)
{
	static const uint64_t grows[] = {100, 101, 103, 104, 108}, wavers[] = {100, 99, 103, 104};
	struct lp_report *report = lp_report_create("grow");

	TEXT(projection_of(grows, 5, 7200, 0, true, report),
	     "resident memory grew in every interval, by 120.0 MiB/min in all; at that rate the "
	     "7.0 GiB that the machine has left last 60 min");
	TEXT(projection_of(grows, 5, 7, 0, true, report) + 65,
	     "at that rate the 7.0 MiB that the machine has left last 4 s");
	TEXT(projection_of(grows, 5, 7200, 10240, true, report) + 65,
	     "at that rate the limit of 10.0 GiB for it is reached in 60 min");
	TEXT(projection_of(grows, 5, 0, 10240, true, report) + 65,
	     "at that rate the limit of 10.0 GiB for it is reached in 0 s");
	TEXT(projection_of(wavers, 4, 7200, 10240, true, report), "");
	TEXT(projection_of(grows, 2, 7200, 10240, true, report), "");
	TEXT(projection_of(grows, 5, 0, 0, true, report), "");
	/* Different processes did not grow from one to the next. */
	TEXT(projection_of(grows, 5, 7200, 0, false, report), "");
	lp_report_destroy(report);
}

/** The first note on two snapshots, of files where @clock is 0. */
static const char *note_of_times(uint64_t first, uint64_t last, uint64_t clock, bool same,
				 struct lp_report *report)
{
	const struct lp_question question = {0};
	struct lp_snapshot_sum sums[] = {{.taken = first, .clock = clock},
					 {.taken = last, .clock = clock ? clock + 1000000 : 0}};
	const struct lp_growth growth = {.snapshots = {.items = sums, .count = 2},
					 .no_identities = !same};

	report->notes.count = 0;
	lp_growth_outline(&growth, &question, report);
	return report->notes.count ? report->notes.items[0] : "";
}

static void test_times(void)
{
	static const char close[] =
		"the snapshots are too close together to tell rates (20 s at least)";
	struct lp_report *report = lp_report_create("report");

	TEXT(note_of_times(1000, 1019, 0, true, report), close);
	TEXT(note_of_times(1000, 1000, 0, true, report), close);
	TEXT(note_of_times(1000, 1020, 0, true, report), "");
	TEXT(note_of_times(1000, 1000, 5, true, report), "");
	TEXT(note_of_times(0, 1000, 0, true, report), "");
	TEXT(note_of_times(1000, 999, 0, true, report),
	     "the first snapshot is newer than the last: is that meant?");
	TEXT(note_of_times(1000, 1019, 0, false, report),
	     "the snapshots are of different processes");
	lp_report_destroy(report);
}

static struct lp_holding_growth gain(uint32_t holder, const char *type)
{
	struct lp_holding_growth row = {.holder = holder, .type = type};
	uint32_t i;

	for (i = 1; i <= 2; i++) {
		struct lp_sample sample = sample_of(0, i * 10);

		lp_trend_add(&row.trend, i * 10, &sample);
		lp_sample_deinit(&sample);
	}
	return row;
}

/** The note on @count rows that are of lists in what gained. */
static void left_out(size_t count, const char *want)
{
	struct lp_holder_growth holders[] = {
		{.path = 7, .text = "app.CACHE", .first_containers = 1, .containers = 1},
		{.path = 8, .above = 7, .first_containers = 10, .containers = 20},
	};
	struct lp_holding_growth rows[] = {gain(0, "app.Session"), gain(1, "str"), gain(1, "int")};
	struct lp_snapshot_sum sums[2] = {{0}};
	struct lp_growth growth = {.snapshots = {.items = sums, .count = 2},
				   .holders = {.items = holders, .count = 2},
				   .holdings = {.items = rows, .count = 1 + count}};
	const struct lp_question question = {0};
	struct lp_report *report = lp_report_create("diff");
	size_t i;

	CHECK(lp_map_set(&growth.holder_numbers, 7, 0) && lp_map_set(&growth.holder_numbers, 8, 1));
	lp_growth_tell(&growth, &question, report);
	EQUAL(report->tables.items[0].row_count, 1);
	TEXT(report->notes.count ? report->notes.items[0] : "", want);
	lp_map_deinit(&growth.holder_numbers);
	for (i = 0; i < 3; i++)
		lp_trend_deinit(&rows[i].trend);
	lp_report_destroy(report);
}

static void test_left_out(void)
{
	left_out(0, "");
	left_out(1, "1 more row is left out: it is inside what gained, and grew with it");
	left_out(2, "2 more rows are left out: they are inside what gained, and grew with it");
}

int main(void)
{
	test_left_out();
	test_times();
	test_projection();
	test_steady();
	test_steady_among_others();
	test_noise();
	test_plateau();
	test_none();
	test_late_sets();
	test_sample();
	test_traces();
	test_chance();
	return tap_done();
}
