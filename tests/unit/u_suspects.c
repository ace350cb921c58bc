// SPDX-License-Identifier: Apache-2.0
/*
 * Rules on graphs drawn by hand: what is a suspect, by which verdict, and what is none.
 */
#include "tap.h"

#include <string.h>

#include "drawn_golden.h"
#include "drawn_suspects.h"

static void find(struct found *found, const struct lp_suspect_rule *rules, const char *text)
{
	found_draw(found, text);
	found_look(found, rules);
}

/** A module with a list of three tickets. */
#define TICKETS                                                                                    \
	"type app.Ticket fields:owner\n"                                                           \
	"type module dict\n"                                                                       \
	"modules dict 232: 'app'=app\n"                                                            \
	"app module 72: __dict__=names\n"                                                          \
	"names dict 232: '__name__'='app' 'OPEN'=open\n"                                           \
	"open list 88: t1 t2 t3\n"                                                                 \
	"t1 app.Ticket 48: owner=None\n"                                                           \
	"t2 app.Ticket 48: owner=None\n"                                                           \
	"t3 app.Ticket 48: owner=None\n"                                                           \
	"root modules sys.modules = modules\n"

/* What docs/RULES.md says that a new rule takes. */
static void test_a_rule_is_a_row(void)
{
	const struct lp_suspect_rule rules[] = {
		{
			.name = "tickets",
			.verdict = LP_VERDICT_LIKELY,
			.reason = "{count} of {type} are open, {retained}",
			.fix = "close them",
			.types = {"app.Ticket"},
			.least = 3,
		},
		{.name = NULL},
	};
	struct found found;

	find(&found, rules, TICKETS);
	CHECK(found.told.count == 1);
	CHECK(found.told.items[0].suspect.verdict == LP_VERDICT_LIKELY);
	CHECK(found.told.items[0].suspect.count == 3);
	CHECK(!strcmp(found.told.items[0].path, "app.OPEN"));
	CHECK(!strcmp(found.told.items[0].suspect.reason, "3 of app.Ticket are open, 232 B"));
	found_end(&found);
}

static void test_too_few_are_none(void)
{
	const struct lp_suspect_rule rules[] = {
		{.name = "tickets",
		 .verdict = LP_VERDICT_LIKELY,
		 .reason = "",
		 .types = {"app.*"},
		 .least = 4},
		{.name = NULL},
	};
	struct found found;

	find(&found, rules, TICKETS);
	CHECK(!found.told.count);
	found_end(&found);
}

static void test_what_is_expected_stays_expected(void)
{
	const struct lp_suspect_rule rules[] = {
		{.name = "tickets",
		 .verdict = LP_VERDICT_LEAKING,
		 .reason = "open",
		 .types = {"app.Ticket"},
		 .least = 1},
		{.name = "desk",
		 .verdict = LP_VERDICT_EXPECTED,
		 .reason = "a desk",
		 .owner = "module app",
		 .attribute = "OPEN"},
		{.name = NULL},
	};
	struct found found;

	find(&found, rules, TICKETS);
	CHECK(found.told.count == 1);
	CHECK(found.told.items[0].suspect.verdict == LP_VERDICT_EXPECTED);
	found_end(&found);
}

static void test_what_is_known_of_a_library_keeps_its_rule(void)
{
	const struct lp_suspect_rule rules[] = {
		{.name = "tickets",
		 .verdict = LP_VERDICT_LEAKING,
		 .reason = "open",
		 .types = {"app.Ticket"},
		 .least = 1},
		{.name = "desk",
		 .verdict = LP_VERDICT_LIKELY,
		 .reason = "a desk",
		 .owner = "module app",
		 .attribute = "OPEN",
		 .reference = "its manual"},
		{.name = NULL},
	};
	struct found found;

	find(&found, rules, TICKETS);
	CHECK(found.told.count == 1);
	CHECK(!strcmp(found.told.items[0].suspect.rule->name, "desk"));
	CHECK(found.told.items[0].suspect.verdict == LP_VERDICT_LEAKING);
	CHECK(!strcmp(found.told.items[0].suspect.reason, "a desk; open"));
	found_end(&found);
}

static void test_fingerprints_are_of_paths(void)
{
	const struct lp_suspect_rule rules[] = {
		{.name = "tickets",
		 .verdict = LP_VERDICT_LIKELY,
		 .reason = "",
		 .types = {"app.Ticket"},
		 .least = 1},
		{.name = NULL},
	};
	struct found found, other;

	find(&found, rules, TICKETS);
	find(&other, rules, "more list 88:\n" TICKETS);
	CHECK(strlen(found.told.items[0].fingerprint) == 12);
	CHECK(!strcmp(found.told.items[0].fingerprint, other.told.items[0].fingerprint));
	found_end(&found);
	found_end(&other);
}

