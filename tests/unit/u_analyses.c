// SPDX-License-Identifier: Apache-2.0
/*
 * Analyses of graphs that are drawn here, compared with whole files of tests/golden.  Each was read
 * against the drawing; sums are told where they are asked for.
 */
#include "tap.h"

#include <stdlib.h>

#include "analyse/choice.h"
#include "base/error.h"
#include "drawn_golden.h"

/**
 * A service with a cache of three sessions in a module.  s1 and s2 share a log that neither has
 * alone; s3 is the value of an attribute of a class besides, and a request is handled by a thread.
 *
 * What is retained, added up by hand:
 *     s1      48 + d1 104 + l1 80 + text1 5000 + text2 7000                      = 12232
 *     s2      48 + d2 104                                                        =   152
 *     log     4000 + 96 + text3 300                                              =  4396
 *     s3      48 + d3 104 + big 20000                                            = 20152
 *     cache   360 + its key 56 + s1 + s2 + log                                   = 17196
 *     service 1064 + mro 48 + service_vars 232                                   =  1344
 *     app     72 + app_vars 232 + cache + s3 + service                           = 38996
 *     pool    72 + pool_vars 232 + free 56                                       =   360
 *     modules 1000 + app + pool                                                  = 40356
 *     buffer  600 + row1 56 + text4 900                                          =  1556
 *     rows    88 + row2 56 + row3 56 + text6 61                                  =   261
 *     table   120 + text5 77                                                     =   197
 *     garbage s4 48 + d4 104 + text7 100                                         =   252
 *     all     modules + buffer + rows + table + garbage                          = 42622
 * and of sets:
 *     app.Session   s1 + s2 + log + s3, and s4 by itself 48                      = 36980
 *     app.CACHE[*]  the same without s4                                          = 36932
 *     dict          modules, and d4 by itself 104                                = 40460
 *     module        app + pool                                                   = 39356
 *     list          l1 12080 + log + free + rows                                 = 16793
 *     str           5000 + 7000 + 300 + 900 + 77 + 61 + 100                      = 13438
 *     app.Row       row1 956 + row2 56 + row3 117                                =  1129
 *     tuple         the key 56 + mro 48 + table                                  =   301
 */
static const char service[] =
	"type app.Session dict\n"
	"type app.Row slots:before,value\n"
	"type app.Buffer words:24\n"
	"modules dict 1000: 'app'=app 'lib.pool'=pool\n"
	"app module 72: __dict__=app_vars md_name='app'\n"
	"app_vars dict 232: 'CACHE'=cache 'Service'=service\n"
	"cache dict 360: 'u1'=s1 'u2'=s2 ('u',3)=s3\n"
	"('u',3) tuple 56: 'u' 3\n"
	"s1 app.Session 48: __dict__=d1\n"
	"d1 dict 104: 'user'='Ann' 'items'=l1 'log'=log\n"
	"l1 list 80: text1 text2\n"
	"text1 str 5000 repr:'first'...\n"
	"text2 str 7000 repr:'second'...\n"
	"s2 app.Session 48: __dict__=d2\n"
	"d2 dict 104: 'log'=log\n"
	"log list 4000+96: text3\n"
	"text3 str 300\n"
	"s3 app.Session 48: __dict__=d3\n"
	"d3 dict 104: 'not a name'=big\n"
	"big bytes 20000 repr:b'xyz'...\n"
	"service type 1064: __dict__=service_vars __mro__=mro __name__='Service'\n"
	"mro tuple 48: service\n"
	"service_vars dict 232: 'last'=s3 '__module__'='app'\n"
	/* A pool of which C code holds a part, and something in static data. */
	"pool module 72: __dict__=pool_vars\n"
	"pool_vars dict 232: '__name__'='lib.pool' 'FREE'=free\n"
	"free list 56: ~buffer\n"
	"buffer app.Buffer 600 held: 24=row1\n"
	"row1 app.Row 56: value=text4\n"
	"text4 str 900 repr:'held'\n"
	"table tuple 120 static: text5\n"
	"text5 str 77\n"
	/* A thread at work. */
	"thread worker-1\n"
	"frame read lib.py 3\n"
	"frame handle app.py 42\n"
	"rows list 88: row2 row3\n"
	"row2 app.Row 56: value=1.5\n"
	"row3 app.Row 56: before=row2 value=text6\n"
	"text6 str 61 repr:'row'\n"
	/* Garbage: a session that refers to itself, and what it has. */
	"s4 app.Session 48: __dict__=d4\n"
	"d4 dict 104: 'me'=s4 'data'=text7\n"
	"text7 str 100 repr:'gone'\n"
	"root modules sys.modules = modules\n"
	"root local rows thread 0 frame 1 = rows\n";

