// SPDX-License-Identifier: Apache-2.0
/* The report of a program that has too much of everything: it stays on one page. */
#include "tap.h"

#include <stdlib.h>

#include "analyse/growth/growth.h"
#include "base/error.h"
#include "drawn.h"
#include "present/present.h"

enum { LINES = 60, LISTS = 14, LARGE = 5, THREADS = 300, PLACES = 9, COLLECTORS = 20, NOTES = 30 };

static const char *const functions[PLACES] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};

/** A module with lists of objects of a type each, @items in each of them, and some garbage. */
static void draw(struct drawn *drawn, unsigned items)
{
	struct lp_strbuf text = {0};
	unsigned i, j;

	for (i = 0; i < LISTS; i++)
		lp_strbuf_printf(&text, "type app.T%u dict\n", i);
	lp_strbuf_puts(&text, "modules dict 100: 'app'=app\napp module 72: __dict__=vars\n"
			      "root modules sys.modules = modules\nlost list 90: lost\n"
			      "vars dict 100:");
	for (i = 0; i < LISTS; i++)
		lp_strbuf_printf(&text, " 'LIST%u'=l%u", i, i);
	lp_strbuf_puts(&text, "\n");
	for (i = 0; i < LISTS; i++) {
		/* Of which some are suspects, by size alone. */
		lp_strbuf_printf(&text, "l%u list %u:", i, i < LARGE ? 40u << 20 : 900);
		for (j = 0; j < items; j++)
			lp_strbuf_printf(&text, " o%u_%u", i, j);
		lp_strbuf_puts(&text, "\n");
		for (j = 0; j < items; j++)
			lp_strbuf_printf(&text, "o%u_%u app.T%u 64\n", i, j, i);
	}
	drawn_init(drawn, lp_strbuf_text(&text));
	lp_strbuf_deinit(&text);
}

/** Threads in some places, and collectors. */
static void crowd(struct drawn *drawn, unsigned threads, unsigned collectors)
{
	unsigned i;

	for (i = 0; i < threads; i++) {
		struct lp_thread_fact thread = {.ident = i + 1, .name = i ? NULL : "last"};
		struct lp_frame_fact frame = {functions[i % PLACES], "/srv/app.py", 7, 0, {0}};

		/* Some run no Python code. */
		if (i % 10)
			lp_array_push(&thread.frames, frame);
		lp_array_push(&drawn->facts.threads, thread);
	}
	for (i = 1; i < collectors; i++)
		lp_array_push(&drawn->facts.collectors, (struct lp_collector_fact){.interpreter = i});
	drawn->facts.rss = 1 << 20;
	drawn->facts.interpreter_count = collectors;
}

static void add(struct lp_growth *growth, const struct drawn *drawn)
{
	struct lp_growing growing = {0};

	CHECK(!lp_growth_read(growth, &drawn->findings, &growing));
	CHECK(!lp_growth_add(growth, &drawn->findings, &growing, 0));
	lp_growing_deinit(&growing);
}

/** What is said of the process, and what grew; as for a report of two targets. */
static void say_all(struct lp_report *report, const struct drawn *drawn,
		    const struct lp_question *question, unsigned notes)
{
	struct lp_growth growth = {0};
	struct drawn old;
	unsigned i;

	lp_report_head(report, "process 4711, CPython 3.11.7: 1,234 objects, 1.2 MiB");
	for (i = 0; i < notes; i++)
		lp_report_note(report, "some objects could not be decoded");
	draw(&old, 1);
	add(&growth, &old);
	add(&growth, drawn);
	drawn_deinit(&old);
	CHECK(!lp_growth_outline(&growth, question, report));
	lp_growth_deinit(&growth);
}

static size_t lines_of(const char *text)
{
	size_t lines = 0;

	for (; *text; text++)
		lines += *text == '\n';
	return lines;
}

struct page {
	struct lp_report *report;
	struct lp_strbuf text;
};

static struct page page_of(uint64_t limit, unsigned threads, unsigned collectors, unsigned notes)
{
	const struct lp_question question = {.limit = limit};
	const struct lp_text_style plain = {0};
	struct page page = {0};
	struct drawn drawn;

	draw(&drawn, 3);
	crowd(&drawn, threads, collectors);
	page.report = drawn_ask(&drawn, "report", &question);
	say_all(page.report, &drawn, &question, notes);
	lp_present_text(page.report, &plain, &page.text);
	drawn_deinit(&drawn);
	return page;
}

static void page_deinit(struct page *page)
{
	lp_report_destroy(page->report);
	lp_strbuf_deinit(&page->text);
}

static bool says(const struct page *page, const char *words)
{
	return strstr(lp_strbuf_text(&page->text), words) != NULL;
}

static void test_too_much_of_everything(void)
{
	struct page page = page_of(0, THREADS, COLLECTORS, NOTES);

	EQUAL(lines_of(lp_strbuf_text(&page.text)), LINES);
	CHECK(says(&page, "... 8 more stacks of threads\n"));
	CHECK(says(&page, "... 18 more collectors\n"));
	CHECK(says(&page, "... 3 more suspects\n"));
	CHECK(says(&page, "... 9 more holders\n"));
	CHECK(says(&page, "... 29 more notes (--json has all)\n"));
	/* One of garbage as well. */
	EQUAL(page.report->notes.count, NOTES + 1);
	CHECK(says(&page, "\nnote: 1 object, 90 B, nothing leads to"));
	CHECK(says(&page, "\n2 snapshots: +28 objects, +1.8 KiB\n"));
	page_deinit(&page);
}

static void test_as_much_as_has_place(void)
{
	struct page page = page_of(0, 3, 3, 2);

	EQUAL(lines_of(lp_strbuf_text(&page.text)), LINES);
	CHECK(says(&page, "runs no Python code\n"));
	CHECK(!says(&page, "more stacks") && !says(&page, "more collectors") &&
	      !says(&page, "more notes"));
	page_deinit(&page);
}

/** Threads in the same place share a line; the oldest one's name is said. */
static void test_stacks(void)
{
	struct page page = page_of(100, THREADS, 1, NOTES);

	CHECK(says(&page, "\n        30  0x123, ...: runs no Python code\n"));
	CHECK(says(&page, ": a() at app.py:7\n") && says(&page, ": i() at app.py:7\n"));
	/* Who asks for more gets it. */
	CHECK(!says(&page, "more") && lines_of(lp_strbuf_text(&page.text)) > LINES);
	page_deinit(&page);
}

int main(void)
{
	test_too_much_of_everything();
	test_as_much_as_has_place();
	test_stacks();
	return tap_done();
}
