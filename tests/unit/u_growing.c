// SPDX-License-Identifier: Apache-2.0
/* What growth says: how sure a look at several snapshots is, by members and by bytes. */
#include "tap.h"

#include "analyse/growth/growth.h"
#include "analyse/growth/mix.h"
#include "drawn_suspects.h"

enum { MOST_LOOKS = 6, MIB = 1 << 20 };

/** A module with a list that holds tickets, a queue with a bound, and a buffer. */
static const char drawing[] =
	"type app.Ticket\ntype weakref fields:referent\n"
	"modules dict 232: 'app'=app\n"
	"app module 72: __dict__=names md_name='app'\n"
	"names dict 232: '__name__'='app' 'OPEN'=open 'LAST'=last 'BUFFER'=buffer 'SEEN'=seen\n"
	"open list 88: t1 t2\nt1 app.Ticket 48\nt2 app.Ticket 48\n"
	"last collections.deque 600 \"repr:<maxlen 100>:\" t3\nt3 app.Ticket 48\n"
	"seen list 88: w1 w2 t2\nw1 weakref 72: referent=~t1\nw2 weakref 72: referent=~t2\n"
	"buffer bytes 3000000\n"
	"root modules sys.modules = modules\n";

/** Members of a set at a look: the numbers from @first to before @end. */
struct look {
	uint64_t first, end;
};

/** What is drawn has grown. */
static void found_growth(struct found *found, struct lp_growth *growth)
{
	found->drawn.findings.growth = growth;
	found_look(found, lp_suspect_rules);
}

static void add_look(struct lp_trend *trend, const struct look *look)
{
	struct lp_sample sample = {0};
	uint64_t at;

	for (at = look->first; at < look->end; at++)
		lp_sample_add(&sample, lp_mix(at, 0));
	lp_sample_finish(&sample);
	CHECK(lp_trend_add(trend, look->end - look->first, &sample));
	lp_sample_deinit(&sample);
}

/** The told suspect of the rule on an object, or NULL. */
static const struct lp_told_suspect *told_of(const struct found *found, const char *object)
{
	size_t i;

	for (i = 0; i < found->told.count; i++) {
		if (found->told.items[i].suspect.object == drawn_id(&found->drawn, object))
			return &found->told.items[i];
	}
	return NULL;
}

/** The verdict on a container whose members were these at each look; its reason has @words. */
static enum lp_verdict verdict_on(const char *object, const struct look *looks, uint32_t count,
				  const char *words)
{
	struct lp_snapshot_sum sums[MOST_LOOKS] = {{0}};
	struct lp_holder_growth holder = {.path = 7, .first_containers = 1, .containers = 1};
	struct lp_holding_growth row = {.type = "app.Ticket"};
	struct lp_growth growth = {.snapshots = {.items = sums, .count = count},
				   .holders = {.items = &holder, .count = 1},
				   .holdings = {.items = &row, .count = 1}};
	const struct lp_told_suspect *told;
	enum lp_verdict verdict = LP_VERDICT_NONE;
	struct found found;
	uint32_t i;

	for (i = 0; i < count; i++)
		add_look(&row.trend, &looks[i]);
	found_draw(&found, drawing);
	holder.example = drawn_id(&found.drawn, object);
	CHECK(lp_map_set(&growth.holder_numbers, 7, 0));
	found_growth(&found, &growth);
	told = told_of(&found, object);
	if (told && strstr(told->suspect.rule->name, "growing")) {
		verdict = told->suspect.verdict;
		CHECK(strstr(told->suspect.reason, words) != NULL);
		EQUAL(told->suspect.count, looks[count - 1].end - looks[count - 1].first);
	} else if (told) {
		verdict = told->suspect.verdict;
	}
	found_end(&found);
	lp_map_deinit(&growth.holder_numbers);
	lp_trend_deinit(&row.trend);
	return verdict;
}

