// SPDX-License-Identifier: Apache-2.0
/* Linked lists in foreign memory: each walk ends, whatever they link to. */
#include "tap.h"

#include "base/circle.h"
#include "cpython/frames.h"
#include "cpython/gc_lists.h"
#include "cpython/gc_stats.h"
#include "cpython/runtime.h"
#include "fake.h"

enum { MEMORY = 0x10000, SIZE = 0x10000 };

/** How many nodes of a list are told until it is known to run in a circle; 0: never. */
static unsigned steps_until_known(unsigned tail, unsigned circle)
{
	struct lp_circle state = {0};
	unsigned i;

	for (i = 0; i < 100000; i++) {
		unsigned node = i < tail ? i : tail + (circle ? (i - tail) % circle : 0);

		if (!circle && i == tail)
			return 0;
		if (lp_circle_closes(&state, 1000 + node))
			return i;
	}
	return i;
}

static void test_circle(void)
{
	unsigned tail, circle;
	bool all_found = true, none_early = true, none_late = true;

	for (tail = 0; tail < 70; tail++) {
		for (circle = 1; circle < 70; circle++) {
			unsigned steps = steps_until_known(tail, circle);

			all_found &= steps < 100000;
			none_early &= steps >= tail + circle;
			none_late &= steps <= 3 * (tail + circle);
		}
		CHECK(steps_until_known(tail, 0) == 0);
	}
	CHECK(all_found);
	CHECK(none_early);
	CHECK(none_late);
}

static bool count_visit(void *context, uint64_t object, unsigned generation)
{
	++*(unsigned *)context;
	return true;
}

/** Generation 0: head -> a -> b -> head; 1: head -> a -> b -> c -> a; 2: empty. */
static void test_collector(const struct lp_layout *layout)
{
	struct lp_interpreter interpreter = {.generations = {MEMORY, MEMORY + 32, MEMORY + 64}};
	const uint64_t a = MEMORY + 0x100, b = MEMORY + 0x200, c = MEMORY + 0x300;
	static struct fake fake;
	unsigned visited = 0;

	fake_init(&fake);
	fake_add(&fake, MEMORY, SIZE, LP_READ | LP_WRITE, "");
	fake_put64(&fake, MEMORY, a);
	fake_put64(&fake, a, b);
	fake_put64(&fake, b, MEMORY);
	fake_put64(&fake, MEMORY + 32, MEMORY + 32);
	fake_put64(&fake, MEMORY + 64, MEMORY + 64);
	CHECK(lp_gc_lists_walk(&fake.peek, layout, &interpreter, count_visit, &visited));
	EQUAL(visited, 2);

	fake_put64(&fake, MEMORY + 32, a);
	fake_put64(&fake, b, c);
	fake_put64(&fake, c, a);
	visited = 0;
	CHECK(!lp_gc_lists_walk(&fake.peek, layout, &interpreter, count_visit, &visited));
	CHECK(visited >= 6 && visited < 100);

	fake_put64(&fake, c, 0);
	visited = 0;
	CHECK(!lp_gc_lists_walk(&fake.peek, layout, &interpreter, count_visit, &visited));
	EQUAL(visited, 6);
	fake_deinit(&fake);
}

/** The counts 1, 2, 3 of a generation. */
static void put_counts(struct fake *fake, const struct lp_layout *layout, uint64_t at)
{
	fake_put64(fake, at + (uint64_t)layout->generation_stats.collections.offset, 1);
	fake_put64(fake, at + (uint64_t)layout->generation_stats.collected.offset, 2);
	fake_put64(fake, at + (uint64_t)layout->generation_stats.uncollectable.offset, 3);
}

static bool counts_are_told(struct fake *fake, const struct lp_layout *layout,
			    const struct lp_interpreter *interpreter)
{
	struct lp_gc_stats stats[LP_GENERATIONS] = {0};
	bool told = lp_gc_stats_read(&fake->peek, layout, interpreter, stats), right = told;
	int i;

	for (i = 0; i < LP_GENERATIONS && told; i++)
		right &= stats[i].collections == 1 && stats[i].collected == 2 &&
			 stats[i].uncollectable == 3;
	CHECK(told == right);
	return told;
}

