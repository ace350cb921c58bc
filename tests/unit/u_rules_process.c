// SPDX-License-Identifier: Apache-2.0
/*
 * Rules about what a process does, and about size alone: garbage and its collector, counts that C
 * code lost, threads; and some of those about libraries.
 */
#include "tap.h"

#include "analyse/garbage/collector.h"
#include "analyse/suspects/match.h"
#include "drawn_suspects.h"

/** How a process collects. */
struct collecting {
	const char *python;
	bool disabled;
	uint32_t debug;
};

static const struct collecting healthy = {.python = "3.11.7"};

/** What a rule says of a drawing, which is freed; 0 if nothing.  The objects are of Node, a class.
 */
static uint64_t count_with(const struct collecting *collecting, const char *rule,
			   struct lp_strbuf *text, enum lp_verdict want, const char *reason)
{
	const struct lp_suspect *suspect;
	struct found found;
	uint64_t count;

	found_draw(&found, lp_strbuf_text(text));
	if (strstr(lp_strbuf_text(text), "\nnode type"))
		found_class(&found, "app.Node", "node");
	found.drawn.facts.python = collecting->python;
	found.drawn.facts.collectors.items[0].enabled = !collecting->disabled;
	found.drawn.facts.collectors.items[0].debug = collecting->debug;
	found_look(&found, lp_suspect_rules);
	suspect = found_of(&found, rule);
	count = suspect ? suspect->count : 0;
	if (suspect) {
		EQUAL(suspect->verdict, want);
		CHECK(strstr(suspect->reason, reason) != NULL);
	}
	found_end(&found);
	lp_strbuf_deinit(text);
	return count;
}

/** Pairs of objects of a class that refer to each other, and that nothing leads to. */
static void draw_pairs(struct lp_strbuf *text, unsigned pairs, unsigned bytes, const char *method,
		       const char *word)
{
	struct lp_strbuf lines = {0};

	lp_strbuf_puts(text, "type app.Node slots:other\n");
	draw_app(text, "'Node'=node");
	lp_strbuf_printf(text,
			 "code code 200: co_name=%s\n"
			 "node type 1064: __mro__=mro __dict__=vars __name__='Node'\n"
			 "mro tuple 48: node\nvars dict 104: %s=method\n"
			 "method function 136: __code__=code\n",
			 method, method);
	lp_strbuf_printf(&lines, "a# app.Node %u%s: other=b#\nb# app.Node %u: other=a#\n", bytes,
			 word, bytes);
	draw_each(text, 0, pairs, lp_strbuf_text(&lines));
	lp_strbuf_deinit(&lines);
}

static uint64_t kept(const char *python, unsigned pairs, const char *method, const char *word,
		     const char *reason)
{
	const struct collecting collecting = {.python = python};
	struct lp_strbuf text = {0};

	draw_pairs(&text, pairs, pairs > 1 ? 700 : 48, method, word);
	return count_with(&collecting, "garbage-kept", &text, LP_VERDICT_LEAKING, reason);
}

static void test_garbage_that_is_kept(void)
{
	EQUAL(kept("2.7.18", 1, "'__del__'", "", ""), 2);
	EQUAL(kept("2.7.18", 1, "'close'", "", ""), 0);
	EQUAL(kept("3.11.7", 1, "'__del__'", "", ""), 0);
	/* Found by no collector of any version; few may be a reference that is not decoded. */
	EQUAL(kept("3.11.7", 50, "'close'", " untracked", "will never be freed"), 100);
	EQUAL(kept("3.11.7", 49, "'close'", " untracked", ""), 0);
}

static uint64_t off(const struct collecting *collecting, unsigned pairs, unsigned bytes,
		    const char *word)
{
	struct lp_strbuf text = {0};

	draw_pairs(&text, pairs, bytes, "'close'", word);
	return count_with(collecting, "collector-off", &text, LP_VERDICT_LIKELY, "cycles wait");
}

static void test_collector_that_is_off(void)
{
	const struct collecting disabled = {.python = "3.11.7", .disabled = true};

	EQUAL(off(&disabled, 50, 700, ""), 100);
	EQUAL(off(&disabled, 49, 700, ""), 0);
	/* 64 KiB at least. */
	EQUAL(off(&disabled, 50, 600, ""), 0);
	EQUAL(off(&healthy, 500, 700, ""), 0);
	EQUAL(off(&healthy, 50, 700, " generation:3"), 100);
	EQUAL(off(&healthy, 49, 700, " generation:3"), 0);
}

