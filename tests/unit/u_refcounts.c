// SPDX-License-Identifier: Apache-2.0
/* Counts that nothing explains: what is told of drawn graphs, and what is called a leak. */
#include "tap.h"

#include <string.h>

#include "analyse/refcounts/excess.h"
#include "base/strbuf.h"
#include "drawn_golden.h"

/**
 * An extension loses sessions and nodes, and references to GIVEN.  By hand, known / counted:
 *     given      module, word of libfoo.so: 2 / 1502; 1490 of the 1500 are lost
 *     s1 to s3   nothing: 0 / 1, all lost; s1 retains 48 + 104 + 5000
 *     n1         itself: 1 / 2, lost
 *     d9         GIVEN has it: 1 / 2, not lost; so it is not alone
 *     doc        nothing: 0 / 1, not lost: memory that is not decoded has it
 *     held       two words of libfoo.so: 2 / 2; it retains 56 + 9000
 *     stack      a stack: 1 / 1
 *     compiled   static: left out
 */
static const char losing[] = "type app.Session dict\n"
			     "type app.Node slots:first\n"
			     "modules dict 1000: 'app'=app\n"
			     "app module 72: __dict__=vars md_name='app'\n"
			     "vars dict 232: 'GIVEN'=given\n"
			     "given list 64 held count:1502 lost:1490: d9\n"
			     "s1 app.Session 48 held count:1 lost:1: __dict__=d1\n"
			     "d1 dict 104: 'text'=text1\n"
			     "text1 str 5000\n"
			     "s2 app.Session 48 held count:1 lost:1\n"
			     "s3 app.Session 48 held count:1 lost:1\n"
			     "n1 app.Node 40 held count:2 lost:1: first=n1\n"
			     "d9 dict 64 held count:2\n"
			     "doc str 300 held count:1 repr:'Docs'\n"
			     "held list 56 count:2: big\n"
			     "big bytes 9000\n"
			     "stack tuple 40 count:1\n"
			     "compiled tuple 40 static held count:9\n"
			     "never str 50 immortal\n"
			     "thread MainThread\n"
			     "frame main app.py 3\n"
			     "root modules sys.modules = modules\n"
			     "root native_data libfoo.so unknown = held\n"
			     "root native_data libfoo.so unknown = held\n"
			     "root native_data libfoo.so unknown = given\n"
			     "root native_stack unknown = stack\n"
			     "root local rows weak thread 0 frame 0 = d9\n";

static void test_reports(void)
{
	struct lp_question question = {0};
	struct drawn drawn;

	drawn_init(&drawn, losing);
	drawn_same(&drawn, "refcounts", &question, "refcounts");
	question.filter = "^app[.]";
	question.limit = 2;
	drawn_same(&drawn, "refcounts", &question, "refcounts_filter");
	drawn_deinit(&drawn);
}

/** @count sessions that are alone, and @references to one that a module has. */
static void draw(unsigned count, unsigned references, struct drawn *drawn)
{
	struct lp_strbuf text = {0};
	unsigned i;

	lp_strbuf_puts(&text, "type app.Session dict\nmodules dict 100: 'app'=given\n"
			      "root modules sys.modules = modules\n");
	lp_strbuf_printf(&text, "given dict 64 held count:%u lost:%u\n", references + 1, references);
	for (i = 0; i < count; i++)
		lp_strbuf_printf(&text, "s%u app.Session 48 held count:1 lost:1\n", i);
	drawn_init(drawn, lp_strbuf_text(&text));
	lp_strbuf_deinit(&text);
}

