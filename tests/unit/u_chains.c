// SPDX-License-Identifier: Apache-2.0
/*
 * Chains, as linked lists are: one row of the biggest objects, one group of ways, and a way to the
 * last object that is cut in the middle.  What is no chain stays as it was.
 */
#include "tap.h"

#include <stdlib.h>

#include "analyse/path/way.h"
#include "base/strbuf.h"
#include "drawn.h"

enum { LONG = 200, SHORT = 6 };

#define NEXT_9 ".next.next.next.next.next.next.next.next.next"
#define NEXT_37 NEXT_9 NEXT_9 NEXT_9 NEXT_9 ".next"

/** The head of a program whose variable app.HEAD is the object "n0". */
static const char head[] = "type app.Node slots:next,load\n"
			   "type app.Open dict\n"
			   "type app.Pair slots:items,load\n"
			   "modules dict 100: 'app'=app\n"
			   "app module 72: __dict__=vars\n"
			   "vars dict 100: 'HEAD'=n0 'OTHER'=other\n"
			   "other list 1000\n"
			   "root modules sys.modules = modules\n";

/** Append one object of a chain, which refers to the next one: the last has none. */
typedef void link_fn(struct lp_strbuf *text, int number, bool last);

static void link_node(struct lp_strbuf *text, int number, bool last)
{
	lp_strbuf_printf(text, "n%d app.Node 50:", number);
	lp_strbuf_printf(text, last ? "\n" : " next=n%d\n", number + 1);
}

/** Each has something of its own. */
static void link_loaded(struct lp_strbuf *text, int number, bool last)
{
	lp_strbuf_printf(text, "n%d app.Node 50: load=l%d", number, number);
	lp_strbuf_printf(text, last ? "\n" : " next=n%d\n", number + 1);
	lp_strbuf_printf(text, "l%d list 20\n", number);
}

static void link_dict(struct lp_strbuf *text, int number, bool last)
{
	lp_strbuf_printf(text, "n%d dict 50:", number);
	lp_strbuf_printf(text, last ? "\n" : " 'child'=n%d\n", number + 1);
}

/** Objects of two types by turns: a step of a pair is two references. */
static void link_list(struct lp_strbuf *text, int number, bool last)
{
	lp_strbuf_printf(text, "n%d app.Pair 50: items=l%d\nl%d list 30:", number, number, number);
	lp_strbuf_printf(text, last ? "\n" : " n%d\n", number + 1);
}

/** Attributes in a `__dict__`. */
static void link_open(struct lp_strbuf *text, int number, bool last)
{
	lp_strbuf_printf(text, "n%d app.Open 50: __dict__=l%d\nl%d dict 30:", number, number,
			 number);
	lp_strbuf_printf(text, last ? "\n" : " 'next'=n%d\n", number + 1);
}

/** A big list at the end. */
static void link_to_container(struct lp_strbuf *text, int number, bool last)
{
	lp_strbuf_printf(text, "n%d app.Node 50:", number);
	lp_strbuf_printf(text, last ? " load=big\nbig list 900000: \n" : " next=n%d\n", number + 1);
}

static void draw(struct drawn *drawn, link_fn *link, int count)
{
	struct lp_strbuf text = {0};
	int i;

	lp_strbuf_puts(&text, head);
	for (i = 0; i < count; i++)
		link(&text, i, i + 1 == count);
	drawn_init(drawn, lp_strbuf_text(&text));
	lp_strbuf_deinit(&text);
}

/** The one for programs, if there are two: that is behind the other. */
static const struct lp_table *table_of(const struct lp_report *report, const char *name)
{
	size_t i;

	for (i = report->tables.count; i--;) {
		if (!strcmp(report->tables.items[i].name, name))
			return &report->tables.items[i];
	}
	return NULL;
}

/** Append the cells of a column of texts and counts, a line each. */
static void append_column(const struct lp_table *table, const char *column, struct lp_strbuf *to)
{
	unsigned at = 0;
	size_t i;

	while (at < table->column_count && strcmp(table->columns[at].name, column))
		at++;
	for (i = 0; at < table->column_count && i < table->row_count; i++) {
		const struct lp_cell *cell = &table->cells[i * table->column_count + at];

		if (cell->null)
			lp_strbuf_puts(to, "null\n");
		else if (table->columns[at].type == LP_CELL_TEXT)
			lp_strbuf_printf(to, "%s\n", cell->text);
		else
			lp_strbuf_printf(to, "%llu\n", (unsigned long long)cell->number);
	}
}

/** Ask, and compare columns of a table, one below the other; "" is no column. */
static void same(const struct drawn *drawn, const char *analysis,
		 const struct lp_question *question, const char *table, const char *first,
		 const char *second, const char *want)
{
	struct lp_report *report = drawn_ask(drawn, analysis, question);
	struct lp_strbuf got = {0};

	append_column(table_of(report, table), first, &got);
	append_column(table_of(report, table), second, &got);
	TEXT(lp_strbuf_text(&got), want);
	lp_strbuf_deinit(&got);
	lp_report_destroy(report);
}

/** What the biggest objects are, with the types of those. */
static void biggest(link_fn *link, int count, const char *want)
{
	struct drawn drawn;

	draw(&drawn, link, count);
	same(&drawn, "report", &(struct lp_question){0}, "retained", "path", "type", want);
	drawn_deinit(&drawn);
}