static uint64_t waiting(const struct collecting *collecting, unsigned bytes)
{
	struct lp_strbuf text = {0};

	draw_pairs(&text, 16, bytes, "'close'", "");
	return count_with(collecting, "garbage-waiting", &text, LP_VERDICT_POSSIBLE,
			  "which will take them");
}

static void test_garbage_that_waits(void)
{
	const struct collecting disabled = {.python = "3.11.7", .disabled = true};

	EQUAL(waiting(&healthy, 32768), 32);
	EQUAL(waiting(&healthy, 32767), 0);
	EQUAL(waiting(&disabled, 32768), 0);
}

/** gc.garbage with objects, of a class with @method. */
static uint64_t saved(const struct collecting *collecting, const char *rule, const char *method)
{
	struct lp_strbuf text = {0};

	draw_pairs(&text, 3, 48, method, "");
	lp_strbuf_puts(&text, "garbage list 88: a0 b0 a1 b1 a2 b2\nroot gc gc.garbage = garbage\n");
	return count_with(collecting, rule, &text, LP_VERDICT_LEAKING, "");
}

static void test_gc_garbage(void)
{
	const struct collecting saving = {.python = "3.11.7", .debug = LP_GC_DEBUG_SAVEALL};
	const struct collecting old = {.python = "2.7.18"};

	EQUAL(saved(&saving, "save-all", "'__del__'"), 6);
	EQUAL(saved(&saving, "garbage-kept", "'__del__'"), 0);
	/* 2.7 tells no flags: what is there without __del__ tells it. */
	EQUAL(saved(&old, "save-all", "'close'"), 6);
	EQUAL(saved(&old, "garbage-kept", "'close'"), 0);
	EQUAL(saved(&old, "garbage-kept", "'__del__'"), 6);
	EQUAL(saved(&old, "save-all", "'__del__'"), 0);
}

static uint64_t lost(const char *type, unsigned objects, unsigned each, enum lp_verdict verdict)
{
	struct lp_strbuf text = {0}, line = {0};

	lp_strbuf_puts(&text, "type app.Token dict\n");
	draw_app(&text, "");
	lp_strbuf_printf(&line, "t# %s 48 held count:%u lost:%u:\n", type, each, each);
	draw_each(&text, 0, objects, lp_strbuf_text(&line));
	lp_strbuf_deinit(&line);
	return count_with(&healthy, "refcount-excess", &text, verdict, "never gave them back");
}

/** So many objects of 200 KiB, each kept by @root, or by a count alone. */
static uint64_t outside(unsigned count, const char *word, const char *root)
{
	struct lp_strbuf text = {0}, lines = {0};

	draw_app(&text, "");
	lp_strbuf_printf(&lines, "o# bytes 204800%s\n", word);
	draw_each(&text, 0, count, lp_strbuf_text(&lines));
	if (*root) {
		lp_strbuf_clear(&lines);
		lp_strbuf_printf(&lines, "root %s = o#\n", root);
		draw_each(&text, 0, count, lp_strbuf_text(&lines));
	}
	lp_strbuf_deinit(&lines);
	return count_with(&healthy, "kept-outside", &text, LP_VERDICT_POSSIBLE, "one by one");
}

static void test_what_is_kept_outside(void)
{
	EQUAL(outside(100, "", "interpreter atexit-callback"), 100);
	EQUAL(outside(99, "", "interpreter atexit-callback"), 0);
	EQUAL(outside(100, "", "native_data keep.so"), 100);
	EQUAL(outside(100, " held", ""), 100);
	/* Garbage is another matter, and so are modules. */
	EQUAL(outside(100, "", ""), 0);
	EQUAL(outside(100, "", "modules other"), 0);
}

static void test_lost_references(void)
{
	EQUAL(lost("app.Token", LP_LOST_OBJECTS, 1, LP_VERDICT_LEAKING), LP_LOST_OBJECTS);
	EQUAL(lost("list", LP_LOST_OBJECTS, 1, LP_VERDICT_LEAKING), LP_LOST_OBJECTS);
	EQUAL(lost("app.Token", LP_LOST_OBJECTS - 1, 1, LP_VERDICT_NONE), 0);
	/* Constants of an extension, and one object that it made once. */
	EQUAL(lost("bytes", LP_LOST_OBJECTS, 1, LP_VERDICT_POSSIBLE), LP_LOST_OBJECTS);
	EQUAL(lost("app.Token", 1, LP_LOST_REFERENCES, LP_VERDICT_POSSIBLE), 1);
	EQUAL(lost("app.Token", 1, LP_LOST_REFERENCES - 1, LP_VERDICT_NONE), 0);
}