/** Ways through what is no container: an attribute without a dict, a generator, a closure. */
static const char ways[] = "type app.Point values:x,y dict\n"
			   "type bytearray\n"
			   "modules dict 100: 'app'=app\n"
			   "app module 72: __dict__=vars\n"
			   "vars dict 100: 'POINT'=point 'GEN'=gen 'handler'=function\n"
			   "point app.Point 48: x=list1\n"
			   "list1 list 64: text1\n"
			   "text1 str 70\n"
			   "gen generator 112: gi_frame=frame1\n"
			   "frame1 frame 200: f_code=code1 rows=rows1\n"
			   "code1 code 150: co_name='load' co_varnames=names\n"
			   "names tuple 56: 'self' 'rows'\n"
			   "rows1 list 80: 'row'\n"
			   "function function 136: __closure__=cells\n"
			   "cells tuple 48: cell\n"
			   "cell cell 40: cell_contents=payload\n"
			   "payload bytearray 9000\n"
			   "root modules sys.modules = modules\n";

/** An object by its address, as people copy it from another report. */
static const char *address_of(const struct drawn *drawn, const char *name, char *text)
{
	uint32_t id = drawn_id(drawn, name);

	sprintf(text, "%#llx", (unsigned long long)lp_index_address(&drawn->graph.index, id));
	return text;
}

static void test_ways(void)
{
	static const char *const names[] = {"text1", "rows1", "payload"};
	enum { COUNT = sizeof(names) / sizeof(*names) };
	const char *objects[COUNT];
	const struct lp_question question = {.objects = objects, .object_count = COUNT};
	char addresses[COUNT][32];
	struct drawn drawn;
	size_t i;

	drawn_init(&drawn, ways);
	for (i = 0; i < COUNT; i++)
		objects[i] = address_of(&drawn, names[i], addresses[i]);
	drawn_same(&drawn, "paths", &question, "paths_ways");
	drawn_deinit(&drawn);
}

static void test_paths(void)
{
	static const char *const names[] = {"cache", "l1",   "text2", "s3",
					    "big",   "row3", "row1",  "text5"};
	enum { COUNT = sizeof(names) / sizeof(*names) };
	const char *objects[COUNT], *const types[] = {"app.Session"}, *const rows[] = {"app.Row"};
	const char *const texts[] = {"str"};
	struct lp_question question = {.objects = objects, .object_count = COUNT};
	char addresses[COUNT][32];
	struct drawn drawn;
	size_t i;

	drawn_init(&drawn, service);
	for (i = 0; i < COUNT; i++)
		objects[i] = address_of(&drawn, names[i], addresses[i]);
	drawn_same(&drawn, "paths", &question, "paths_objects");
	objects[0] = address_of(&drawn, "d4", addresses[0]);
	question.object_count = 1;
	drawn_same(&drawn, "paths", &question, "paths_unreachable");
	question.objects = types;
	drawn_same(&drawn, "paths", &question, "paths_session");
	question.objects = rows;
	drawn_same(&drawn, "paths", &question, "paths_row");
	question.objects = texts;
	question.limit = 3;
	drawn_same(&drawn, "paths", &question, "paths_str");
	drawn_deinit(&drawn);
}

static void test_tree(void)
{
	struct lp_question question = {0};
	struct drawn drawn;

	drawn_init(&drawn, service);
	drawn_same(&drawn, "tree", &question, "tree");
	question.depth = 2;
	question.limit = 5;
	drawn_same(&drawn, "tree", &question, "tree_depth");
	question = (struct lp_question){.by = "type"};
	drawn_same(&drawn, "tree", &question, "tree_type");
	question.by = "holder";
	question.limit = 10;
	drawn_same(&drawn, "tree", &question, "tree_holder");
	question = (struct lp_question){.retained = true, .limit = 4};
	drawn_same(&drawn, "types", &question, "types_retained");
	question.sort = "share";
	drawn_same(&drawn, "types", &question, "types_retained_sorted");
	drawn_deinit(&drawn);
}

