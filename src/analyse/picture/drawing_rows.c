// SPDX-License-Identifier: Apache-2.0
/* Rows of objects, as analyses have them: ways, circles, what dominates what. */
#include <string.h>

#include "analyse/picture/drawing.h"
#include "analyse/words.h"

/* Objects of a circle that are drawn. */
enum { MOST_STEPS = 20 };

/** Up to 3.10 a variable of an outer frame is told as one of a thread's own: see phrase_root.c. */
static void draw_outer_frame(struct lp_drawing *drawing, const struct lp_way *way, uint32_t first,
			     uint32_t box)
{
	struct lp_root root = *way->root;
	struct lp_strbuf name = {0};
	size_t i = 0;

	while (i + 1 < way->steps.count && way->steps.items[i].id != first)
		i++;
	if (root.kind == LP_ROOT_FRAME && i &&
	    lp_word_identifier(drawing->findings, way->steps.items[i].reference.name_object,
			       &name)) {
		root.kind = LP_ROOT_LOCAL;
		root.frame += (int32_t)i - 1;
		root.name = lp_picture_take(drawing->picture, &name);
	}
	lp_strbuf_deinit(&name);
	lp_drawing_root(drawing, &root, box);
}

/** What keeps the first object of a way, with the words for it on the arrow. */
static uint32_t draw_start(struct lp_drawing *drawing, const struct lp_way *way, uint32_t first)
{
	uint32_t box = lp_drawing_object(drawing, first);

	/* A module is as good an end as what holds it. */
	if (drawing->picture->boxes.count && !drawing->picture->failed &&
	    drawing->picture->boxes.items[box].kind == LP_BOX_MODULE)
		return box;
	if (way->root && way->steps.items[0].id != first)
		draw_outer_frame(drawing, way, first, box);
	else if (way->root)
		lp_drawing_root(drawing, way->root, box);
	else
		lp_drawing_flag(drawing, way->kind, box);
	return box;
}

/** A box for what is left out of a row of objects behind box @from, with an arrow to it. */
static uint32_t skip(struct lp_drawing *drawing, uint32_t from, uint64_t count)
{
	uint32_t more = lp_drawing_more(drawing, count);

	lp_drawing_arrow(drawing, from, more, false, &(struct lp_strbuf){0});
	return more;
}

/** Mark the object at the end of a way, which stands for @count. */
static void draw_goal(struct lp_drawing *drawing, uint32_t id, uint64_t count)
{
	uint32_t box = lp_drawing_subject(drawing, id);
	struct lp_strbuf text = {0};

	if (count < 2 || drawing->picture->failed)
		return;
	lp_strbuf_puts(&text, "one of ");
	lp_strbuf_count(&text, count);
	drawing->picture->boxes.items[box].preview = lp_picture_take(drawing->picture, &text);
}

void lp_draw_way(const struct lp_findings *findings, const struct lp_way *way,
		 const struct lp_telling *telling, uint32_t id, uint64_t objects,
		 struct lp_report *report)
{
	struct lp_drawing drawing = lp_drawing_of(findings, report);
	size_t count = telling->steps.count, i;
	struct lp_strbuf label = {0};
	uint32_t box, next;

	if (!drawing.picture)
		return;
	draw_goal(&drawing, id, objects);
	if (!count)
		return;
	box = draw_start(&drawing, way, telling->steps.items[0].id);
	for (i = 1; i < count; i++) {
		const struct lp_told_step *step = &telling->steps.items[i];

		if (step->skipped)
			box = skip(&drawing, box, step->skipped - 1);
		next = lp_drawing_object(&drawing, step->id);
		lp_strbuf_puts(&label, step->skipped ? "" : lp_told_step_text(step));
		lp_drawing_arrow(&drawing, box, next, false, &label);
		box = next;
	}
}

void lp_draw_circle(const struct lp_findings *findings, const uint32_t *ids, size_t count,
		    struct lp_strbuf *title, struct lp_report *report)
{
	struct lp_drawing drawing = lp_drawing_of(findings, report);
	struct lp_picture *picture = drawing.picture;
	struct lp_reference reference;
	const char *words;
	size_t i;

	words = picture ? lp_picture_take(picture, title) : NULL;
	lp_strbuf_deinit(title);
	if (!picture || !count)
		return;
	if (!lp_array_push(&picture->groups, words))
		picture->failed = true;
	for (i = 0; i < count && i < MOST_STEPS && !picture->failed; i++) {
		uint32_t from = i ? lp_drawing_object(&drawing, ids[i])
				  : lp_drawing_subject(&drawing, ids[i]);
		uint32_t to = lp_drawing_object(&drawing, ids[(i + 1) % count]);

		if (picture->failed)
			return;
		picture->boxes.items[from].group = (uint32_t)picture->groups.count;
		if (lp_way_reference(findings->graph, ids[i], ids[(i + 1) % count], &reference))
			lp_drawing_reference(&drawing, from, to, &reference);
	}
	if (i < count && !picture->failed)
		lp_drawing_arrow(&drawing,
				 skip(&drawing, lp_drawing_object(&drawing, ids[i]), count - i - 1),
				 lp_drawing_object(&drawing, ids[0]), false,
				 &(struct lp_strbuf){0});
}

void lp_draw_dominated(const struct lp_findings *findings, uint32_t dominator, uint32_t id,
		       uint64_t retained, const char *words, struct lp_report *report)
{
	struct lp_drawing drawing = lp_drawing_of(findings, report);
	struct lp_strbuf text = {0};
	struct lp_reference reference;
	uint32_t box;

	if (!drawing.picture)
		return;
	box = lp_drawing_object(&drawing, id);
	lp_strbuf_puts(&text, words);
	if (drawing.picture->failed) {
		lp_strbuf_deinit(&text);
		return;
	}
	drawing.picture->boxes.items[box].retained = retained;
	/* "module app" is said already. */
	if (strcmp(words, drawing.picture->boxes.items[box].title))
		drawing.picture->boxes.items[box].preview = lp_picture_take(drawing.picture, &text);
	lp_strbuf_deinit(&text);
	if (dominator == LP_NO_OBJECT)
		return;
	/* What dominates it need not refer to it. */
	if (lp_way_reference(findings->graph, dominator, id, &reference))
		lp_word_reference(findings, &reference, &text);
	else
		lp_strbuf_puts(&text, "...");
	lp_drawing_arrow(&drawing, lp_drawing_object(&drawing, dominator), box, false, &text);
}
