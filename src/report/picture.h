// SPDX-License-Identifier: Apache-2.0
/**
 * A picture that an analysis draws beside its tables: boxes and arrows between them.  Knows neither
 * heaps nor shapes nor colours: presenters turn it into DOT.
 */
#ifndef LP_REPORT_PICTURE_H
#define LP_REPORT_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/array.h"
#include "base/map.h"
#include "base/region.h"
#include "base/strbuf.h"

/** What a box stands for. */
enum lp_box_kind {
	LP_BOX_OBJECT,
	LP_BOX_CLASS,
	/** Where people stop to ask on. */
	LP_BOX_MODULE,
	LP_BOX_FRAME,
	/** What keeps objects alive from outside of the heap. */
	LP_BOX_ROOT,
	/** Objects that are not drawn: `count` of them. */
	LP_BOX_MORE,
};

/** A count of references to an object that nobody counts. */
#define LP_BOX_IMMORTAL UINT32_MAX

struct lp_box {
	enum lp_box_kind kind;
	/** It is what was asked about. */
	bool subject;
	/** Its class runs code when it dies: it has a `__del__`. */
	bool finaliser;
	/** 0 for what is no object. */
	uint64_t address;
	/** What it is called: its type, or name. */
	const char *title;
	/** What it contains, or NULL. */
	const char *preview;
	/** In bytes: its own, and what would go with it; 0 where that is not known. */
	uint64_t shallow, retained;
	/** How many references to it are counted; LP_BOX_IMMORTAL for one that lives for ever. Of what
	 * is no object: 0. */
	uint32_t refcount;
	/** The number of a frame around it, plus 1; 0 for none. */
	uint32_t group;
	/** Of MORE: how many. */
	uint64_t count;
};

/** An arrow from a referrer to what it refers to: boxes by number. */
struct lp_arrow {
	uint32_t from, to;
	/** NULL where there is nothing to say. */
	const char *label;
	/** It keeps nothing alive. */
	bool weak;
	/** Further references between the two, which have no arrow of their own. */
	uint64_t more;
};

LP_ARRAY(lp_box_array, struct lp_box);
LP_ARRAY(lp_arrow_array, struct lp_arrow);
LP_ARRAY(lp_group_array, const char *);

struct lp_picture {
	struct lp_box_array boxes;
	struct lp_arrow_array arrows;
	/** A line each for frames that are drawn around some boxes. */
	struct lp_group_array groups;
	/** Say the counts of references, too. */
	bool refcounts;
	/** For who draws: from what a box stands for, and from two boxes, to numbers of boxes and
	 * arrows. */
	struct lp_map box_numbers, arrow_numbers;
	/** Owns all texts. */
	struct lp_region region;
	/** Memory ran short while it was drawn: it is not complete. */
	bool failed;
};

/** An empty one; NULL when memory is short. */
struct lp_picture *lp_picture_create(void);
/** NULL is fine. */
void lp_picture_destroy(struct lp_picture *picture);

/** Add a box, whose texts the picture owns; its number (of whatever box when memory is short). */
uint32_t lp_picture_box(struct lp_picture *picture, struct lp_box box);
void lp_picture_arrow(struct lp_picture *picture, struct lp_arrow arrow);

/** The text of a buffer, which is freed, as long as the picture lives: as much of it as a picture
 * has room for. */
const char *lp_picture_take(struct lp_picture *picture, struct lp_strbuf *text);

#endif
