// SPDX-License-Identifier: Apache-2.0
#include "analyse/picture/drawing.h"

#include <string.h>

#include "analyse/garbage/finaliser.h"
#include "analyse/words.h"

/* Keys of what is no object: those of objects are ids, of 32 bits. */
#define FRAME_KEY (UINT64_C(1) << 63)
#define NAME_KEY (UINT64_C(1) << 62)

struct lp_drawing lp_drawing_of(const struct lp_findings *findings, struct lp_report *report)
{
	return (struct lp_drawing){.findings = findings, .picture = report->picture};
}

static enum lp_box_kind kind_of(const struct lp_graph *graph, uint32_t id)
{
	const struct lp_graph_type *type = &graph->type_table.items[graph->types[id]];

	if (type->variable == LP_VARIABLE_CLASS)
		return LP_BOX_CLASS;
	if (!strcmp(type->name, "module"))
		return LP_BOX_MODULE;
	return strcmp(type->name, "frame") ? LP_BOX_OBJECT : LP_BOX_FRAME;
}

/** "3 items": how many there are in a container, or false for what is none. */
static bool count_items(const struct lp_graph *graph, uint32_t id, struct lp_strbuf *to)
{
	struct lp_reference_walk walk;
	uint64_t places = 0, each = 1;
	uint32_t place;

	lp_reference_walk_init(&walk, graph, id);
	if (walk.type->variable == LP_VARIABLE_PAIRS)
		each = 2;
	else if (walk.type->variable == LP_VARIABLE_ORDERED_PAIRS)
		each = 3;
	else if (walk.type->variable != LP_VARIABLE_ITEMS &&
		 walk.type->variable != LP_VARIABLE_ELEMENTS)
		return false;
	for (place = walk.variable; place < walk.end; place++)
		places += lp_edge_target(graph->edges[place]) != LP_NO_OBJECT;
	lp_strbuf_count(to, places / each);
	lp_strbuf_puts(to, places / each == 1 ? " item" : " items");
	return true;
}

/** Append what a class is called: one of C has no namespace that tells it, but types know it. */
static void add_class(const struct lp_drawing *drawing, uint32_t id, struct lp_strbuf *to)
{
	const struct lp_graph *graph = drawing->findings->graph;
	uint64_t address = lp_index_address(&graph->index, id);
	size_t i;

	for (i = 0; i < graph->type_table.count; i++) {
		if (graph->type_table.items[i].address == address) {
			lp_strbuf_puts(to, graph->type_table.items[i].name);
			return;
		}
	}
	lp_word_object(drawing->findings, id, to);
}

/** Whether it is a generator or coroutine, which is called as its function is. */
static bool is_call(const struct lp_graph *graph, uint32_t id)
{
	enum lp_variable variable = graph->type_table.items[graph->types[id]].variable;

	return variable == LP_VARIABLE_FRAME || variable == LP_VARIABLE_OLD_FRAME;
}

/** Whether an object's class has a `__del__`. */
static bool has_finaliser(struct lp_drawing *drawing, uint32_t id)
{
	struct lp_finalisers finalisers;
	struct lp_error *error = lp_finalisers_init(&finalisers, drawing->findings);
	bool has = !error && lp_finaliser_of(&finalisers, id);

	drawing->picture->failed |= error || finalisers.failed;
	if (!error)
		lp_finalisers_deinit(&finalisers);
	return has;
}

static struct lp_box describe(struct lp_drawing *drawing, uint32_t id)
{
	static const char *const prefixes[] = {
		[LP_BOX_CLASS] = "class ", [LP_BOX_MODULE] = "module ", [LP_BOX_FRAME] = "frame "};
	const struct lp_graph *graph = drawing->findings->graph;
	struct lp_box box = {
		.kind = kind_of(graph, id),
		.address = lp_index_address(&graph->index, id),
		.shallow = lp_graph_shallow(graph, id),
		.refcount = graph->flags[id] & LP_OBJECT_IMMORTAL ? LP_BOX_IMMORTAL
								  : graph->refcounts[id],
	};
	struct lp_strbuf title = {0}, preview = {0};

