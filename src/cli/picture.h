// SPDX-License-Identifier: Apache-2.0
/** Pictures: as DOT into a file or to standard output, as SVG and PNG by Graphviz. */
#ifndef LP_CLI_PICTURE_H
#define LP_CLI_PICTURE_H

#include "cli/options.h"

/** A picture that is to be drawn; a zeroed one is none. */
struct drawing {
	const struct picture *picture;
	/** NULL for standard output. */
	struct lp_output *output;
};

/** Whether standard output is for a picture. */
bool picture_is_output(const struct options *options);

/** Make sure, before a target is looked at, that a picture can be drawn and has a place.  0, or an
 * exit code after a complaint. */
int picture_prepare(const struct options *options, struct drawing *ret);

/** Draw that of a report; as above. */
int picture_draw(struct drawing *drawing, const struct lp_report *report);

/** Leave nothing of a picture that was not drawn. */
void picture_end(struct drawing *drawing);

#endif