static void test_fingerprints_are_the_same_on_every_host(void)
{
	char one[LP_FINGERPRINT_SIZE], other[LP_FINGERPRINT_SIZE];

	CHECK(lp_fingerprint("thread \"Thread-12 (work)\" in work() at /srv/a.py:12, local jobs",
			     one));
	CHECK(lp_fingerprint("thread \"Thread-3 (work)\" in work() at /opt/b/a.py:14, local jobs",
			     other));
	CHECK(!strcmp(one, other));
	CHECK(lp_fingerprint("thread \"Thread-3 (work)\" in work() at /srv/a.py:14, local job",
			     other));
	CHECK(strcmp(one, other) != 0);
	CHECK(lp_fingerprint("shop1.CACHE", one) && lp_fingerprint("shop2.CACHE", other));
	CHECK(strcmp(one, other) != 0);
}

/** Keys are of a run; what they lead to is one leak, wherever it was seen. */
static void test_keys_are_no_part_of_a_fingerprint(void)
{
	static const char format[] =
		"type app.Ticket\n"
		"modules dict 232: 'app'=app\n"
		"app module 72: __dict__=names md_name='app'\n"
		"names dict 232: '__name__'='app' 'BY_USER'=users\n"
		"users dict 232: '%s'=mine '%s'=yours\n"
		"mine list 88: t1 t2\nyours list 88: t3 t4 t5\n"
		"t1 app.Ticket 10\nt2 app.Ticket 10\nt3 app.Ticket 10\nt4 app.Ticket 10\n"
		"t5 app.Ticket 10\n"
		"root modules sys.modules = modules\n";
	const struct lp_suspect_rule rules[] = {
		{.name = "tickets",
		 .verdict = LP_VERDICT_LIKELY,
		 .reason = "",
		 .types = {"app.Ticket"},
		 .least = 2},
		{.name = NULL},
	};
	struct lp_strbuf text = {0}, more = {0};
	struct found found, other;

	lp_strbuf_printf(&text, format, "ann", "bob");
	lp_strbuf_printf(&more, format, "cid", "dan");
	find(&found, rules, lp_strbuf_text(&text));
	find(&other, rules, lp_strbuf_text(&more));
	EQUAL(found.suspects.items.count, 2);
	EQUAL(found.told.count, 1);
	EQUAL(found.told.items[0].suspect.count, 5);
	EQUAL(found.told.items[0].suspect.retained, 2 * 88 + 50);
	TEXT(found.told.items[0].fingerprint, other.told.items[0].fingerprint);
	found_end(&found);
	found_end(&other);
	lp_strbuf_deinit(&text);
	lp_strbuf_deinit(&more);
}

static void test_fields_of_named_tuples_are_numbers(void)
{
	const struct lp_suspect_rule rules[] = {
		{.name = "desk",
		 .verdict = LP_VERDICT_LIKELY,
		 .reason = "",
		 .owner = "module app",
		 .attribute = "DESK.1",
		 .least = 2},
		{.name = NULL},
	};
	struct found found;

	find(&found, rules,
	     "type module dict\n"
	     "modules dict 232: 'app'=app\n"
	     "app module 72: __dict__=names\n"
	     "names dict 232: '__name__'='app' 'DESK'=desk\n"
	     "desk tuple 56: closed open\n"
	     "closed list 88: 1\n"
	     "open list 88: 1 2\n"
	     "root modules sys.modules = modules\n");
	CHECK(found.told.count == 1);
	CHECK(!strcmp(found.told.items[0].path, "app.DESK[1]"));
	found_end(&found);
}

/**
 * A program with suspects of several verdicts, each read against the drawing:
 *     leaking   100 tokens, each kept by nothing but a count of which all is lost
 *     likely    an application context with 200 queries, which Flask-SQLAlchemy is known for;
 *               a listener that is registered 120 times
 *     possible  100 generators that are not finished
 *     expected  functools.lru_cache with a maxsize, of 1 % and more; a deque of less is not told
 */