static uint64_t threads(unsigned here, unsigned there)
{
	struct lp_strbuf text = {0};

	draw_app(&text, "");
	draw_each(&text, 0, here,
		  "thread w#\nframe work /srv/app.py 12\nframe run /usr/lib/threading.py #\n");
	draw_each(&text, 0, there,
		  "thread w#\nframe work /srv/app.py 13\nframe run /usr/lib/threading.py #\n");
	return count_with(&healthy, "threads-without-end", &text, LP_VERDICT_POSSIBLE,
			  "stand in the same line");
}

static void test_threads(void)
{
	EQUAL(threads(100, 99), 100);
	EQUAL(threads(99, 99), 0);
}

/** The fingerprint of threads that stand in a line. */
static void thread_fingerprint(const char *line, char *ret)
{
	struct lp_strbuf text = {0}, frame = {0};
	struct found found;

	draw_app(&text, "");
	lp_strbuf_printf(&frame, "thread w#\nframe work app.py %s\n", line);
	draw_each(&text, 0, 100, lp_strbuf_text(&frame));
	found_draw(&found, lp_strbuf_text(&text));
	found_look(&found, lp_suspect_rules);
	EQUAL(found.told.count, 1);
	strcpy(ret, found.told.count ? found.told.items[0].fingerprint : "");
	found_end(&found);
	lp_strbuf_deinit(&frame);
	lp_strbuf_deinit(&text);
}

/** A line that is added above is no new leak. */
static void test_numbers_of_lines_are_no_part_of_a_fingerprint(void)
{
	char one[LP_FINGERPRINT_SIZE], other[LP_FINGERPRINT_SIZE];

	thread_fingerprint("12", one);
	thread_fingerprint("130", other);
	TEXT(one, other);
}

static uint64_t large(const char *variable, uint64_t bytes, uint64_t others)
{
	struct lp_strbuf text = {0};

	draw_app(&text, variable);
	lp_strbuf_printf(&text, "cache dict 232: 'a'=a\na bytes %llu\n", (unsigned long long)bytes);
	/* Garbage, which has no holder. */
	lp_strbuf_printf(&text, "rest bytes %llu\n", (unsigned long long)others);
	return count_with(&healthy, "large-holder", &text, LP_VERDICT_POSSIBLE, "it alone keeps");
}

static void test_size(void)
{
	EQUAL(large("'CACHE'=cache", 16 << 20, 0), 1);
	EQUAL(large("'CACHE'=cache", (16 << 20) - 1000, 0), 0);
	/* 10 % of all. */
	EQUAL(large("'CACHE'=cache", 20 << 20, UINT64_C(170) << 20), 1);
	EQUAL(large("'CACHE'=cache", 20 << 20, UINT64_C(190) << 20), 0);
}

/** What a known rule says. */
static uint64_t known(const char *rule, struct lp_strbuf *text, enum lp_verdict want)
{
	const struct lp_suspect *suspect;
	struct found found;
	uint64_t count;

	found_draw(&found, lp_strbuf_text(text));
	found_look(&found, lp_known_rules);
	suspect = found_of(&found, rule);
	count = suspect ? suspect->count : 0;
	if (suspect)
		EQUAL(suspect->verdict, want);
	found_end(&found);
	lp_strbuf_deinit(text);
	return count;
}

static uint64_t cycles(const char *type, unsigned count, bool in_cycles)
{
	struct lp_strbuf text = {0}, lines = {0};

	lp_strbuf_puts(&text, "type urllib3.exceptions.MaxRetryError fields:__traceback__\n"
			      "type app.Error fields:__traceback__\n"
			      "type traceback fields:tb_next,tb_frame\n");
	draw_app(&text, "");
	lp_strbuf_printf(&lines, "e# %s 80: __traceback__=t#\nt# traceback 64:%s\n", type,
			 in_cycles ? " tb_frame=e#" : "");
	draw_each(&text, 0, count, lp_strbuf_text(&lines));
	lp_strbuf_deinit(&lines);
	return known("exception-cycle", &text, LP_VERDICT_POSSIBLE);
}

static void test_exception_cycles(void)
{
	EQUAL(cycles("urllib3.exceptions.MaxRetryError", 20, true), 20);
	EQUAL(cycles("urllib3.exceptions.MaxRetryError", 19, true), 0);
	EQUAL(cycles("urllib3.exceptions.MaxRetryError", 40, false), 0);
	EQUAL(cycles("app.Error", 40, true), 0);
}

