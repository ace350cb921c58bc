// SPDX-License-Identifier: Apache-2.0
/* Frames, generators and code objects. */
#include "decode/references/references.h"

#include "cpython/frames.h"
#include "cpython/values.h"

static enum lp_words slot_words(const struct lp_layout *layout)
{
	return layout->tagged_stack ? LP_WORDS_TAGGED : LP_WORDS_OWNED;
}

/** The references of an _PyInterpreterFrame at @iframe: six named ones, locals, stack. */
static void emit_iframe(struct lp_worker *worker, uint64_t iframe)
{
	enum lp_words words = slot_words(worker->layout);
	struct lp_iframe frame;

	if (!lp_iframe_read(worker->peek, worker->layout, iframe, &frame)) {
		worker->senseless++;
		return;
	}
	lp_emit_word(worker, frame.code, words);
	lp_emit_word(worker, frame.function, words);
	lp_emit(worker, frame.globals, true);
	lp_emit(worker, frame.builtins, true);
	lp_emit(worker, frame.locals_dict, false);
	lp_emit(worker, frame.frame_object, false);
	lp_emit_words(worker, frame.slots, frame.local_count, words);
	lp_emit_words(worker, frame.slots + 8 * (uint64_t)frame.local_count, frame.stack_count,
		      words);
}

/** A frame that has ended owns nothing, but since 3.14 its code. */
static void emit_ended_iframe(struct lp_worker *worker, uint64_t iframe)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t code = lp_value_field(worker->peek, iframe, layout->iframe.code);
	int i;

	lp_emit_word(worker, layout->tagged_stack ? code : 0, slot_words(layout));
	for (i = 0; i < 5; i++)
		lp_emit(worker, 0, false);
}

/** Up to 3.10 a frame object is the frame: locals and cells, then what is on the stack. */
static void emit_old_frame(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_layout *layout = worker->layout;
	struct lp_old_frame frame;

	lp_old_frame_read(worker->peek, layout, object->address, &frame);
	lp_emit_words(worker, frame.slots, frame.local_count, LP_WORDS_OWNED);
	/* While it runs the depth of the stack is in a register: any word up to its size may be
	 * one. */
	lp_emit_words(worker, frame.stack, frame.stack_count,
		      frame.stack_known ? LP_WORDS_OWNED : LP_WORDS_UNKNOWN);
}

void lp_frame_references(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t iframe, own;

	if (!lp_has(layout->frame.iframe)) {
		emit_old_frame(worker, object);
		return;
	}
	iframe = lp_object_field(object, layout->frame.iframe);
	own = object->address + (uint64_t)layout->frame.own_iframe.offset;
	/* The frame of a call or generator that goes on is not the frame object's. */
	if (iframe == own)
		emit_iframe(worker, iframe);
}

void lp_generator_references(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t iframe = object->address + (uint64_t)layout->generator.iframe.offset;

	if (!lp_has(layout->generator.iframe))
		return;
	if ((int8_t)lp_object_field(object, layout->generator.state) == layout->cleared_state)
		emit_ended_iframe(worker, iframe);
	else
		emit_iframe(worker, iframe);
}

/** Objects that co_code, co_varnames and so on were made as (3.12 on). */
void lp_code_references(struct lp_worker *worker, const struct lp_object *object)
{
	uint64_t cached = lp_object_field(object, worker->layout->code.cached);

	if (cached)
		lp_emit_words(worker, cached, 4, LP_WORDS_OWNED);
}
