// SPDX-License-Identifier: Apache-2.0
/*
 * Each rule of lp_suspect_rules about objects of some types: a drawing that it is about, and the
 * nearest ones that it is not about.
 */
#include "tap.h"

#include "drawn_suspects.h"

/** What a rule says of a drawing, which is freed: how many, 0 if nothing; and the verdict. */
static uint64_t count_of(const char *rule, struct lp_strbuf *text, enum lp_verdict want)
{
	const struct lp_suspect *suspect;
	struct found found;
	uint64_t count;

	found_draw(&found, lp_strbuf_text(text));
	found_look(&found, lp_suspect_rules);
	suspect = found_of(&found, rule);
	count = suspect ? suspect->count : 0;
	if (suspect)
		EQUAL(suspect->verdict, want);
	found_end(&found);
	lp_strbuf_deinit(text);
	return count;
}

/** functools.lru_cache with results of @size bytes. */
static uint64_t cached(const char *type, unsigned entries, unsigned size, bool bounded)
{
	struct lp_strbuf text = {0};

	lp_strbuf_puts(&text, "type functools._lru_cache_wrapper fields:cache dict\n"
			      "type functools._lru_list_elem fields:key,result\n"
			      "type app.Row dict\n");
	draw_app(&text, "'load'=load");
	lp_strbuf_puts(&text, "load functools._lru_cache_wrapper 96: cache=entries\n");
	draw_line(&text, "entries dict 500:", 0, entries, bounded ? " #=e#" : " #=r#");
	if (bounded)
		draw_each(&text, 0, entries, "e# functools._lru_list_elem 64: key=# result=r#\n");
	for (; entries--;)
		lp_strbuf_printf(&text, "r%u %s %u\n", entries, type, size);
	if (bounded)
		return count_of("bounded-cache", &text, LP_VERDICT_EXPECTED);
	return count_of("unbounded-cache", &text, LP_VERDICT_LIKELY);
}

static void test_caches(void)
{
	EQUAL(cached("app.Row", 1000, 100, false), 1000);
	EQUAL(cached("app.Row", 999, 100, false), 0);
	/* 64 KiB at least, and 1 MiB of what is no instance. */
	EQUAL(cached("app.Row", 1000, 60, false), 0);
	EQUAL(cached("bytes", 1000, 100, false), 0);
	EQUAL(cached("bytes", 1000, 1100, false), 1000);
	EQUAL(cached("app.Row", 1000, 100, true), 1000);
}

static void test_bounded_is_not_unbounded(void)
{
	struct lp_strbuf text = {0};

	lp_strbuf_puts(&text, "type functools._lru_cache_wrapper fields:cache dict\n"
			      "type functools._lru_list_elem fields:key,result\n");
	draw_app(&text, "'load'=load");
	lp_strbuf_puts(&text, "load functools._lru_cache_wrapper 96: cache=entries\n");
	draw_line(&text, "entries dict 99000:", 0, 1000, " #=e#");
	draw_each(&text, 0, 1000, "e# functools._lru_list_elem 64: key=#\n");
	EQUAL(count_of("unbounded-cache", &text, LP_VERDICT_NONE), 0);
}

/** lru_cache on a method of View, called on so many instances of @type, of which the first @alive
 * are alive otherwise. */
static uint64_t cached_method(unsigned instances, unsigned alive, const char *type)
{
	const struct lp_suspect *suspect;
	struct lp_strbuf text = {0};
	struct found found;
	uint64_t count;

	lp_strbuf_puts(&text, "type functools._lru_cache_wrapper fields:cache dict\n"
			      "type app.View dict\ntype app.Other dict\n");
	draw_app(&text, "'View'=view 'ALIVE'=alive");
	lp_strbuf_puts(&text, "view type 1064: __mro__=mro __dict__=vars __name__='View'\n"
			      "mro tuple 48: view\n"
			      "vars dict 232: 'render'=render\n"
			      "other type 1064: __mro__=omro\n"
			      "omro tuple 48: other\n"
			      "render functools._lru_cache_wrapper 96: cache=entries\n"
			      "idle app.Other 48\nbusy app.View 48\n");
	draw_line(&text, "alive list 88:", 0, alive, " v#");
	draw_line(&text, "entries dict 500:", 0, instances, " k#='r#'");
	draw_each(&text, 0, instances, "k# tuple 48: v#\n");
	for (; instances--;)
		lp_strbuf_printf(&text, "v%u %s 48\n", instances, type);
	found_draw(&found, lp_strbuf_text(&text));
	found_class(&found, "app.View", "view");
	found_class(&found, "app.Other", "other");
	found_look(&found, lp_suspect_rules);
	suspect = found_of(&found, "cache-on-method");
	count = suspect ? suspect->count : 0;
	found_end(&found);
	lp_strbuf_deinit(&text);
	return count;
}