/** The one that people see, not what led to it, in whatever order they lie. */
static void test_exception_that_others_led_to(const char *each)
{
	const struct lp_suspect *suspect;
	struct lp_strbuf text = {0};
	struct found found;

	lp_strbuf_puts(&text, "type urllib3.exceptions.MaxRetryError fields:__traceback__\n"
			      "type requests.exceptions.ConnectionError fields:"
			      "__traceback__,__context__\n"
			      "type traceback fields:tb_next,tb_frame\n");
	draw_app(&text, "");
	draw_each(&text, 0, 30, each);
	found_draw(&found, lp_strbuf_text(&text));
	found_look(&found, lp_known_rules);
	suspect = found_of(&found, "exception-cycle");
	CHECK(suspect && suspect->count == 30);
	CHECK(suspect && !strcmp(suspect->type, "requests.exceptions.ConnectionError"));
	CHECK(suspect && !strcmp(suspect->place, "garbage: exceptions of requests"));
	found_end(&found);
	lp_strbuf_deinit(&text);
}

static uint64_t warned(unsigned texts)
{
	struct lp_strbuf text = {0};

	draw_app(&text, "'__warningregistry__'=registry");
	draw_line(&text, "registry dict 9000:", 0, texts, " 'id #'=1");
	return known("warnings-registry", &text, LP_VERDICT_POSSIBLE);
}

static uint64_t pool(const char *type, unsigned connections)
{
	struct lp_strbuf text = {0}, line = {0};

	lp_strbuf_puts(&text,
		       "type sqlalchemy.pool.base._ConnectionFairy dict\ntype app.Fairy dict\n");
	draw_app(&text, "'OPEN'=open");
	draw_line(&text, "open list 300:", 0, connections, " c#");
	lp_strbuf_printf(&line, "c# %s 48\n", type);
	draw_each(&text, 0, connections, lp_strbuf_text(&line));
	lp_strbuf_deinit(&line);
	return known("sqlalchemy-pool", &text, LP_VERDICT_LIKELY);
}

/** A class attribute of a module, "Gcf.figs". */
static uint64_t figures(unsigned count)
{
	struct lp_strbuf text = {0};

	lp_strbuf_puts(&text,
		       "type app.Manager\n"
		       "modules dict 232: 'matplotlib._pylab_helpers'=helpers\n"
		       "helpers module 72: __dict__=names md_name='matplotlib._pylab_helpers'\n"
		       "names dict 232: '__name__'='matplotlib._pylab_helpers' 'Gcf'=gcf\n"
		       "gcf type 1064: __dict__=vars __mro__=mro\nmro tuple 48: gcf\n"
		       "vars dict 104: 'figs'=figs\n"
		       "root modules sys.modules = modules\n");
	draw_line(&text, "figs collections.OrderedDict 900:", 0, count, " #=f#");
	draw_each(&text, 0, count, "f# app.Manager 48\n");
	return known("pyplot-figures", &text, LP_VERDICT_LIKELY);
}

static void test_libraries(void)
{
	EQUAL(warned(500), 500);
	EQUAL(warned(499), 0);
	EQUAL(pool("sqlalchemy.pool.base._ConnectionFairy", 16), 16);
	EQUAL(pool("sqlalchemy.pool.base._ConnectionFairy", 15), 0);
	EQUAL(pool("app.Fairy", 16), 0);
	EQUAL(figures(20), 20);
	EQUAL(figures(19), 0);
}

/** A rule is a bit of a set: more than those would never match. */
static void test_tables_are_not_too_long(void)
{
	const struct lp_suspect_rule *const tables[] = {lp_suspect_rules, lp_known_rules};
	unsigned table, rule;

	for (table = 0; table < 2; table++) {
		for (rule = 0; tables[table][rule].name; rule++)
			continue;
		CHECK(rule > 0 && rule <= LP_MOST_RULES);
	}
}

int main(void)
{
	test_tables_are_not_too_long();
	test_garbage_that_is_kept();
	test_collector_that_is_off();
	test_garbage_that_waits();
	test_gc_garbage();
	test_lost_references();
	test_what_is_kept_outside();
	test_threads();
	test_numbers_of_lines_are_no_part_of_a_fingerprint();
	test_size();
	test_exception_cycles();
	test_exception_that_others_led_to(
		"c# urllib3.exceptions.MaxRetryError 80: __traceback__=t#\n"
		"t# traceback 64: tb_frame=e#\n"
		"e# requests.exceptions.ConnectionError 80: __traceback__=t# __context__=c#\n");
	test_exception_that_others_led_to(
		"e# requests.exceptions.ConnectionError 80: __traceback__=t# __context__=c#\n"
		"c# urllib3.exceptions.MaxRetryError 80: __traceback__=t#\n"
		"t# traceback 64: tb_frame=e#\n");
	test_libraries();
	return tap_done();
}