static void test_members(void)
{
	const struct look steady[] = {{0, 10}, {0, 60}, {0, 110}};
	const struct look few[] = {{0, 10}, {0, 60}, {0, 109}};
	const struct look little[] = {{0, 10}, {0, 20}, {0, 29}};
	const struct look some_go[] = {{0, 100}, {10, 220}, {20, 340}, {30, 460}};
	const struct look slows[] = {{0, 10}, {0, 1000}, {0, 1200}};
	const struct look slows_a_bit[] = {{0, 10}, {0, 1000}, {0, 1250}};
	const struct look two[] = {{0, 10}, {0, 30}};
	const struct look two_a_little[] = {{0, 10}, {0, 29}};
	const struct look plateau[] = {{0, 10}, {0, 100}, {0, 200}, {0, 200}, {0, 200}};
	const struct look passing[] = {{0, 10}, {10, 44}, {44, 100}, {100, 180}};
	const struct look shrinks[] = {{0, 100}, {0, 200}, {0, 150}, {0, 300}};

	EQUAL(verdict_on("open", steady, 3,
			 "gained in each of 2 intervals and lost nothing: +100 to 110"),
	      LP_VERDICT_LEAKING);
	EQUAL(verdict_on("open", few, 3, ""), LP_VERDICT_POSSIBLE);
	EQUAL(verdict_on("open", little, 3, ""), LP_VERDICT_NONE);
	EQUAL(verdict_on("open", some_go, 4, "gained in each of 3 intervals and kept most of it"),
	      LP_VERDICT_LIKELY);
	EQUAL(verdict_on("open", slows, 3, ""), LP_VERDICT_POSSIBLE);
	EQUAL(verdict_on("open", slows_a_bit, 3, ""), LP_VERDICT_LEAKING);
	EQUAL(verdict_on("open", two, 2, "grew from one look to the next: +20 to 30"),
	      LP_VERDICT_POSSIBLE);
	EQUAL(verdict_on("open", two_a_little, 2, ""), LP_VERDICT_NONE);
	EQUAL(verdict_on("open", plateau, 5, ""), LP_VERDICT_NONE);
	EQUAL(verdict_on("open", passing, 4, ""), LP_VERDICT_NONE);
	EQUAL(verdict_on("open", shrinks, 4, ""), LP_VERDICT_NONE);
	/* What others hold. */
	EQUAL(verdict_on("seen", steady, 3, ""), LP_VERDICT_NONE);
	/* What has a bound fills up. */
	EQUAL(verdict_on("last", steady, 3, "lost nothing"), LP_VERDICT_EXPECTED);
}

/** Paths of different names are no growth of one. */
static void test_without_names(void)
{
	const struct look looks[] = {{0, 10}, {0, 20}, {0, 30}};
	struct lp_snapshot_sum sums[3] = {{0}};
	struct lp_holder_growth holder = {.path = 7, .first_containers = 1, .containers = 1};
	struct lp_holding_growth row = {.type = "app.Ticket"};
	struct lp_growth growth = {.snapshots = {.items = sums, .count = 3},
				   .holders = {.items = &holder, .count = 1},
				   .holdings = {.items = &row, .count = 1},
				   .no_names = true};
	struct found found;
	uint32_t i;

	for (i = 0; i < 3; i++)
		add_look(&row.trend, &looks[i]);
	found_draw(&found, drawing);
	holder.example = drawn_id(&found.drawn, "open");
	found_growth(&found, &growth);
	CHECK(!found_of(&found, "growing-holder"));
	found_end(&found);
	lp_trend_deinit(&row.trend);
}

/** Add a look at which one object of a path retains so many bytes; 0: there is none. */
static void add_size(struct lp_sizes *sizes, uint64_t path, uint64_t bytes, uint32_t object)
{
	struct lp_path_size size = {.path = path, .bytes = bytes, .object = object};
	const struct lp_path_size_array found = {.items = &size, .count = bytes != 0};

	CHECK(lp_sizes_add(sizes, &found));
}

/** The verdict on an object that retained so many KiB at each look. */
static enum lp_verdict verdict_on_sizes(const uint64_t *kib, uint32_t count)
{
	struct lp_snapshot_sum sums[MOST_LOOKS] = {{0}};
	struct lp_growth growth = {.snapshots = {.items = sums, .count = count}};
	const struct lp_told_suspect *told;
	enum lp_verdict verdict = LP_VERDICT_NONE;
	struct found found;
	uint32_t i;