static void test_cached_methods(void)
{
	EQUAL(cached_method(10, 0, "app.View"), 10);
	EQUAL(cached_method(9, 0, "app.View"), 0);
	EQUAL(cached_method(30, 20, "app.View"), 10);
	EQUAL(cached_method(30, 21, "app.View"), 0);
	/* Arguments of a class' own function, which is none of its instances. */
	EQUAL(cached_method(30, 0, "app.Other"), 0);
}

static uint64_t deque(const char *repr)
{
	struct lp_strbuf text = {0};

	draw_app(&text, "'LAST'=last");
	lp_strbuf_printf(&text, "last collections.deque 600 %s 1 2 3\n", repr);
	return count_of("bounded-deque", &text, LP_VERDICT_EXPECTED);
}

static void test_deques(void)
{
	EQUAL(deque("\"repr:<maxlen 100>:\""), 3);
	EQUAL(deque("tracked:"), 0);
	EQUAL(deque("repr:<open>:"), 0);
}

static uint64_t default_of(unsigned items, const char *variables)
{
	struct lp_strbuf text = {0};

	draw_app(&text, variables);
	lp_strbuf_puts(&text, "load function 136: __defaults__=defaults __code__=code\n"
			      "code code 200: co_name='load'\n"
			      "defaults tuple 48: seen\n");
	draw_line(&text, "seen list 900:", 0, items, " i#");
	draw_each(&text, 0, items, "i# bytes 33\n");
	return count_of("mutable-default", &text, LP_VERDICT_LIKELY);
}

static void test_defaults(void)
{
	EQUAL(default_of(100, "'load'=load"), 100);
	EQUAL(default_of(99, "'load'=load"), 0);
	/* A constant of the module. */
	EQUAL(default_of(100, "'load'=load 'SEEN'=seen"), 0);
}

static const char exceptions[] = "type BaseException fields:__traceback__,args\n"
				 "type traceback fields:tb_next,tb_frame\n";

/** One exception with so many lines, each of one of @codes functions. */
static uint64_t raised(unsigned lines, unsigned codes)
{
	struct lp_strbuf text = {0};
	unsigned i;

	lp_strbuf_puts(&text, exceptions);
	draw_app(&text, "'GONE'=gone");
	lp_strbuf_puts(&text, "gone BaseException 64: __traceback__=t0\n");
	draw_each(&text, 0, codes, "c# code 200: co_name='f#'\n");
	for (i = 0; i < lines; i++) {
		lp_strbuf_printf(&text, "f%u frame 400: f_code=c%u\n", i, i % codes);
		lp_strbuf_printf(&text, "t%u traceback 64: tb_frame=f%u", i, i);
		if (i + 1 < lines)
			lp_strbuf_printf(&text, " tb_next=t%u", i + 1);
		lp_strbuf_puts(&text, "\n");
	}
	return count_of("raised-again", &text, LP_VERDICT_LIKELY);
}

static void test_raised_again(void)
{
	EQUAL(raised(10, 1), 10);
	EQUAL(raised(9, 1), 0);
	EQUAL(raised(20, 2), 10);
	/* A deep stack is no exception that is raised again. */
	EQUAL(raised(30, 15), 0);
	EQUAL(raised(30, 30), 0);
}

/** Exceptions with frames of so many bytes. */
static uint64_t kept(unsigned count, unsigned size, const char *traceback, bool held)
{
	struct lp_strbuf text = {0};

	lp_strbuf_puts(&text, exceptions);
	draw_app(&text, held ? "'ERRORS'=errors" : "");
	lp_strbuf_puts(&text, "thread MainThread\nframe run app.py 3\n");
	if (held)
		draw_line(&text, "errors list 200:", 0, count, " e#");
	for (; count--;) {
		lp_strbuf_printf(&text, "e%u BaseException 64: args=a%u __traceback__=%s", count,
				 count, traceback);
		if (strcmp(traceback, "None"))
			lp_strbuf_printf(&text, "%u", count);
		lp_strbuf_printf(&text, "\na%u bytes %u\n", count, size / 2);
		lp_strbuf_printf(&text, "t%u traceback 64: tb_frame=f%u\n", count, count);
		lp_strbuf_printf(&text, "f%u frame %u\n", count, size - size / 2);
		if (!held)
			lp_strbuf_printf(&text, "root local e thread 0 frame 0 = e%u\n", count);
	}
	return count_of("kept-exceptions", &text, LP_VERDICT_LIKELY);
}

