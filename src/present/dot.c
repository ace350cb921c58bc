// SPDX-License-Identifier: Apache-2.0
/*
 * A picture in the language of Graphviz.  Colours are those of Okabe and Ito, which colour-blind
 * people tell apart; shapes and borders say the same on black and white paper.
 */
#include <string.h>

#include "present/present.h"
#include "report/picture.h"

/* Characters of a title or preview, and of an arrow's label. */
enum { MOST_WORDS = 48, MOST_LABEL = 32 };

static const struct {
	/** For programs that read the picture. */
	const char *class;
	const char *shape, *style, *fill;
} looks[] = {
	[LP_BOX_OBJECT] = {"object", "box", "rounded,filled", "#ffffff"},
	[LP_BOX_CLASS] = {"class", "note", "filled", "#f0e442"},
	[LP_BOX_MODULE] = {"module", "folder", "filled", "#56b4e9"},
	[LP_BOX_FRAME] = {"frame", "box3d", "filled", "#e69f00"},
	[LP_BOX_ROOT] = {"root", "octagon", "filled", "#dddddd"},
	[LP_BOX_MORE] = {"more", "box", "rounded,dashed", "#ffffff"},
};
/* Vermillion, the red of that palette, and reddish purple with a light tint of it. */
static const char subject_fill[] = "#d55e00";
static const char finaliser_line[] = "#cc79a7", finaliser_fill[] = "#f5dde9";

/** A character of ASCII within quotes, where Graphviz knows escapes and entities. */
static void put_character(struct lp_strbuf *to, char character)
{
	if (character == '"' || character == '\\')
		lp_strbuf_puts(to, "\\");
	lp_strbuf_add(to, &character, 1);
	lp_strbuf_puts(to, character == '&' ? "amp;" : "");
}

/** What would control a terminal or is no text of XML becomes an escape, of ASCII. */
static void put_escape(struct lp_strbuf *to, const char *text, size_t size)
{
	struct lp_strbuf escape = {0};

	if (size == 3 && !memcmp(text, "\xef\xbf", 2) && (text[2] & 0xfe) == 0xbe)
		lp_strbuf_printf(&escape, "\\ufff%c", text[2] & 1 ? 'f' : 'e');
	else
		lp_strbuf_printable(&escape, text, size ? size : 1);
	lp_strbuf_puts(to, *lp_strbuf_text(&escape) == '\\' ? "\\" : "");
	lp_strbuf_puts(to, lp_strbuf_text(&escape));
	lp_strbuf_drop(&escape, to);
}

/** Foreign text within quotes, at most @most characters of it. */
static void put_words(struct lp_strbuf *to, const char *text, size_t most)
{
	size_t length = strlen(text), i = 0, count;

	for (count = 0; i < length && count < most; count++) {
		uint32_t character;
		size_t size = lp_utf8_decode(text + i, length - i, &character);

		if (size == 1 && character >= 0x20 && character < 0x7f)
			put_character(to, text[i]);
		else
			put_escape(to, text + i, size);
		i += size ? size : 1;
	}
	lp_strbuf_puts(to, i < length ? "\xe2\x80\xa6" : "");
}

/** A number within quotes: an object's address, or that of what is none. */
static void put_name(struct lp_strbuf *to, const struct lp_picture *picture, uint32_t number)
{
	const struct lp_box *box = &picture->boxes.items[number];

	if (box->address)
		lp_strbuf_printf(to, "\"0x%llx\"", (unsigned long long)box->address);
	else
		lp_strbuf_printf(to, "\"%s %u\"", looks[box->kind].class, number);
}

static void put_sizes(struct lp_strbuf *to, const struct lp_box *box)
{
	if (box->shallow)
		lp_strbuf_puts(to, "\\n");
	if (box->shallow)
		lp_strbuf_size(to, box->shallow);
	if (box->retained) {
		lp_strbuf_puts(to, ", retains ");
		lp_strbuf_size(to, box->retained);
	}
}

static void put_refcount(struct lp_strbuf *to, const struct lp_box *box)
{
	if (box->refcount == LP_BOX_IMMORTAL) {
		lp_strbuf_puts(to, "\\nimmortal");
	} else if (box->address) {
		lp_strbuf_puts(to, "\\nrefcount ");
		lp_strbuf_count(to, box->refcount);
	}
}

/** What a box says; @refcounts: with the count of references. */
static void put_label(struct lp_strbuf *to, const struct lp_box *box, bool refcounts)
{
	if (box->kind == LP_BOX_MORE) {
		lp_strbuf_puts(to, "... ");
		lp_strbuf_count(to, box->count);
		lp_strbuf_puts(to, " more");
		return;
	}
	put_words(to, box->title, MOST_WORDS);
	if (box->preview) {
		lp_strbuf_puts(to, "\\n");
		put_words(to, box->preview, MOST_WORDS);
	}
	if (box->finaliser)
		lp_strbuf_puts(to, "\\nhas __del__");
	put_sizes(to, box);
	if (refcounts)
		put_refcount(to, box);
	if (box->address)
		lp_strbuf_printf(to, "\\n0x%llx", (unsigned long long)box->address);
}