static void draw_several(struct lp_strbuf *text)
{
	lp_strbuf_puts(text, "type app.Token dict\ntype app.Hub dict\ntype app.Query\n"
			     "type flask.ctx.AppContext dict\n"
			     "type generator fields:gi_frame,gi_code\n"
			     "type functools._lru_cache_wrapper fields:cache dict\n"
			     "type functools._lru_list_elem fields:key,result\n");
	draw_app(text, "'HUB'=hub 'ctx'=ctx 'OPEN'=open 'load'=load 'LAST'=last");
	draw_each(text, 0, LP_LOST_OBJECTS, "k# app.Token 48 held count:1 lost:1\n");
	lp_strbuf_puts(text, "hub app.Hub 48: __dict__=hub_vars\n"
			     "hub_vars dict 104: 'listeners'=listeners\n"
			     "code code 200: co_name='moved' co_qualname='Hub.moved'\n"
			     "moved function 136: __code__=code\n"
			     "ctx flask.ctx.AppContext 48: __dict__=ctx_vars\n"
			     "ctx_vars dict 104: 'sqlalchemy_queries'=queries\n"
			     "rows code 200: co_name='rows'\n"
			     "load functools._lru_cache_wrapper 96: cache=entries\n"
			     "entries dict 104: 1=e1\n"
			     "e1 functools._lru_list_elem 64: key=1 result=big\n"
			     "big bytes 2000000\n");
	draw_line(text, "listeners list 1016:", 0, 120, " m#");
	draw_each(text, 0, 120, "m# method 64: __func__=moved __self__=hub\n");
	draw_line(text, "queries list 1656:", 0, 200, " q#");
	draw_each(text, 0, 200, "q# app.Query 64\n");
	draw_line(text, "open list 920:", 0, 100, " g#");
	draw_each(text, 0, 100,
		  "g# generator 112: gi_code=rows gi_frame=f#\nf# frame 400: f_code=rows\n");
	lp_strbuf_puts(text, "last collections.deque 600 \"repr:<maxlen 9>:\" 2\n");
}

static void golden_styled(const struct drawn *drawn, const struct lp_question *question,
			  const struct lp_text_style *style, const char *file)
{
	struct lp_report *report = drawn_ask(drawn, "suspects", question);
	struct lp_strbuf text = {0};

	lp_present_text(report, style, &text);
	golden_same(file, &text);
	lp_strbuf_deinit(&text);
	lp_report_destroy(report);
}

/** All that is a suspect, however few are shown. */
static void golden_baseline(const struct drawn *drawn, const struct lp_question *question)
{
	struct lp_report *report = drawn_ask(drawn, "suspects", question);
	struct lp_strbuf text = {0};

	CHECK(lp_present_baseline(report, &text));
	golden_same("drawn_suspects_baseline.txt", &text);
	lp_strbuf_deinit(&text);
	lp_report_destroy(report);
	report = drawn_ask(drawn, "types", question);
	CHECK(!lp_present_baseline(report, &text));
	lp_strbuf_deinit(&text);
	lp_report_destroy(report);
}

static void test_reports(void)
{
	const struct lp_text_style color = {.color = true}, narrow = {.width = 60};
	struct lp_question question = {0};
	struct lp_strbuf text = {0};
	struct drawn drawn;

	draw_several(&text);
	drawn_init(&drawn, lp_strbuf_text(&text));
	drawn_same(&drawn, "suspects", &question, "suspects");
	golden_styled(&drawn, &question, &color, "drawn_suspects_color.txt");
	golden_styled(&drawn, &question, &narrow, "drawn_suspects_narrow.txt");
	question.limit = 2;
	golden_baseline(&drawn, &question);
	golden_styled(&drawn, &question, &narrow, "drawn_suspects_limit.txt");
	question.limit = 0;
	question.least_verdict = LP_VERDICT_EXPECTED;
	golden_styled(&drawn, &question, &narrow, "drawn_suspects_expected.txt");
	drawn_deinit(&drawn);
	lp_strbuf_deinit(&text);
}

static void test_reports_of_none(void)
{
	const struct lp_text_style plain = {0};
	struct lp_question question = {0};
	struct drawn drawn;

	drawn_init(&drawn, TICKETS);
	drawn_same(&drawn, "suspects", &question, "suspects_none");
	question.least_verdict = LP_VERDICT_LEAKING;
	golden_styled(&drawn, &question, &plain, "drawn_suspects_none_leaking.txt");
	drawn_deinit(&drawn);
}

int main(int argc, char **argv)
{
	golden_folder = argc > 1 ? argv[1] : "tests/golden";
	test_a_rule_is_a_row();
	test_fields_of_named_tuples_are_numbers();
	test_too_few_are_none();
	test_what_is_expected_stays_expected();
	test_what_is_known_of_a_library_keeps_its_rule();
	test_fingerprints_are_of_paths();
	test_keys_are_no_part_of_a_fingerprint();
	test_reports();
	test_reports_of_none();
	test_fingerprints_are_the_same_on_every_host();
	return tap_done();
}