static void test_kept_exceptions(void)
{
	EQUAL(kept(10, 7000, "t", true), 10);
	EQUAL(kept(9, 9000, "t", true), 0);
	EQUAL(kept(10, 6000, "t", true), 0);
	EQUAL(kept(10, 90000, "None", true), 0);
	/* Variables of functions, each for itself. */
	EQUAL(kept(10, 7000, "t", false), 0);
}

/** Functions with a variable of so many bytes of the function around them. */
static uint64_t closures(unsigned count, unsigned codes, unsigned size, bool shared)
{
	struct lp_strbuf text = {0};

	draw_app(&text, shared ? "'HANDLERS'=handlers 'BIG'=big" : "'HANDLERS'=handlers");
	lp_strbuf_printf(&text, "big bytes %u\n", size);
	draw_each(&text, 0, codes, "code# code 200: co_name='handle'\n");
	draw_line(&text, "handlers list 200:", 0, count, " f#");
	for (; count--;) {
		lp_strbuf_printf(&text, "f%u function 136: __code__=code%u __closure__=c%u\n",
				 count, count % codes, count);
		lp_strbuf_printf(&text, "c%u tuple 48: l%u\n", count, count);
		lp_strbuf_printf(&text, "l%u cell 40: cell_contents=", count);
		if (shared)
			lp_strbuf_puts(&text, "big\n");
		else
			lp_strbuf_printf(&text, "b%u\nb%u bytes %u\n", count, count, size);
	}
	return count_of("closure-capture", &text, LP_VERDICT_POSSIBLE);
}

static void test_closures(void)
{
	EQUAL(closures(20, 1, 60000, false), 20);
	EQUAL(closures(19, 1, 60000, false), 0);
	EQUAL(closures(20, 1, 50000, false), 0);
	/* Of different functions. */
	EQUAL(closures(38, 2, 60000, false), 0);
	/* Many that keep little each. */
	EQUAL(closures(400, 1, 3500, false), 0);
	/* What others have too is not kept by them. */
	EQUAL(closures(20, 1, 60000, true), 0);
}

static uint64_t generators(const char *type, unsigned count, unsigned codes, bool over)
{
	struct lp_strbuf text = {0};
	unsigned i;

	lp_strbuf_puts(&text, "type generator fields:gi_frame,gi_code\n"
			      "type async_generator fields:ag_frame,ag_code\n");
	draw_app(&text, "'OPEN'=open");
	draw_line(&text, "open list 900:", 0, count, " g#");
	draw_each(&text, 0, codes, "c# code 200: co_name='rows'\n");
	for (i = 0; i < count; i++) {
		lp_strbuf_printf(&text, "f%u frame 400: f_code=c%u\n", i, i % codes);
		lp_strbuf_printf(&text, "g%u %s 112: %s_code=c%u", i, type,
				 *type == 'g' ? "gi" : "ag", i % codes);
		if (!over)
			lp_strbuf_printf(&text, " %s_frame=f%u", *type == 'g' ? "gi" : "ag", i);
		lp_strbuf_puts(&text, "\n");
	}
	return count_of("suspended-generators", &text, LP_VERDICT_POSSIBLE);
}

static void test_generators(void)
{
	EQUAL(generators("generator", 100, 1, false), 100);
	EQUAL(generators("async_generator", 100, 1, false), 100);
	EQUAL(generators("generator", 99, 1, false), 0);
	EQUAL(generators("generator", 198, 2, false), 0);
	EQUAL(generators("generator", 100, 1, true), 0);
}

/** Tasks of asyncio's whose coroutine waits, or is over. */
static uint64_t tasks(const char *type, unsigned count, unsigned codes, bool over)
{
	struct lp_strbuf text = {0};
	unsigned i;

	lp_strbuf_puts(&text, "type _asyncio.Task fields:task_loop,_coro\n"
			      "type asyncio.tasks.Task fields:_coro\n"
			      "type coroutine fields:cr_frame,cr_code\n");
	draw_app(&text, "'WAITING'=waiting");
	draw_line(&text, "waiting set 900:", 0, count, " t#");
	draw_each(&text, 0, codes, "c# code 200: co_name='wait'\n");
	for (i = 0; i < count; i++) {
		lp_strbuf_printf(&text, "t%u %s 112: _coro=k%u\n", i, type, i);
		lp_strbuf_printf(&text, "f%u frame 400\n", i);
		lp_strbuf_printf(&text, "k%u coroutine 112: cr_code=c%u", i, i % codes);
		if (!over)
			lp_strbuf_printf(&text, " cr_frame=f%u", i);
		lp_strbuf_puts(&text, "\n");
	}
	return count_of("pending-tasks", &text, LP_VERDICT_POSSIBLE);
}