/** What a box looks like, behind its label. */
static void put_look(struct lp_strbuf *to, const struct lp_box *box)
{
	const char *fill = looks[box->kind].fill;

	if (box->finaliser)
		fill = finaliser_fill;
	if (box->subject)
		fill = subject_fill;
	lp_strbuf_printf(to, "\", class=\"%s%s%s\", shape=%s, style=\"%s\", fillcolor=\"%s\"",
			 looks[box->kind].class, box->subject ? " subject" : "",
			 box->finaliser ? " finaliser" : "", looks[box->kind].shape,
			 looks[box->kind].style, fill);
	if (box->subject)
		lp_strbuf_puts(to, ", peripheries=2");
	if (box->finaliser)
		lp_strbuf_printf(to, ", color=\"%s\", penwidth=4", finaliser_line);
}

static void put_box(struct lp_strbuf *to, const struct lp_picture *picture, uint32_t number)
{
	const struct lp_box *box = &picture->boxes.items[number];

	lp_strbuf_puts(to, "\t");
	put_name(to, picture, number);
	lp_strbuf_puts(to, " [label=\"");
	put_label(to, box, picture->refcounts);
	put_look(to, box);
	lp_strbuf_puts(to, "];\n");
}

/** What is said of an arrow: blanks keep the words off the line. */
static void put_arrow_label(struct lp_strbuf *to, const struct lp_arrow *arrow)
{
	const char *start = " ";

	if (arrow->label && *arrow->label) {
		lp_strbuf_puts(to, start);
		put_words(to, arrow->label, MOST_LABEL);
		lp_strbuf_puts(to, " ");
		start = "\\n ";
	}
	if (arrow->more) {
		lp_strbuf_puts(to, start);
		lp_strbuf_count(to, arrow->more);
		lp_strbuf_puts(to, " more ");
		start = "\\n ";
	}
	if (arrow->weak) {
		lp_strbuf_puts(to, start);
		lp_strbuf_puts(to, "(weak) ");
	}
}

static void put_arrow(struct lp_strbuf *to, const struct lp_picture *picture,
		      const struct lp_arrow *arrow)
{
	bool is_more = picture->boxes.items[arrow->from].kind == LP_BOX_MORE ||
		       picture->boxes.items[arrow->to].kind == LP_BOX_MORE;

	lp_strbuf_puts(to, "\t");
	put_name(to, picture, arrow->from);
	lp_strbuf_puts(to, " -> ");
	put_name(to, picture, arrow->to);
	lp_strbuf_puts(to, " [label=\"");
	put_arrow_label(to, arrow);
	lp_strbuf_puts(to, "\"");
	if (arrow->weak)
		lp_strbuf_puts(to, ", style=dashed, color=\"#666666\", arrowhead=empty");
	else if (is_more)
		lp_strbuf_puts(to, ", style=dotted, color=\"#666666\"");
	lp_strbuf_puts(to, "];\n");
}

/** The boxes of a group, with a frame around them; 0: those of none. */
static void put_group(struct lp_strbuf *to, const struct lp_picture *picture, uint32_t group)
{
	uint32_t i;

	if (group) {
		lp_strbuf_printf(to, "\tsubgraph \"cluster %u\" {\n\tlabel=\"", group);
		put_words(to, picture->groups.items[group - 1], 2 * MOST_WORDS);
		lp_strbuf_puts(to, "\";\n");
	}
	for (i = 0; i < picture->boxes.count; i++) {
		if (picture->boxes.items[i].group == group)
			put_box(to, picture, i);
	}
	lp_strbuf_puts(to, group ? "\t}\n" : "");
}

void lp_present_dot(const struct lp_picture *picture, struct lp_strbuf *to)
{
	uint32_t group;
	size_t i;

	/* Graphviz arranges names in the order that they come in. */
	lp_strbuf_puts(to,
		       "digraph limpet {\n"
		       "\tgraph [rankdir=TB, charset=\"UTF-8\", fontname=\"Helvetica,sans-serif\", "
		       "fontsize=11, color=\"#999999\", nodesep=0.3];\n"
		       "\tnode [fontname=\"Helvetica,sans-serif\", fontsize=10, "
		       "color=\"#000000\"];\n"
		       "\tedge [fontname=\"Helvetica,sans-serif\", fontsize=9, "
		       "color=\"#000000\"];\n");
	for (group = 0; group <= picture->groups.count; group++)
		put_group(to, picture, group);
	for (i = 0; i < picture->arrows.count; i++)
		put_arrow(to, picture, &picture->arrows.items[i]);
	lp_strbuf_puts(to, "}\n");
}
