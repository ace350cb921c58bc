// SPDX-License-Identifier: Apache-2.0
#include "report/picture.h"

#include <stdlib.h>

/* No presenter shows more of a text; a heap may have some of megabytes. */
enum { MOST_TEXT = 1000 };

struct lp_picture *lp_picture_create(void)
{
	return calloc(1, sizeof(struct lp_picture));
}

void lp_picture_destroy(struct lp_picture *picture)
{
	if (!picture)
		return;
	lp_array_deinit(&picture->boxes);
	lp_array_deinit(&picture->arrows);
	lp_array_deinit(&picture->groups);
	lp_map_deinit(&picture->box_numbers);
	lp_map_deinit(&picture->arrow_numbers);
	lp_region_deinit(&picture->region);
	free(picture);
}

uint32_t lp_picture_box(struct lp_picture *picture, struct lp_box box)
{
	if (!lp_array_push(&picture->boxes, box)) {
		picture->failed = true;
		return 0;
	}
	return (uint32_t)(picture->boxes.count - 1);
}

void lp_picture_arrow(struct lp_picture *picture, struct lp_arrow arrow)
{
	if (!lp_array_push(&picture->arrows, arrow))
		picture->failed = true;
}

const char *lp_picture_take(struct lp_picture *picture, struct lp_strbuf *text)
{
	size_t length = text->length < MOST_TEXT ? text->length : MOST_TEXT;
	char *copy = lp_region_copy(&picture->region, lp_strbuf_text(text), length);

	picture->failed |= text->failed || !copy;
	lp_strbuf_deinit(text);
	return copy ? copy : "";
}
