// SPDX-License-Identifier: Apache-2.0
/* Graphs that are written in tests: that they are what is written. */
#include "tap.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "drawn.h"
#include "graph/labels.h"

static const char text[] = "type app.Session fields:__class__,parent dict\n"
			   "type app.Point values:x,y dict\n"
			   "type app.Slotted slots:a,b\n"
			   "type lib.Opaque words:16,40\n"
			   "# A comment, and an empty line.\n"
			   "\n"
			   "cache dict 232: 'u1'=s1 'a = b'=s2 7=None\n"
			   "s1 app.Session 64+8: parent=cache __dict__=d1\n"
			   "d1 dict 100: 'items'=l1\n"
			   "l1 list 88 untracked generation:2: s2 2=~s1 'text'\n"
			   "s2 app.Session 5000000000 held\n"
			   "p1 app.Point 48: y='text'\n"
			   "p2 app.Point 48: __dict__=d1\n"
			   "slotted app.Slotted 56 count:9: b=p1\n"
			   "od collections.OrderedDict 400: 'k'=s1 'l'=s2\n"
			   "names tuple 56: 'self' 'rows'\n"
			   "c1 code 200: co_name='handle' co_varnames=names\n"
			   "f1 frame 400: f_code=c1 rows=l1\n"
			   "class type 1000: __mro__=names __dict__=d1 'attr'\n"
			   "elements set 200: s1 3\n"
			   "shown str 60 static repr:'shown'\n"
			   "opaque lib.Opaque 64: 40=s2\n"
			   "thread worker-1\n"
			   "frame read io.py 3\n"
			   "frame handle app.py 42\n"
			   "thread\n"
			   "root modules sys.modules = cache\n"
			   "root local rows thread 0 frame 1 = l1\n"
			   "root native_data \"libfoo one.so\" weak unknown = s1\n";

static struct drawn drawn;

/** All references of an object: "kind name number key -> target", a line each. */
static const char *references(const char *object, struct lp_strbuf *to)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;

	lp_strbuf_clear(to);
	lp_reference_walk_init(&walk, &drawn.graph, drawn_id(&drawn, object));
	while (lp_reference_walk_next(&walk, &reference)) {
		lp_strbuf_puts(to, lp_reference_kind_name(reference.kind));
		if (reference.name)
			lp_strbuf_printf(to, " %s", reference.name);
		if (reference.name_object != LP_NO_OBJECT)
			lp_strbuf_printf(to, " %s", drawn.names[reference.name_object]);
		if (reference.kind == LP_REFERENCE_ITEM || reference.kind == LP_REFERENCE_WORD ||
		    reference.kind == LP_REFERENCE_ELEMENT)
			lp_strbuf_printf(to, " %d", (int)reference.number);
		if (reference.key != LP_NO_OBJECT)
			lp_strbuf_printf(to, " %s", drawn.names[reference.key]);
		lp_strbuf_printf(to, " %s %s\n", reference.strong ? "->" : "~>",
				 drawn.names[reference.target]);
	}
	return lp_strbuf_text(to);
}

static void test_references(void)
{
	struct lp_strbuf got = {0};

	TEXT(references("cache", &got), "key -> 'u1'\nvalue 'u1' -> s1\nkey -> 'a = b'\n"
					"value 'a = b' -> s2\nkey -> 7\nvalue 7 -> None\n");
	TEXT(references("s1", &got), "field parent -> cache\ndict __dict__ -> d1\n");
	TEXT(references("l1", &got), "item 0 -> s2\nitem 2 ~> s1\nitem 3 -> 'text'\n");
	TEXT(references("s2", &got), "");
	TEXT(references("p1", &got), "attribute y -> 'text'\n");
	TEXT(references("p2", &got), "dict __dict__ -> d1\n");
	TEXT(references("slotted", &got), "slot b -> p1\n");
	TEXT(references("od", &got), "key -> 'k'\nvalue 'k' -> s1\nkey -> 'l'\nvalue 'l' -> s2\n"
				     "key -> 'k'\nkey -> 'l'\n");
	TEXT(references("f1", &got), "field f_code -> c1\nlocal 'rows' -> l1\n");
	TEXT(references("class", &got), "field __mro__ -> names\ndict __dict__ -> d1\n"
					"attribute_name -> 'attr'\n");
	TEXT(references("elements", &got), "element 0 -> s1\nelement 1 -> 3\n");
	TEXT(references("opaque", &got), "word 40 -> s2\n");
	TEXT(references("'text'", &got), "");
	lp_strbuf_deinit(&got);
}