/** The names of types that are proof of a leak. */
static void leaks_of(const struct lp_graph *graph, struct lp_strbuf *to)
{
	struct lp_distances distances = {0};
	struct lp_excess excess;
	struct lp_flow flow;
	size_t i;

	lp_strbuf_clear(to);
	CHECK(!lp_flow_init(&flow, graph) && !lp_distances_init(&distances, &flow, NULL) &&
	      !lp_excess_init(&excess, graph, &distances, NULL));
	for (i = 0; i < excess.types.count; i++) {
		if (lp_refcount_excess_is_leak(graph, &excess.types.items[i]))
			lp_strbuf_printf(to, "%s ", excess.types.items[i].name);
	}
	lp_excess_deinit(&excess);
	lp_distances_deinit(&distances);
	lp_flow_deinit(&flow);
}

static void test_what_is_a_leak(void)
{
	static const struct {
		unsigned objects, references;
		const char *leaks;
	} cases[] = {
		{99, 999, ""}, {100, 999, "app.Session "}, {99, 1000, "dict "},
		{2000, 5000, "app.Session dict "}};
	struct lp_strbuf got = {0};
	struct drawn drawn;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		draw(cases[i].objects, cases[i].references, &drawn);
		leaks_of(&drawn.graph, &got);
		TEXT(lp_strbuf_text(&got), cases[i].leaks);
		drawn_deinit(&drawn);
	}
	lp_strbuf_deinit(&got);
}

/** As many again that something else keeps, too, are none: their memory is in use. */
static void test_others_keep_them(void)
{
	struct lp_strbuf text = {0};
	struct drawn drawn;
	unsigned i;

	lp_strbuf_puts(&text, "type app.Session dict\nlist list 64:");
	for (i = 0; i < 100; i++)
		lp_strbuf_printf(&text, " s%u", i);
	for (i = 0; i < 200; i++)
		lp_strbuf_printf(&text, "\ns%u app.Session 48 held count:2 lost:1", i);
	for (i = 100; i < 200; i++)
		lp_strbuf_printf(&text, "\nroot interpreter field = s%u", i);
	lp_strbuf_puts(&text, "\nroot modules sys.modules = list");
	drawn_init(&drawn, lp_strbuf_text(&text));
	leaks_of(&drawn.graph, &text);
	TEXT(lp_strbuf_text(&text), "");
	drawn_deinit(&drawn);
	lp_strbuf_deinit(&text);
}

static void test_large_heaps(void)
{
	struct lp_graph graph = {.count = 999999};

	EQUAL(lp_lost_many(&graph), 100);
	graph.count = 10000000;
	EQUAL(lp_lost_many(&graph), 1000);
}

static void test_types_of_one_name(void)
{
	struct lp_distances distances = {0};
	struct lp_excess excess;
	struct drawn drawn;
	struct lp_flow flow;

	drawn_init(&drawn, "type app.Session dict\ntype app.Other dict\n"
			   "a app.Session 48 held count:1\nb app.Other 64 held count:4 lost:2\n");
	drawn.graph.type_table.items[drawn.graph.types[1]].name = "app.Session";
	CHECK(!lp_flow_init(&flow, &drawn.graph) &&
	      !lp_distances_init(&distances, &flow, NULL) &&
	      !lp_excess_init(&excess, &drawn.graph, &distances, NULL));
	EQUAL(excess.types.count, 1);
	EQUAL(excess.types.items[0].objects, 2);
	EQUAL(excess.types.items[0].excess, 5);
	EQUAL(excess.types.items[0].most, 4);
	EQUAL(excess.types.items[0].alone, 2);
	EQUAL(excess.types.items[0].retained, 112);
	EQUAL(excess.types.items[0].lost, 2);
	EQUAL(excess.types.items[0].lost_alone, 1);
	EQUAL(excess.types.items[0].example, 1);
	lp_excess_deinit(&excess);
	lp_distances_deinit(&distances);
	lp_flow_deinit(&flow);
	drawn_deinit(&drawn);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 1;
	golden_folder = argv[1];
	test_reports();
	test_what_is_a_leak();
	test_others_keep_them();
	test_large_heaps();
	test_types_of_one_name();
	return tap_done();
}