	if (box.kind != LP_BOX_OBJECT)
		lp_strbuf_puts(&title, prefixes[box.kind]);
	if (box.kind == LP_BOX_CLASS)
		add_class(drawing, id, &title);
	else if (box.kind != LP_BOX_OBJECT || is_call(graph, id))
		lp_word_object(drawing->findings, id, &title);
	else
		/* There may be millions of references to look for a name in. */
		lp_strbuf_puts(&title, lp_word_type(graph, id));
	if (box.kind == LP_BOX_OBJECT && strcmp(lp_strbuf_text(&title), lp_word_type(graph, id)))
		lp_strbuf_printf(&title, " (%s)", lp_word_type(graph, id));
	box.title = lp_picture_take(drawing->picture, &title);
	if (lp_word_preview(drawing->findings, id, &preview) || count_items(graph, id, &preview))
		box.preview = lp_picture_take(drawing->picture, &preview);
	lp_strbuf_deinit(&preview);
	box.finaliser = has_finaliser(drawing, id);
	return box;
}

/** The box under a key, or false where it is yet to be drawn. */
static bool find_box(struct lp_drawing *drawing, uint64_t key, uint32_t *ret)
{
	return lp_map_get(&drawing->picture->box_numbers, key, ret);
}

static uint32_t add_box(struct lp_drawing *drawing, uint64_t key, struct lp_box box)
{
	uint32_t number = lp_picture_box(drawing->picture, box);

	if (!lp_map_set(&drawing->picture->box_numbers, key, number))
		drawing->picture->failed = true;
	return number;
}

uint32_t lp_drawing_object(struct lp_drawing *drawing, uint32_t id)
{
	uint32_t number;

	if (find_box(drawing, (uint64_t)id + 1, &number))
		return number;
	return add_box(drawing, (uint64_t)id + 1, describe(drawing, id));
}

uint32_t lp_drawing_subject(struct lp_drawing *drawing, uint32_t id)
{
	uint32_t number = lp_drawing_object(drawing, id);

	if (number < drawing->picture->boxes.count)
		drawing->picture->boxes.items[number].subject = true;
	return number;
}

/** A number for a name: equal ones have the same. */
static uint64_t key_of_name(enum lp_root_kind kind, const char *name)
{
	uint64_t hash = lp_hash((uint64_t)kind + 1);

	for (; name && *name; name++)
		hash = lp_hash(hash ^ (unsigned char)*name) * 31 + 1;
	return NAME_KEY | (hash >> 2);
}

/** "thread "worker-1"", and below "in handle() at app.py:42": a box has no room for folders. */
static void tell_frame(const struct lp_drawing *drawing, const struct lp_root *root,
		       struct lp_strbuf *to)
{
	const struct lp_thread_fact_array *threads = &drawing->findings->process->threads;
	const struct lp_thread_fact *thread =
		(size_t)root->thread < threads->count ? &threads->items[root->thread] : NULL;

	if (thread && thread->name)
		lp_strbuf_printf(to, "thread \"%s\"", thread->name);
	else if (thread)
		lp_strbuf_printf(to, "thread %#llx", (unsigned long long)thread->ident);
	else
		lp_strbuf_printf(to, "thread %d", (int)root->thread + 1);
	if (thread && root->frame >= 0 && (size_t)root->frame < thread->frames.count) {
		const struct lp_frame_fact *frame = &thread->frames.items[root->frame];
		const char *slash = strrchr(frame->file, '/');

		lp_strbuf_printf(to, "\nin %s() at %s:%d", frame->function,
				 slash ? slash + 1 : frame->file, frame->line);
	}
}

/** A call under way, or a thread: all that it holds hangs on one box. */
static uint32_t draw_frame(struct lp_drawing *drawing, const struct lp_root *root)
{
	uint64_t key = FRAME_KEY | (uint64_t)(uint32_t)root->thread << 32 |
		       (uint64_t)(uint32_t)(root->frame + 1);
	struct lp_box box = {.kind = LP_BOX_FRAME};
	struct lp_strbuf title = {0}, place = {0};
	const char *line;
	uint32_t number;

	if (find_box(drawing, key, &number))
		return number;
	tell_frame(drawing, root, &title);
	line = strchr(lp_strbuf_text(&title), '\n');
	if (line) {
		lp_strbuf_puts(&place, line + 1);
		title.length = (size_t)(line - title.text);
		box.preview = lp_picture_take(drawing->picture, &place);
	}
	box.title = lp_picture_take(drawing->picture, &title);
	return add_box(drawing, key, box);
}