/** Counts beside the lists: none where the lists are not known, or where one is negative. */
static void test_counts(void)
{
	const struct lp_layout *layout = lp_layout_find(LP_PYTHON(3, 12));
	struct lp_interpreter interpreter = {.gc = MEMORY, .permanent = MEMORY};
	const uint64_t stats = MEMORY + (uint64_t)layout->gc.stats.offset;
	static struct fake fake;
	uint64_t i;

	fake_init(&fake);
	fake_add(&fake, MEMORY, SIZE, LP_READ | LP_WRITE, "");
	for (i = 0; i < LP_GENERATIONS; i++)
		put_counts(&fake, layout, stats + i * (uint64_t)layout->generation_stats.size);
	CHECK(counts_are_told(&fake, layout, &interpreter));
	CHECK(!counts_are_told(&fake, lp_layout_find(LP_PYTHON(3, 6)), &interpreter));
	CHECK(!counts_are_told(&fake, lp_layout_find(LP_PYTHON(2, 7)), &interpreter));
	interpreter.permanent = 0;
	CHECK(!counts_are_told(&fake, layout, &interpreter));
	interpreter.permanent = MEMORY;
	fake_put64(&fake, stats + 8, UINT64_MAX);
	CHECK(!counts_are_told(&fake, layout, &interpreter));
	fake_put64(&fake, stats + 8, 2);
	interpreter.gc = MEMORY + SIZE - (uint64_t)layout->gc.stats.offset - 24;
	CHECK(!counts_are_told(&fake, layout, &interpreter));
	fake_deinit(&fake);
}

/** The last counts of 3.15: the second of each circle. */
static void put_circles(struct fake *fake, const struct lp_layout *layout, uint64_t at)
{
	uint64_t size = (uint64_t)layout->generation_stats.size, i;
	uint64_t old = at + (uint64_t)layout->gc_stats.old.offset;

	put_counts(fake, layout, at + size);
	fake_put64(fake, at + (uint64_t)layout->young_stats.index.offset, 1);
	for (i = 0; i < 2; i++, old += (uint64_t)layout->old_stats.size) {
		put_counts(fake, layout, old + size);
		fake_put64(fake, old + (uint64_t)layout->old_stats.index.offset, 1);
	}
}

static void test_circles_of_counts(void)
{
	const struct lp_layout *layout = lp_layout_find(LP_PYTHON(3, 15));
	const struct lp_interpreter interpreter = {.gc = MEMORY, .permanent = MEMORY};
	const uint64_t leads = MEMORY + (uint64_t)layout->gc.stats.offset, at = MEMORY + 0x1000;
	const uint64_t sequence = at + (uint64_t)layout->gc_stats.sequence.offset;
	const uint64_t index = at + (uint64_t)layout->young_stats.index.offset;
	static struct fake fake;

	fake_init(&fake);
	fake_add(&fake, MEMORY, SIZE, LP_READ | LP_WRITE, "");
	CHECK(!counts_are_told(&fake, layout, &interpreter));
	fake_put64(&fake, leads, at);
	put_circles(&fake, layout, at);
	CHECK(counts_are_told(&fake, layout, &interpreter));
	/* They are being written. */
	fake_put64(&fake, sequence, 7);
	CHECK(!counts_are_told(&fake, layout, &interpreter));
	fake_put64(&fake, sequence, 8);
	/* Eleven are in the circle; none is number -1. */
	fake_put64(&fake, index, 11);
	CHECK(!counts_are_told(&fake, layout, &interpreter));
	fake_put64(&fake, index, 0xff);
	CHECK(!counts_are_told(&fake, layout, &interpreter));
	fake_put64(&fake, index, 1);
	CHECK(counts_are_told(&fake, layout, &interpreter));
	fake_put64(&fake, leads, MEMORY + SIZE - 0x200);
	CHECK(!counts_are_told(&fake, layout, &interpreter));
	fake_put64(&fake, leads, 0x10);
	CHECK(!counts_are_told(&fake, layout, &interpreter));
	fake_deinit(&fake);
}