	found_draw(&found, drawing);
	for (i = 0; i < count; i++)
		add_size(&growth.sizes, 9, kib[i] << 10, drawn_id(&found.drawn, "buffer"));
	found_growth(&found, &growth);
	told = told_of(&found, "buffer");
	if (told) {
		verdict = told->suspect.verdict;
		TEXT(told->suspect.rule->name, "growing-holder");
		EQUAL(told->suspect.retained, kib[count - 1] << 10);
		EQUAL(told->suspect.count, 1);
		TEXT(told->path, "app.BUFFER");
	}
	found_end(&found);
	lp_sizes_deinit(&growth.sizes);
	return verdict;
}

static void test_sizes(void)
{
	const uint64_t even[] = {1000, 2000, 3000, 4000}, half[] = {1000, 2000, 4000, 5000};
	const uint64_t uneven[] = {1000, 2000, 3999, 4998}, very[] = {1000, 2000, 7000, 8000};
	const uint64_t slowing[] = {1000, 5000, 6000, 6900}, stops[] = {1000, 5000, 9000, 9000};
	const uint64_t shrinks[] = {1000, 4000, 3000, 9000}, late[] = {0, 2000, 4000, 6000};
	const uint64_t goes[] = {1000, 2000, 3000, 0}, comes_back[] = {1000, 2000, 0, 6000};
	const uint64_t little[] = {1000, 1300, 1700, 2023}, enough[] = {1000, 1300, 1700, 2024};
	const uint64_t of_much[] = {100000, 101600, 103200, 104999};
	const uint64_t of_less[] = {100000, 101600, 103200, 105000}, two[] = {1000, 9000};

	EQUAL(verdict_on_sizes(even, 4), LP_VERDICT_LEAKING);
	EQUAL(verdict_on_sizes(half, 4), LP_VERDICT_LEAKING);
	EQUAL(verdict_on_sizes(uneven, 4), LP_VERDICT_LIKELY);
	EQUAL(verdict_on_sizes(very, 4), LP_VERDICT_POSSIBLE);
	EQUAL(verdict_on_sizes(slowing, 4), LP_VERDICT_POSSIBLE);
	EQUAL(verdict_on_sizes(stops, 4), LP_VERDICT_NONE);
	EQUAL(verdict_on_sizes(shrinks, 4), LP_VERDICT_NONE);
	EQUAL(verdict_on_sizes(late, 4), LP_VERDICT_NONE);
	EQUAL(verdict_on_sizes(goes, 4), LP_VERDICT_NONE);
	EQUAL(verdict_on_sizes(comes_back, 4), LP_VERDICT_NONE);
	/* 1 MiB, and a twentieth of what there was. */
	EQUAL(verdict_on_sizes(little, 4), LP_VERDICT_NONE);
	EQUAL(verdict_on_sizes(enough, 4), LP_VERDICT_LEAKING);
	EQUAL(verdict_on_sizes(of_much, 4), LP_VERDICT_NONE);
	EQUAL(verdict_on_sizes(of_less, 4), LP_VERDICT_LEAKING);
	EQUAL(verdict_on_sizes(two, 2), LP_VERDICT_POSSIBLE);
	EQUAL(verdict_on_sizes(even, 3), LP_VERDICT_LEAKING);
}

/** All objects of a path are one row, and those of other paths are others. */
static void test_paths_of_sizes(void)
{
	struct lp_path_size both[] = {{4, 100, 1}, {5, 10, 2}, {4, 50, 3}}, one[] = {{5, 30, 2}};
	const struct lp_path_size_array first = {.items = both, .count = 3},
					second = {.items = one, .count = 1};
	struct lp_sizes sizes = {0};
	const struct lp_size_growth *rows;

	CHECK(lp_sizes_add(&sizes, &first) && lp_sizes_add(&sizes, &second));
	EQUAL(sizes.items.count, 2);
	rows = sizes.items.items;
	EQUAL(rows[0].first, 150);
	EQUAL(rows[0].last, 0);
	EQUAL(rows[0].seen, 1);
	CHECK(rows[0].shrank && rows[0].object == LP_NO_OBJECT);
	EQUAL(rows[1].first, 10);
	EQUAL(rows[1].last, 30);
	EQUAL(rows[1].seen, 2);
	EQUAL(rows[1].least_gain, 20);
	EQUAL(rows[1].most_gain, 20);
	CHECK(!rows[1].shrank && rows[1].object == 2);
	lp_sizes_deinit(&sizes);
}

int main(void)
{
	test_members();
	test_without_names();
	test_sizes();
	test_paths_of_sizes();
	return tap_done();
}