static uint32_t draw_name(struct lp_drawing *drawing, enum lp_root_kind kind, const char *name)
{
	static const char *const words[LP_ROOT_KIND_COUNT] = {
		[LP_ROOT_NATIVE_STACK] = "stack of C code",
		[LP_ROOT_NATIVE_DATA] = "static data of C code",
		[LP_ROOT_HELD] = "held from C",
		[LP_ROOT_STATIC] = "static or immortal",
		[LP_ROOT_INTERNED] = "interned strings",
	};
	uint64_t key = key_of_name(kind, name);
	struct lp_box box = {.kind = LP_BOX_ROOT};
	struct lp_strbuf text = {0};
	uint32_t number;

	if (find_box(drawing, key, &number))
		return number;
	lp_strbuf_puts(&text, words[kind] ? words[kind] : name ? name : lp_root_kind_name(kind));
	box.title = lp_picture_take(drawing->picture, &text);
	if (words[kind] && name && strcmp(words[kind], name)) {
		lp_strbuf_puts(&text, name);
		box.preview = lp_picture_take(drawing->picture, &text);
	}
	return add_box(drawing, key, box);
}

uint32_t lp_drawing_root(struct lp_drawing *drawing, const struct lp_root *root, uint32_t to)
{
	bool framed = root->thread >= 0 && root->kind != LP_ROOT_NATIVE_STACK;
	uint32_t from =
		framed ? draw_frame(drawing, root) : draw_name(drawing, root->kind, root->name);
	struct lp_strbuf label = {0};

	if (root->kind == LP_ROOT_LOCAL && root->name)
		lp_strbuf_printf(&label, "local %s", root->name);
	else if (root->kind == LP_ROOT_LOCAL)
		lp_strbuf_puts(&label, "stack value");
	else if (framed && root->name)
		lp_strbuf_puts(&label, root->name);
	lp_drawing_arrow(drawing, from, to, !root->strong || root->unknown, &label);
	return from;
}

uint32_t lp_drawing_flag(struct lp_drawing *drawing, enum lp_root_kind kind, uint32_t to)
{
	uint32_t from = draw_name(drawing, kind, NULL);

	lp_drawing_arrow(drawing, from, to, false, &(struct lp_strbuf){0});
	return from;
}

uint32_t lp_drawing_more(struct lp_drawing *drawing, uint64_t count)
{
	return lp_picture_box(drawing->picture,
			      (struct lp_box){.kind = LP_BOX_MORE, .count = count});
}

void lp_drawing_reference(struct lp_drawing *drawing, uint32_t from, uint32_t to,
			  const struct lp_reference *reference)
{
	struct lp_strbuf label = {0};

	lp_word_reference(drawing->findings, reference, &label);
	lp_drawing_arrow(drawing, from, to, !reference->strong, &label);
}

/** One more reference between two boxes: of what keeps alive and what does not, the former is
 * told. */
static void join_arrow(struct lp_picture *picture, struct lp_arrow *arrow, bool weak,
		       struct lp_strbuf *label)
{
	if (arrow->weak && !weak)
		*arrow = (struct lp_arrow){.from = arrow->from,
					   .to = arrow->to,
					   .label = lp_picture_take(picture, label)};
	else
		arrow->more += arrow->weak == weak && strcmp(arrow->label, lp_strbuf_text(label));
	lp_strbuf_deinit(label);
}

void lp_drawing_arrow(struct lp_drawing *drawing, uint32_t from, uint32_t to, bool weak,
		      struct lp_strbuf *label)
{
	struct lp_picture *picture = drawing->picture;
	uint64_t key = (uint64_t)(from + 1) << 32 | (to + 1);
	uint32_t number;

	picture->failed |= label->failed;
	if (lp_map_get(&picture->arrow_numbers, key, &number)) {
		join_arrow(picture, &picture->arrows.items[number], weak, label);
		return;
	}
	number = (uint32_t)picture->arrows.count;
	lp_picture_arrow(picture, (struct lp_arrow){.from = from,
						    .to = to,
						    .label = lp_picture_take(picture, label),
						    .weak = weak});
	if (!picture->failed && !lp_map_set(&picture->arrow_numbers, key, number))
		picture->failed = true;
}
