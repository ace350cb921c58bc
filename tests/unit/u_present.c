// SPDX-License-Identifier: Apache-2.0
/*
 * Reports made by hand, as text and as JSON, compared with whole files of tests/golden: each kind
 * of cell, cells without a value, foreign text with control characters, wide and combining ones,
 * a table that was cut, notes.
 */
#include "tap.h"

#include <stdlib.h>

#include "golden.h"
#include "present/present.h"

static const struct lp_column plain_columns[] = {
	{"name", "Name", LP_CELL_TEXT},
	{"value", "Value", LP_CELL_TEXT},
	{"hidden", NULL, LP_CELL_COUNT},
};

static const struct lp_column columns[] = {
	{"count", "Count", LP_CELL_COUNT}, {"bytes", "Bytes", LP_CELL_BYTES},
	{"share", "Share", LP_CELL_SHARE}, {"pause", "Pause", LP_CELL_MILLISECONDS},
	{"alive", "Alive", LP_CELL_FLAG},  {"address", "Address", LP_CELL_ADDRESS},
	{"secret", NULL, LP_CELL_ADDRESS}, {"type", "Type", LP_CELL_TEXT},
};
enum { COUNT, BYTES, SHARE, PAUSE, ALIVE, ADDRESS, SECRET, TYPE, COLUMNS };

static void fill_row(struct lp_report *report, uint64_t number, const char *type)
{
	struct lp_cell *cells = lp_report_row(report);

	cells[COUNT] = lp_cell_number(number);
	cells[BYTES] = lp_cell_number(number * 1000);
	cells[SHARE] = lp_cell_real((double)number / 3e6);
	cells[PAUSE] = lp_cell_real((double)number / 1e3);
	cells[ALIVE] = lp_cell_flag(number % 2);
	cells[ADDRESS] = lp_cell_number(0x7f0000000000 + number);
	cells[SECRET] = lp_cell_number(number);
	cells[TYPE] = lp_cell_text(type);
}

static struct lp_report *make_report(void)
{
	struct lp_report *report = lp_report_create("test");
	struct lp_cell *cells;

	report->target = (struct lp_report_target){
		.pid = 4711,
		.path = "/usr/bin/py\"thon\\3",
		.python = "3.11.7",
		.flavour = "default",
		.allocator = NULL,
		.mode = "cow",
		.objects = 1234567,
		.has_references = true,
		.references = UINT64_MAX,
		.undecoded = 1,
		.pause_ms = 1.5,
	};
	lp_report_head(report, "process 4711: \x1b[2J one line\nof foreign text");
	lp_report_head(report, "\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6\x96\x87 wide, then "
			       "e\xcc\x81"
			       "e\xcc\x81 and "
			       "\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6"
			       "\x96\x87\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6\x96\x87");
	lp_report_table(report, "facts", NULL, plain_columns, 3)->plain = true;
	cells = lp_report_row(report);
	cells[0] = lp_cell_text("command");
	cells[1] = lp_cell_text("python -c '\t\x7f'");
	cells[2] = lp_cell_number(1);
	cells = lp_report_row(report);
	cells[0] = lp_cell_text("state");
	cells[1] = lp_cell_text("back\\slash stays");
	lp_report_table(report, "empty", "Nothing", columns, COLUMNS);
	lp_report_table(report, "types", "Types of objects", columns, COLUMNS)->total_rows = 1004;
	fill_row(report, 1234567, "dict");
	fill_row(report, 0, "\xe4\xb8\xad\xe6\x96\x87.Wide");
	fill_row(report, 999, "e\xcc\x81t\xc3\xa9.Combining");
	fill_row(report, 1,
		 "bad\xff"
		 "bytes\xc2\x9b\xe2\x80\xae");
	lp_report_row(report);
	lp_report_note(report, "1 object has contents that make no sense");
	lp_report_note(report, "escape \x1b]0;title\a and \xc3\xa9");
	return report;
}