static void test_cycles(void)
{
	const struct lp_question question = {0};
	struct drawn drawn;

	drawn_init(&drawn, service);
	drawn_same(&drawn, "cycles", &question, "cycles");
	drawn_deinit(&drawn);
}

/** What is wrong with a question, or "". */
static void refused(const char *analysis, const struct lp_question *question, const char *want)
{
	struct lp_error *error = lp_question_check(lp_analysis_find(analysis), question);

	TEXT(error ? error->message : "", want);
	lp_error_destroy(error);
}

static void test_questions(void)
{
	refused("tree", &(struct lp_question){.by = "holder", .limit = 3}, "");
	refused("tree", &(struct lp_question){.by = "colour"},
		"'tree' cannot be grouped by 'colour', but by type or holder");
	refused("types", &(struct lp_question){.sort = "beauty"},
		"'types' cannot be sorted by 'beauty', but by share, shallow_bytes, owned_bytes, "
		"count, retained_bytes or type");
	refused("info", &(struct lp_question){.sort = "type"},
		"'info' cannot be sorted by 'type'");
	refused("tree", &(struct lp_question){.by = "type", .depth = 2},
		"with --by there are no levels: no --depth");
	refused("types", &(struct lp_question){.sort = "retained_bytes"},
		"--sort retained_bytes needs --retained");
	refused("types", &(struct lp_question){.sort = "retained_bytes", .retained = true}, "");
	refused("tree", &(struct lp_question){.retained = true}, "'tree' takes no --retained");
	refused("tree", &(struct lp_question){.refcounts = true},
		"--refcounts is of pictures: it needs --dot, --svg or --png");
	refused("tree", &(struct lp_question){.refcounts = true, .picture = true}, "");
	refused("types", &(struct lp_question){.refcounts = true}, "'types' takes no --refcounts");
}

/** All notes of an answer, a line each. */
static void noted(const struct drawn *drawn, const char *analysis,
		  const struct lp_question *question, const char *want)
{
	struct lp_report *report = drawn_ask(drawn, analysis, question);
	struct lp_strbuf text = {0};
	size_t i;

	for (i = 0; i < report->notes.count; i++)
		lp_strbuf_printf(&text, "%s\n", report->notes.items[i]);
	TEXT(lp_strbuf_text(&text), want);
	lp_strbuf_deinit(&text);
	lp_report_destroy(report);
}

/** What finds nothing says so. */
static void test_nothing(void)
{
	const char *text_at = "0x102500", *s3_at = "0x100e00";
	struct lp_question question = {.objects = &text_at, .object_count = 1};
	struct drawn drawn;

	drawn_init(&drawn, service);
	noted(&drawn, "types", &(struct lp_question){.filter = "nosuch"},
	      "no type matches 'nosuch'\n");
	noted(&drawn, "types", &(struct lp_question){.filter = "nosuch", .retained = true},
	      "no type matches 'nosuch'\n");
	noted(&drawn, "types", &(struct lp_question){.filter = "Session"}, "");
	noted(&drawn, "refs", &question, "str at 0x102500 refers to nothing\n");
	noted(&drawn, "referrers", &question, "");
	question.filter = "nosuch";
	noted(&drawn, "referrers", &question,
	      "nothing of the types asked for refers to str at 0x102500\n");
	question.depth = 2;
	noted(&drawn, "refs", &question,
	      "str at 0x102500 refers to nothing of the types asked for\n");
	question = (struct lp_question){.objects = &s3_at, .object_count = 1, .limit = 2};
	noted(&drawn, "paths", &question, "");
	question.limit = 3;
	noted(&drawn, "paths", &question, "no other reference keeps app.Session at 0x100e00 alive\n");
	drawn_deinit(&drawn);
	drawn_init(&drawn, "lone bytes 40 held\n");
	text_at = "0x100000";
	noted(&drawn, "referrers", &(struct lp_question){.objects = &text_at, .object_count = 1},
	      "nothing in the heap refers to bytes at 0x100000\n");
	drawn_deinit(&drawn);
}