static const char *preview(const char *object, struct lp_strbuf *to)
{
	struct lp_texts *texts = drawn.findings.texts;

	lp_strbuf_clear(to);
	if (!texts->preview(texts, drawn_id(&drawn, object), to))
		return "none";
	return lp_strbuf_text(to);
}

static void test_objects(void)
{
	const struct lp_graph *graph = &drawn.graph;
	uint32_t session = drawn_id(&drawn, "s1"), large = drawn_id(&drawn, "s2");
	uint32_t list = drawn_id(&drawn, "l1"), slotted = drawn_id(&drawn, "slotted");
	struct lp_strbuf text_of = {0};

	EQUAL(session, 1);
	EQUAL(lp_index_address(&graph->index, 1), 0x100100);
	EQUAL(lp_index_find(&graph->index, 0x100400), large);
	EQUAL(lp_graph_shallow(graph, session), 64);
	EQUAL(lp_graph_owned(graph, session), 8);
	EQUAL(lp_graph_shallow(graph, large), 5000000000);
	EQUAL(graph->flags[large], LP_OBJECT_HELD | LP_OBJECT_TRACKED | LP_OBJECT_GC);
	EQUAL(graph->flags[list], LP_OBJECT_GC | 2 << LP_OBJECT_GENERATION_SHIFT);
	EQUAL(graph->flags[drawn_id(&drawn, "p1")] & LP_OBJECT_VALUES, LP_OBJECT_VALUES);
	EQUAL(graph->flags[drawn_id(&drawn, "p2")] & LP_OBJECT_VALUES, 0);
	/* cache, od and elements; the root and the list's are weak. */
	EQUAL(graph->refcounts[session], 3);
	/* cache, l1, od, opaque, and C code. */
	EQUAL(graph->refcounts[large], 5);
	EQUAL(graph->refcounts[slotted], 9);
	EQUAL(graph->refcounts[drawn_id(&drawn, "None")], UINT32_MAX);
	TEXT(preview("shown", &text_of), "'shown'");
	TEXT(preview("'a = b'", &text_of), "'a = b'");
	TEXT(preview("7", &text_of), "7");
	TEXT(preview("s1", &text_of), "none");
	lp_strbuf_deinit(&text_of);
}

static void test_process(void)
{
	const struct lp_root *roots = drawn.graph.roots.items;
	const struct lp_census_row *row = NULL;
	size_t i;

	EQUAL(drawn.graph.roots.count, 3);
	TEXT(roots[0].name, "sys.modules");
	EQUAL(roots[1].kind, LP_ROOT_LOCAL);
	EQUAL(roots[1].object, drawn_id(&drawn, "l1"));
	EQUAL(roots[1].thread, 0);
	EQUAL(roots[1].frame, 1);
	TEXT(roots[2].name, "libfoo one.so");
	CHECK(!roots[2].strong && roots[2].unknown && roots[2].thread == -1);
	EQUAL(drawn.facts.threads.count, 2);
	TEXT(drawn.facts.threads.items[0].name, "worker-1");
	TEXT(drawn.facts.threads.items[0].frames.items[1].function, "handle");
	EQUAL(drawn.facts.threads.items[0].frames.items[1].line, 42);
	CHECK(!drawn.facts.threads.items[1].name);
	for (i = 0; i < drawn.census.rows.count; i++) {
		if (!strcmp(drawn.census.rows.items[i].type, "app.Session"))
			row = &drawn.census.rows.items[i];
	}
	CHECK(row && row->count == 2 && row->shallow == 5000000064 && row->owned == 8);
}

int main(void)
{
	drawn_init(&drawn, text);
	test_references();
	test_objects();
	test_process();
	drawn_deinit(&drawn);
	return tap_done();
}