static void test_report(void)
{
	static const char start[] = "{\"limpet\": \"" LIMPET_VERSION "\", ";
	struct lp_report *report = make_report();
	const struct lp_text_style plain = {0}, color = {.color = true};
	const struct lp_text_style narrow = {.width = 40}, few = {.rows = 2};
	struct lp_strbuf text = {0};

	CHECK(!report->failed);
	lp_present_text(report, &plain, &text);
	CHECK(!strchr(lp_strbuf_text(&text), '\x1b'));
	golden_same("report.txt", &text);
	lp_present_text(report, &color, &text);
	golden_same("report-color.txt", &text);
	lp_present_text(report, &narrow, &text);
	golden_same("report-narrow.txt", &text);
	lp_present_text(report, &few, &text);
	golden_same("report-few.txt", &text);
	lp_present_json(report, false, &text);
	CHECK(text.length > strlen(start) && !strncmp(text.text, start, strlen(start)));
	/* The version is not part of the file. */
	memmove(text.text, text.text + strlen(start), text.length - strlen(start) + 1);
	golden_same("report.json", &text);
	lp_present_json(report, true, &text);
	memmove(text.text, text.text + strlen(start), text.length - strlen(start) + 1);
	golden_same("report-whole.json", &text);
	lp_strbuf_deinit(&text);
	lp_report_destroy(report);
}

static void test_empty_report(void)
{
	struct lp_report *report = lp_report_create("none");
	const struct lp_text_style plain = {0};
	struct lp_strbuf text = {0};

	lp_present_text(report, &plain, &text);
	TEXT(lp_strbuf_text(&text), "");
	lp_present_json(report, false, &text);
	TEXT(lp_strbuf_text(&text),
	     "{\"limpet\": \"" LIMPET_VERSION "\", \"report\": \"none\", \"target\": {\"pid\": 0, "
	     "\"path\": null, \"python\": null, \"flavour\": null, \"allocator\": null, "
	     "\"objects\": 0, \"references\": null, \"undecoded_objects\": 0, \"pause_ms\": "
	     "0.000, \"mode\": null}, \"tables\": [], \"notes\": []}\n");
	lp_strbuf_deinit(&text);
	lp_report_destroy(report);
}

static void test_objects(void)
{
	static const struct lp_reference_row references[] = {
		{"item", "[3]", 0x7f0000000010, true},
		{"attribute", ".na\"me", 0x10, false},
	};
	const struct lp_object_row rows[] = {
		{.address = 0x7f0000000000,
		 .type = "app.Session",
		 .shallow = 48,
		 .owned = 1ull << 40,
		 .refcount = 3,
		 .tracked = true,
		 .generation = 2,
		 .preview = NULL,
		 .place = "heap",
		 .references = references,
		 .reference_count = 2},
		{.address = 0x10,
		 .type = "str",
		 .immortal = true,
		 .generation = -1,
		 .preview = "'a\\n\x01\"'",
		 .place = "static",
		 .root = "interned",
		 .root_name = "interned strings"},
	};
	struct lp_strbuf text = {0};

	lp_present_object(&rows[0], &text);
	lp_present_object(&rows[1], &text);
	golden_same("objects.jsonl", &text);
	lp_strbuf_deinit(&text);
}

static struct lp_picture *make_picture(void)
{
	static const struct lp_box boxes[] = {
		{.kind = LP_BOX_MODULE, .address = 0x1000, .title = "module app", .shallow = 72},
		{.kind = LP_BOX_OBJECT,
		 .subject = true,
		 .address = 0x2000,
		 .title = "app.Session",
		 .preview = "'a'",
		 .refcount = 1234,
		 .shallow = 48,
		 .retained = 5000000},
		{.kind = LP_BOX_OBJECT,
		 .finaliser = true,
		 .address = 0x3000,
		 .title = "app.Dying",
		 .refcount = LP_BOX_IMMORTAL,
		 .shallow = 56,
		 .group = 1},
		{.kind = LP_BOX_OBJECT, .subject = true, .finaliser = true, .title = "app.Both"},
		{.kind = LP_BOX_CLASS, .address = 0x4000, .title = "class app.Session"},
		{.kind = LP_BOX_FRAME,
		 .title = "thread \"worker-1\"",
		 .preview = "in f() at a.py:3"},
		{.kind = LP_BOX_ROOT, .title = "held from C"},
		{.kind = LP_BOX_MORE, .count = 1234},
	};
	struct lp_picture *picture = lp_picture_create();
	size_t i;

