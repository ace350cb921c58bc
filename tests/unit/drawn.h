// SPDX-License-Identifier: Apache-2.0
/**
 * A graph that is written in a test, line by line, with all that an analysis is given:
 *
 *     type app.Session fields:parent,items dict    objects of the type have these references
 *     cache dict 232: 'u1'=s1 'u2'=s2              an object: its name here, type, size, references
 *     s1 app.Session 64+8: items=l1 __dict__=d1    8 bytes owned beside the 64
 *     l1 list 88: s2 None ~s1                      [0], [1], and a weak reference at [2]
 *     s2 app.Session 64 held                       C code holds it
 *     root modules sys.modules = modules           kind, name = object
 *     thread worker-1                              the next thread: number 0, 1, ...
 *     frame handle app.py 42                       of that thread, innermost first
 *     root local rows thread 0 frame 0 = l1
 *
 * Objects have ids from 0 on in the order of their lines, and addresses 0x100000, 0x100100 ...
 * 'texts', b'bytes', numbers and None need no line: they come behind, with a size of 0 bytes (so
 * that sums are of what has a line), once each.  Keys and values are names or such contents.  Words
 * are parted by blanks; "..." is one word.  # begins a comment.
 *
 * Types that need no line are at the head of drawn.c.  Words of a type: fields:, slots:, values:
 * (attributes kept without a dict, of objects without `__dict__=`), words:16,24 (unknown ones, by
 * byte offset), dict, opaque, and how its variable part is named: items, pairs, elements, ordered,
 * class, frame, code.
 * Words of an object behind its size: static, immortal, held, tracked, untracked,
 * generation:2, count:9 (its reference count; else as many as there are references), lost:8 (of
 * these no memory has the address), repr:TEXT.
 * Objects that may have references are tracked, if nothing else is said.
 * Of a root: "weak", "unknown", thread N, frame N before the "=".  Locals of a frame are called as
 * the code object of its f_code says: co_varnames, a tuple.
 *
 * A mistake in the text ends the test with the line and what is wrong with it.
 */
#ifndef DRAWN_H
#define DRAWN_H

#include "analyse/analysis.h"

struct drawn {
	/** What an analysis is run with. */
	struct lp_findings findings;
	struct lp_graph graph;
	struct lp_process_facts facts;
	struct lp_census census;
	/** The name of each object: for those without a line their contents. */
	const char **names;
};

void drawn_init(struct drawn *drawn, const char *text);
void drawn_deinit(struct drawn *drawn);

/** The id of the object called so. */
uint32_t drawn_id(const struct drawn *drawn, const char *name);

/** Ask an analysis: the report, to be freed with lp_report_destroy(). */
struct lp_report *drawn_ask(const struct drawn *drawn, const char *analysis,
			    const struct lp_question *question);

#endif
