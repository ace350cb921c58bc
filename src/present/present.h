// SPDX-License-Identifier: Apache-2.0
/** Presenters: a report as bytes.  Know neither heaps nor where the bytes go. */
#ifndef LP_PRESENT_PRESENT_H
#define LP_PRESENT_PRESENT_H

#include "base/strbuf.h"
#include "report/object_row.h"
#include "report/picture.h"
#include "report/report.h"

struct lp_text_style {
	bool color;
	/** Columns of the terminal; 0: lines are not cut. */
	unsigned width;
	/** Rows of a table at most; 0: all. */
	size_t rows;
};

/** Append a report as text for people. */
void lp_present_text(const struct lp_report *report, const struct lp_text_style *style,
		     struct lp_strbuf *to);

/**
 * Append a report as one JSON object, with the schema of docs/JSON.md, and a newline.
 * @param whole Also what is for people only: the lines above the tables, their titles and headings,
 * who a table is for, and how many rows there were before it was cut.
 */
void lp_present_json(const struct lp_report *report, bool whole, struct lp_strbuf *to);

/** Append a picture in the language of Graphviz: the same for the same picture, and valid whatever
 * its texts are. */
void lp_present_dot(const struct lp_picture *picture, struct lp_strbuf *to);

/** Append an object as one line of JSON. */
void lp_present_object(const struct lp_object_row *row, struct lp_strbuf *to);

/** The table `suspects` of a report as a baseline (see docs/RULES.md); false if it has none. */
bool lp_present_baseline(const struct lp_report *report, struct lp_strbuf *to);

#endif