static void test_biggest(void)
{
	biggest(link_node, LONG, "app.HEAD\napp.OTHER\napp.Node\nlist\n");
	biggest(link_loaded, LONG, "app.HEAD\napp.OTHER\napp.Node\nlist\n");
	biggest(link_dict, LONG, "app.HEAD\napp.OTHER\ndict\nlist\n");
	biggest(link_list, LONG, "app.HEAD\napp.OTHER\napp.Pair\nlist\n");
	biggest(link_open, LONG, "app.HEAD\napp.OTHER\napp.Open\nlist\n");
	/* The container says more than what leads there. */
	biggest(link_to_container, SHORT,
		"app.HEAD.next.next.next.next.next.load\nlist\n");
	biggest(link_to_container, 20,
		"app.HEAD" NEXT_9 NEXT_9 ".next.load\nlist\n");
}

/** All groups of ways that begin in the variable, with counts. */
static void holders(link_fn *link, int count, const char *want)
{
	const struct lp_question question = {.by = "holder", .limit = 5};
	struct drawn drawn;

	draw(&drawn, link, count);
	same(&drawn, "tree", &question, "holders", "holder", "count", want);
	drawn_deinit(&drawn);
}

static void test_holders(void)
{
	holders(link_node, LONG,
		"sys.modules\nmodule app\napp.HEAD\napp.HEAD(.next)+\napp.OTHER\n"
		"1\n1\n1\n199\n1\n");
	holders(link_loaded, LONG,
		"sys.modules\nmodule app\napp.HEAD\napp.HEAD(.next)+\napp.HEAD(.next)+.load\n"
		"1\n1\n1\n199\n199\n");
	holders(link_dict, LONG,
		"sys.modules\nmodule app\napp.HEAD\napp.HEAD([*])+\napp.OTHER\n1\n1\n1\n199\n1\n");
	holders(link_list, LONG,
		"sys.modules\nmodule app\napp.HEAD\napp.HEAD.items\napp.HEAD(.items[*])+\n"
		"1\n1\n1\n1\n199\n");
	holders(link_open, LONG,
		"sys.modules\nmodule app\napp.HEAD\napp.HEAD(.next)+\napp.OTHER\n"
		"1\n1\n1\n199\n1\n");
	/* Few are no chain. */
	holders(link_node, SHORT,
		"sys.modules\nmodule app\napp.OTHER\napp.HEAD\napp.HEAD.next\n1\n1\n1\n1\n1\n");
}

static void paths(link_fn *link, int count, const char *object, const char *second,
		  const char *want)
{
	const struct lp_question question = {.objects = &object, .object_count = 1};
	struct drawn drawn;

	draw(&drawn, link, count);
	same(&drawn, "paths", &question, "paths", "path", second, want);
	drawn_deinit(&drawn);
}

static void test_paths_of_type(void)
{
	paths(link_node, LONG, "app.Node", "expression",
	      "app.HEAD(.next)+\napp.HEAD\nnull\napp.HEAD\n");
	paths(link_node, LONG, "app.Node", "length", "app.HEAD(.next)+\napp.HEAD\n4\n3\n");
	paths(link_list, LONG, "list", "expression",
	      "app.HEAD(.items[*])+.items\napp.OTHER\napp.HEAD.items\n"
	      "null\napp.OTHER\napp.HEAD.items\n");
	paths(link_node, SHORT, "app.Node", "",
	      "app.HEAD\napp.HEAD.next\napp.HEAD.next.next\napp.HEAD.next.next.next\n"
	      "app.HEAD.next.next.next.next\napp.HEAD.next.next.next.next.next\n");
}

/** The way to an object by its address, as the drawing gives them. */
static void way_to(link_fn *link, int count, unsigned lines, const char *second, const char *want)
{
	char address[32];

	/* Behind the four objects of the head. */
	snprintf(address, sizeof(address), "%#x", 0x100000 + 0x100 * (4 + lines));
	paths(link, count, address, second, want);
}

static void test_cut(void)
{
	way_to(link_node, LONG, LONG - 1, "expression",
	       "app.HEAD.next.next.next.next.next.next.next ... 182 more references ... "
	       ".next.next.next.next.next.next.next.next.next.next\nnull\n");
	way_to(link_node, LONG, LONG - 1, "length",
	       "app.HEAD.next.next.next.next.next.next.next ... 182 more references ... "
	       ".next.next.next.next.next.next.next.next.next.next\n202\n");
	/* An attribute is not parted. */
	way_to(link_open, LONG, 2 * (LONG - 1), "length",
	       "app.HEAD.next.next.next.next ... 380 more references ... "
	       ".next.next.next.next.next\n401\n");
	way_to(link_open, LONG, 2 * (LONG - 1) + 1, "length",
	       "app.HEAD.next.next.next.next ... 380 more references ... "
	       ".next.next.next.next.next.__dict__\n402\n");
	/* The longest that is told as a whole, and one more. */
	way_to(link_node, LONG, LP_WAY_WHOLE - 3, "expression",
	       "app.HEAD" NEXT_37 "\napp.HEAD" NEXT_37 "\n");
	way_to(link_node, LONG, LP_WAY_WHOLE - 2, "expression",
	       "app.HEAD.next.next.next.next.next.next.next ... 21 more references ... "
	       ".next.next.next.next.next.next.next.next.next.next\nnull\n");
}

int main(void)
{
	test_biggest();
	test_holders();
	test_paths_of_type();
	test_cut();
	return tap_done();
}