/** A frame of 3.14 whose caller is itself: of C code, so that none is told. */
static void test_frames(void)
{
	const struct lp_layout *layout = lp_layout_find(LP_PYTHON(3, 14));
	const struct lp_thread thread = {.address = MEMORY};
	const uint64_t frame = MEMORY + 0x1000, code = MEMORY + 0x2000;
	struct lp_frame_array frames = {0};
	static struct fake fake;

	fake_init(&fake);
	fake_add(&fake, MEMORY, SIZE, LP_READ | LP_WRITE, "");
	fake_put64(&fake, MEMORY + (uint64_t)layout->thread.current_frame.offset, frame);
	fake_put64(&fake, frame + (uint64_t)layout->iframe.code.offset, code);
	fake_put64(&fake, frame + (uint64_t)layout->iframe.previous.offset, frame);
	fake_put64(&fake, frame + (uint64_t)layout->iframe.instruction.offset,
		   code + (uint64_t)layout->code.instructions.offset);
	CHECK(!lp_frames_read(&fake.peek, layout, &thread, &frames));
	CHECK(frames.count >= 1 && frames.count <= 3);
	lp_array_deinit(&frames);
	fake_deinit(&fake);
}

/** 3.6 keeps frames as objects. */
static void test_old_frames(void)
{
	const struct lp_layout *layout = lp_layout_find(LP_PYTHON(3, 6));
	const struct lp_thread thread = {.address = MEMORY};
	const uint64_t first = MEMORY + 0x1000, second = MEMORY + 0x2000;
	struct lp_frame_array frames = {0};
	static struct fake fake;

	fake_init(&fake);
	fake_add(&fake, MEMORY, SIZE, LP_READ | LP_WRITE, "");
	fake_put64(&fake, MEMORY + (uint64_t)layout->thread.frame.offset, first);
	fake_put64(&fake, first + (uint64_t)layout->frame.back.offset, second);
	fake_put64(&fake, second + (uint64_t)layout->frame.back.offset, 0);
	CHECK(!lp_frames_read(&fake.peek, layout, &thread, &frames));
	EQUAL(frames.count, 2);
	frames.count = 0;
	fake_put64(&fake, second + (uint64_t)layout->frame.back.offset, first);
	CHECK(!lp_frames_read(&fake.peek, layout, &thread, &frames));
	CHECK(frames.count >= 2 && frames.count <= 6);
	lp_array_deinit(&frames);
	fake_deinit(&fake);
}

/** Two interpreters, each the next of the other; each thread is its own next. */
static void test_runtime(void)
{
	struct lp_python python = {.layout = *lp_layout_find(LP_PYTHON(3, 9)), .runtime = MEMORY};
	const struct lp_layout *layout = &python.layout;
	const uint64_t first = MEMORY + 0x2000, second = MEMORY + 0x6000;
	const uint64_t thread = MEMORY + 0xa000;
	struct lp_runtime runtime;
	static struct fake fake;

	fake_init(&fake);
	fake_add(&fake, MEMORY, SIZE, LP_READ | LP_WRITE, "");
	fake_put64(&fake, MEMORY + (uint64_t)layout->runtime.interpreters.offset, first);
	fake_put64(&fake, first + (uint64_t)layout->interpreter.next.offset, second);
	fake_put64(&fake, first + (uint64_t)layout->interpreter.threads.offset, thread);
	fake_put64(&fake, thread + (uint64_t)layout->thread.interp.offset, first);
	CHECK(!lp_runtime_read(&python, &fake.peek, &runtime));
	EQUAL(runtime.interpreters.count, 2);
	EQUAL(runtime.threads.count, 1);
	lp_runtime_deinit(&runtime);

	fake_put64(&fake, second + (uint64_t)layout->interpreter.next.offset, first);
	fake_put64(&fake, thread + (uint64_t)layout->thread.next.offset, thread);
	CHECK(!lp_runtime_read(&python, &fake.peek, &runtime));
	CHECK(runtime.interpreters.count >= 2 && runtime.interpreters.count <= 6);
	CHECK(runtime.threads.count >= 1 && runtime.threads.count <= 9);
	lp_runtime_deinit(&runtime);
	fake_deinit(&fake);
}

int main(void)
{
	test_circle();
	test_collector(lp_layout_find(LP_PYTHON(2, 7)));
	test_collector(lp_layout_find(LP_PYTHON(3, 15)));
	test_counts();
	test_circles_of_counts();
	test_frames();
	test_old_frames();
	test_runtime();
	return tap_done();
}