/** More references than those of the ways that are shown, of objects of a type. */
static void test_more_references(void)
{
	const char *type = "app.Point";
	const struct lp_question question = {.objects = &type, .object_count = 1};
	struct drawn drawn;

	/* p3 is immortal, p4 is garbage. */
	drawn_init(&drawn, "type app.Point fields:x\n"
			   "l1 list 88: p1 p2 p3\nl2 list 88: p2 p3\np1 app.Point 64\n"
			   "p2 app.Point 48\np3 app.Point 56 immortal\np4 app.Point 48: x=p4\n"
			   "root builtins builtins = l1\nroot builtins builtins = l2\n");
	noted(&drawn, "paths", &question,
	      "1 of these app.Point has more than one reference, and each may keep it alive: "
	      "limpet paths PID app.Point[2] -n 3 shows the ways to it\n"
	      "nothing reachable leads to 1 of these app.Point: garbage that is not freed yet\n");
	drawn_deinit(&drawn);
}

/** Sizes of all of a type leave out what garbage of it has. */
static void test_garbage_of_types(void)
{
	struct lp_question question = {.retained = true};
	struct drawn drawn;

	drawn_init(&drawn, service);
	/* s4, d4, text7, 'me' and 'data'. */
	noted(&drawn, "types", &question,
	      "5 objects that nothing leads to count with their own bytes only: limpet garbage has "
	      "the rest\n");
	question.filter = "Session";
	noted(&drawn, "types", &question,
	      "1 object that nothing leads to counts with its own bytes only: limpet garbage has "
	      "the rest\n");
	question.filter = "module";
	noted(&drawn, "types", &question, "");
	noted(&drawn, "types", &(struct lp_question){0}, "");
	/* dict and module. */
	noted(&drawn, "tree", &(struct lp_question){.by = "type", .limit = 2},
	      "1 object that nothing leads to counts with its own bytes only: limpet garbage has "
	      "the rest\n");
	drawn_deinit(&drawn);
}

/** The type that a short name stands for, or why there is none. */
static void short_for(const struct drawn *drawn, const char *name, const char *want)
{
	struct lp_choice_array choices = {0};
	struct lp_error *error = lp_choices_find(&drawn->findings, &name, 1, &choices);
	uint32_t type = error ? 0 : choices.items[0].type;

	TEXT(error ? error->message : drawn->graph.type_table.items[type].name, want);
	lp_error_destroy(error);
	lp_array_deinit(&choices);
}

/** A type without objects is one of the graph all the same: its last one becomes another's. */
static void take_away(struct drawn *drawn, const char *name)
{
	drawn->graph.types[drawn_id(drawn, name)] = drawn->graph.types[drawn_id(drawn, "task")];
}

static void test_short_names(void)
{
	struct drawn drawn;

	drawn_init(&drawn, "type app.Task opaque\ntype lib.Task opaque\n"
			   "type app.Twice opaque\ntype lib.Twice opaque\n"
			   "type app.Never opaque\ntype lib.Never opaque\n"
			   "gone1 app.Task 48\ntask lib.Task 48\n"
			   "twice1 app.Twice 48\ntwice2 lib.Twice 48\n"
			   "gone2 app.Never 48\ngone3 lib.Never 48\n");
	take_away(&drawn, "gone1");
	take_away(&drawn, "gone2");
	take_away(&drawn, "gone3");
	short_for(&drawn, "Task", "lib.Task");
	short_for(&drawn, "Twice", "'Twice' may be app.Twice or lib.Twice: use a full name");
	short_for(&drawn, "Never", "'Never' may be app.Never or lib.Never: use a full name");
	drawn_deinit(&drawn);
}

/** A target that was opened for types alone has no references. */
static void test_no_graph(void)
{
	const struct lp_question question = {.retained = true};
	const struct lp_analysis *types = lp_analysis_find("types");
	struct lp_report *report = lp_report_create("types");
	struct lp_findings findings;
	struct lp_error *error;
	struct drawn drawn;

	drawn_init(&drawn, service);
	findings = drawn.findings;
	findings.graph = NULL;
	error = types->run(&findings, &question, report);
	TEXT(error ? error->message : "", "the target was opened without references");
	EQUAL(report->tables.count, 0);
	lp_error_destroy(error);
	lp_report_destroy(report);
	drawn_deinit(&drawn);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 1;
	golden_folder = argv[1];
	test_paths();
	test_ways();
	test_tree();
	test_cycles();
	test_questions();
	test_short_names();
	test_nothing();
	test_more_references();
	test_garbage_of_types();
	test_no_graph();
	return tap_done();
}
