// SPDX-License-Identifier: Apache-2.0
/**
 * A picture of objects under way: each object is one box, and between two of them goes one arrow at
 * most each way.  Analyses say what belongs together, this says how it is called.
 */
#ifndef LP_ANALYSE_PICTURE_DRAWING_H
#define LP_ANALYSE_PICTURE_DRAWING_H

#include "analyse/analysis.h"
#include "analyse/path/tell.h"
#include "analyse/path/way.h"
#include "report/picture.h"

struct lp_drawing {
	const struct lp_findings *findings;
	/** The report's, if one is asked for, else NULL: then only the lp_draw functions may be
	 * called. */
	struct lp_picture *picture;
};

struct lp_drawing lp_drawing_of(const struct lp_findings *findings, struct lp_report *report);

/** Draw the way to the object @id, one of @objects, as it is told in words, if a picture is asked
 * for. */
void lp_draw_way(const struct lp_findings *findings, const struct lp_way *way,
		 const struct lp_telling *telling, uint32_t id, uint64_t objects,
		 struct lp_report *report);

/** Draw @count objects that refer to each other in a circle, and frame them; @title is freed. */
void lp_draw_circle(const struct lp_findings *findings, const uint32_t *ids, size_t count,
		    struct lp_strbuf *title, struct lp_report *report);

/** Draw an object below the one that dominates it (LP_NO_OBJECT: the roots do); @words say
 * where it is. */
void lp_draw_dominated(const struct lp_findings *findings, uint32_t dominator, uint32_t id,
		       uint64_t retained, const char *words, struct lp_report *report);

/** The number of an object's box, which is drawn if it has none. */
uint32_t lp_drawing_object(struct lp_drawing *drawing, uint32_t id);

/** Mark an object as one that was asked about; its box. */
uint32_t lp_drawing_subject(struct lp_drawing *drawing, uint32_t id);

/** The box of what keeps an object alive, which is drawn if there is none, with the arrow to @to.
 */
uint32_t lp_drawing_root(struct lp_drawing *drawing, const struct lp_root *root, uint32_t to);

/** The same where there is no entry but a flag of the object. */
uint32_t lp_drawing_flag(struct lp_drawing *drawing, enum lp_root_kind kind, uint32_t to);

/** A box for @count objects that are not drawn. */
uint32_t lp_drawing_more(struct lp_drawing *drawing, uint64_t count);

/** An arrow between two boxes, by the reference that it stands for. */
void lp_drawing_reference(struct lp_drawing *drawing, uint32_t from, uint32_t to,
			  const struct lp_reference *reference);

/** An arrow between two boxes; @label is freed. */
void lp_drawing_arrow(struct lp_drawing *drawing, uint32_t from, uint32_t to, bool weak,
		      struct lp_strbuf *label);

#endif
