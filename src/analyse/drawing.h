// SPDX-License-Identifier: Apache-2.0
/**
 * A picture of objects under way: each object is one box, and between two of them goes one arrow at
 * most each way.  Analyses say what belongs together, this says how it is called.
 */
#ifndef LP_ANALYSE_DRAWING_H
#define LP_ANALYSE_DRAWING_H

#include "analyse/analysis.h"
#include "analyse/path/tell.h"
#include "analyse/path/way.h"
#include "base/map.h"
#include "report/picture.h"

struct lp_drawing {
	const struct lp_findings *findings;
	struct lp_report *report;
	struct lp_picture *picture;
	/** From objects and roots to the numbers of their boxes. */
	struct lp_map boxes;
	/** From two boxes to the number of the arrow between them, plus 1. */
	struct lp_map arrows;
};

/** Begin the report's picture, or go on with it. */
struct lp_error *lp_drawing_init(struct lp_drawing *drawing, const struct lp_findings *findings,
				 struct lp_report *report);
void lp_drawing_deinit(struct lp_drawing *drawing);

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