static void test_tasks(void)
{
	EQUAL(tasks("_asyncio.Task", 100, 1, false), 100);
	EQUAL(tasks("asyncio.tasks.Task", 100, 1, false), 100);
	EQUAL(tasks("_asyncio.Task", 99, 1, false), 0);
	EQUAL(tasks("_asyncio.Task", 198, 2, false), 0);
	EQUAL(tasks("_asyncio.Task", 100, 1, true), 0);
}

/** Bound methods of @objects objects, which others have too if @shared; each in a @holder. */
static void draw_methods_in(struct lp_strbuf *text, const char *holder, const char *each,
			    unsigned count, unsigned objects, bool shared)
{
	unsigned i;

	lp_strbuf_puts(text, "type app.Player dict\n");
	draw_app(text,
		 shared ? "'LISTENERS'=listeners 'PLAYERS'=players" : "'LISTENERS'=listeners");
	lp_strbuf_puts(text, "code code 200: co_name='moved'\n"
			     "moved function 136: __code__=code\n");
	draw_line(text, holder, 0, count, each);
	draw_line(text, "players list 900:", 0, objects, " p#");
	draw_each(text, 0, objects, "p# app.Player 48\n");
	for (i = 0; i < count; i++)
		lp_strbuf_printf(text, "m%u method 64: __func__=moved __self__=p%u\n", i,
				 i % objects);
}

static void draw_methods(struct lp_strbuf *text, unsigned count, unsigned objects, bool shared)
{
	draw_methods_in(text, "listeners list 900:", " m#", count, objects, shared);
}

static void test_callbacks(void)
{
	struct lp_strbuf text = {0};

	draw_methods(&text, 100, 1, true);
	EQUAL(count_of("repeated-callback", &text, LP_VERDICT_LIKELY), 100);
	draw_methods(&text, 99, 1, true);
	EQUAL(count_of("repeated-callback", &text, LP_VERDICT_LIKELY), 0);
	draw_methods(&text, 2, 1, true);
	EQUAL(count_of("repeated-callback", &text, LP_VERDICT_LIKELY), 0);
	/* What has a key is not registered once more each time. */
	draw_methods_in(&text, "listeners dict 900:", " 'on#'=m#", 200, 1, true);
	EQUAL(count_of("repeated-callback", &text, LP_VERDICT_LIKELY), 0);
	draw_methods_in(&text, "listeners set 900:", " m#", 200, 1, true);
	EQUAL(count_of("repeated-callback", &text, LP_VERDICT_LIKELY), 200);
	/* Of different objects. */
	draw_methods(&text, 900, 10, true);
	EQUAL(count_of("repeated-callback", &text, LP_VERDICT_LIKELY), 0);
}

static void test_observers(void)
{
	struct lp_strbuf text = {0};

	draw_methods(&text, 100, 100, false);
	EQUAL(count_of("observers", &text, LP_VERDICT_POSSIBLE), 100);
	draw_methods(&text, 99, 99, false);
	EQUAL(count_of("observers", &text, LP_VERDICT_POSSIBLE), 0);
	/* They live by another list. */
	draw_methods(&text, 100, 100, true);
	EQUAL(count_of("observers", &text, LP_VERDICT_POSSIBLE), 0);
}

static uint64_t classes(unsigned count, const char *name, const char *flag)
{
	struct lp_strbuf text = {0}, line = {0};

	draw_app(&text, "'ROWS'=rows");
	draw_line(&text, "rows list 900:", 0, count, " t#");
	lp_strbuf_printf(&line, "t# type 1064%s: __mro__=m# __name__=%s\nm# tuple 48: t#\n", flag,
			 name);
	draw_each(&text, 0, count, lp_strbuf_text(&line));
	lp_strbuf_deinit(&line);
	return count_of("new-classes", &text, LP_VERDICT_LIKELY);
}

static void test_classes(void)
{
	EQUAL(classes(100, "'Row'", ""), 100);
	EQUAL(classes(99, "'Row'", ""), 0);
	EQUAL(classes(200, "'Row#'", ""), 0);
	EQUAL(classes(100, "'Row'", " static"), 0);
}