	for (i = 0; i < sizeof(boxes) / sizeof(*boxes); i++)
		EQUAL(lp_picture_box(picture, boxes[i]), i);
	CHECK(lp_array_push(&picture->groups, "12 sets, \"garbage\""));
	lp_picture_arrow(picture, (struct lp_arrow){.from = 0, .to = 1, .label = ".cache"});
	lp_picture_arrow(picture, (struct lp_arrow){.from = 1, .to = 2, .weak = true});
	lp_picture_arrow(picture,
			 (struct lp_arrow){.from = 2, .to = 2, .label = "[0]", .more = 1999});
	lp_picture_arrow(picture, (struct lp_arrow){.from = 5, .to = 3, .label = "local x"});
	lp_picture_arrow(picture, (struct lp_arrow){.from = 6, .to = 4});
	lp_picture_arrow(picture, (struct lp_arrow){.from = 7, .to = 4});
	return picture;
}

static void test_picture(void)
{
	struct lp_picture *picture = make_picture();
	struct lp_strbuf text = {0};

	lp_present_dot(picture, &text);
	golden_same("picture.dot", &text);
	picture->refcounts = true;
	lp_present_dot(picture, &text);
	golden_same("picture-refcounts.dot", &text);
	lp_picture_destroy(picture);
	picture = lp_picture_create();
	lp_present_dot(picture, &text);
	golden_same("picture-empty.dot", &text);
	lp_strbuf_deinit(&text);
	lp_picture_destroy(picture);
}

/** What may be in a heap, and must not end a text, begin markup, or be no XML. */
static void test_hostile_picture(void)
{
	static const char *const texts[] = {
		"quote \" and \\",
		"\\N \\G \\E \\T \\l \\",
		"two\nlines\r\t\v",
		"\x1b[2J\x7f\x01",
		"<b>bold</b>",
		"<<table>>",
		"&lt; &amp; &#1; &#x1; &nosuch; a&b=c &",
		"&#;&;",
		"\xff\xfe bad \xc3",
		"\xef\xbf\xbe\xef\xbf\xbf\xed\xa0\x80\xf4\x90\x80\x80",
		"\xe2\x80\xae\xe2\x80\xa8 bidi",
		"]; } digraph {",
		"--> /* // # %s %n",
		"",
		"\xe4\xb8\xad\xe6\x96\x87 caf\xc3\xa9 \xf0\x9f\x92\xa9",
	};
	struct lp_picture *picture = lp_picture_create();
	struct lp_strbuf text = {0};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		lp_picture_box(picture, (struct lp_box){.title = texts[i], .preview = texts[i]});
		lp_picture_arrow(picture, (struct lp_arrow){.to = (uint32_t)i, .label = texts[i]});
	}
	CHECK(lp_array_push(&picture->groups, texts[4]));
	lp_present_dot(picture, &text);
	golden_same("picture-hostile.dot", &text);
	lp_strbuf_deinit(&text);
	lp_picture_destroy(picture);
}

/** A text of ten megabytes takes no more of a picture than any other. */
static void test_large_picture(void)
{
	struct lp_picture *picture = lp_picture_create();
	struct lp_strbuf large = {0}, text = {0};
	const char *taken;

	lp_strbuf_pad(&large, 'x', 10000000);
	taken = lp_picture_take(picture, &large);
	CHECK(strlen(taken) == 1000 && !large.text);
	lp_strbuf_pad(&large, '"', 10000000);
	lp_picture_box(picture, (struct lp_box){.title = large.text, .preview = large.text});
	lp_picture_arrow(picture, (struct lp_arrow){.label = large.text});
	lp_present_dot(picture, &text);
	CHECK(!text.failed && text.length < 2000);
	CHECK(strstr(lp_strbuf_text(&text), "\\\"\xe2\x80\xa6\\n"));
	lp_strbuf_deinit(&large);
	lp_strbuf_deinit(&text);
	lp_picture_destroy(picture);
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 1;
	golden_folder = argv[1];
	test_report();
	test_empty_report();
	test_objects();
	test_picture();
	test_hostile_picture();
	test_large_picture();
	return tap_done();
}