static uint64_t handlers(const char *type, unsigned count)
{
	struct lp_strbuf text = {0};

	lp_strbuf_puts(&text, "type logging.Logger dict\ntype app.Logger dict\n"
			      "type logging.StreamHandler dict\n");
	draw_app(&text, "'log'=log");
	lp_strbuf_printf(&text, "log %s 48: __dict__=vars\n", type);
	lp_strbuf_puts(&text, "vars dict 104: 'handlers'=handlers 'name'='app'\n");
	draw_line(&text, "handlers list 900:", 0, count, " h#");
	draw_each(&text, 0, count, "h# logging.StreamHandler 48\n");
	return count_of("repeated-handlers", &text, LP_VERDICT_LIKELY);
}

static void test_handlers(void)
{
	EQUAL(handlers("logging.Logger", 10), 10);
	EQUAL(handlers("logging.Logger", 9), 0);
	EQUAL(handlers("app.Logger", 50), 0);
}

static uint64_t files(const char *type, unsigned count, const char *repr, enum lp_verdict verdict)
{
	struct lp_strbuf text = {0}, line = {0};

	lp_strbuf_puts(&text, "type _io.FileIO\ntype file\ntype _socket.socket\n");
	draw_app(&text, "'LOGS'=logs");
	draw_line(&text, "logs list 900:", 0, count, " f#");
	lp_strbuf_printf(&line, "f# %s 72 \"repr:%s:\"\n", type, repr);
	draw_each(&text, 0, count, lp_strbuf_text(&line));
	lp_strbuf_deinit(&line);
	return count_of("open-files", &text, verdict);
}

static void test_files(void)
{
	EQUAL(files("_io.FileIO", 100, "<fd 7>", LP_VERDICT_LIKELY), 100);
	EQUAL(files("file", 100, "<open>", LP_VERDICT_LIKELY), 100);
	EQUAL(files("_socket.socket", 100, "<fd 7>", LP_VERDICT_POSSIBLE), 100);
	EQUAL(files("_io.FileIO", 99, "<fd 7>", LP_VERDICT_LIKELY), 0);
	EQUAL(files("_io.FileIO", 300, "<closed>", LP_VERDICT_LIKELY), 0);
	EQUAL(files("_socket.socket", 300, "<closed>", LP_VERDICT_LIKELY), 0);
}

/** Arrays that are views of so many bytes of a base of so many. */
static uint64_t views(unsigned count, unsigned bytes, unsigned base, const char *of,
		      const char *also)
{
	struct lp_strbuf text = {0}, line = {0};

	lp_strbuf_puts(&text, "type numpy.ndarray fields:base\n");
	draw_app(&text, also);
	lp_strbuf_printf(&text, "common bytes %u\n", base);
	/* Some more have a base together. */
	draw_line(&text, "heads list 900: w0 w1 w2", 0, count, " v#");
	draw_each(&text, 0, 3, "w# numpy.ndarray 96 \"repr:<of 80 bytes>:\" base=common\n");
	draw_line(&text, "whole list 900:", 0, count, " b#");
	lp_strbuf_printf(
		&line, "v# numpy.ndarray 96 \"repr:<of %u bytes>:\" base=%s\nb# numpy.ndarray %u\n",
		bytes, of, base);
	draw_each(&text, 0, count, lp_strbuf_text(&line));
	lp_strbuf_deinit(&line);
	return count_of("big-base", &text, LP_VERDICT_LIKELY);
}

static void test_views(void)
{
	EQUAL(views(10, 80, 200000, "b#", "'HEADS'=heads"), 10);
	EQUAL(views(9, 80, 200000, "b#", "'HEADS'=heads"), 0);
	EQUAL(views(10, 80, 90000, "b#", "'HEADS'=heads"), 0);
	/* Most of the base is in use. */
	EQUAL(views(10, 25000, 200000, "b#", "'HEADS'=heads"), 0);
	EQUAL(views(10, 24000, 200000, "b#", "'HEADS'=heads"), 10);
	/* Copies; bases that live anyway; one base of all. */
	EQUAL(views(10, 80, 200000, "None", "'HEADS'=heads"), 0);
	EQUAL(views(10, 80, 200000, "b#", "'HEADS'=heads 'WHOLE'=whole"), 0);
	EQUAL(views(10, 80, 2000000, "common", "'HEADS'=heads"), 0);
}

int main(void)
{
	test_caches();
	test_bounded_is_not_unbounded();
	test_cached_methods();
	test_deques();
	test_defaults();
	test_raised_again();
	test_kept_exceptions();
	test_closures();
	test_generators();
	test_tasks();
	test_callbacks();
	test_observers();
	test_classes();
	test_handlers();
	test_files();
	test_views();
	return tap_done();
}
