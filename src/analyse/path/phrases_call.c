// SPDX-License-Identifier: Apache-2.0
/* Variables and values of generators, coroutines and frames. */
#include <string.h>

#include "analyse/path/phrase.h"
#include "analyse/words.h"

/** The attributes by which Python shows the frame of a kind of call, and what it waits for. */
struct call_kind {
	const char *type, *frame, *awaited;
};

static const struct call_kind call_kinds[] = {
	{"generator", "gi_frame", NULL},
	{"coroutine", "cr_frame", "cr_await"},
	{"async_generator", "ag_frame", NULL},
};

static const struct call_kind *kind_of(const struct lp_teller *teller, uint32_t id)
{
	const char *type = lp_word_type(teller->findings->graph, id);
	size_t i;

	for (i = 0; i < sizeof(call_kinds) / sizeof(*call_kinds); i++) {
		if (!strcmp(call_kinds[i].type, type))
			return &call_kinds[i];
	}
	return NULL;
}

/** A call, from its object to one of its values. */
struct call {
	/** NULL: a frame by itself. */
	const struct call_kind *kind;
	/** 1 if its frame is an object of its own (up to 3.10), else 0. */
	unsigned ahead;
};

static bool find_call(const struct lp_teller *teller, struct call *call)
{
	uint32_t owner = lp_teller_owner(teller, 0);

	call->kind = kind_of(teller, owner);
	call->ahead = call->kind && lp_teller_has(teller, 0, LP_REFERENCE_FIELD, call->kind->frame);
	return call->kind || !strcmp(lp_word_type(teller->findings->graph, owner), "frame");
}

/** ", local rows of load()", `.f_locals['rows']` */
bool lp_phrase_local(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	const struct lp_reference *reference;
	struct call call;

	if (!find_call(teller, &call) ||
	    !lp_teller_has(teller, call.ahead, LP_REFERENCE_LOCAL, NULL))
		return false;
	reference = &lp_teller_step(teller, call.ahead)->reference;
	lp_strbuf_puts(&phrase->text, ", ");
	lp_word_reference(teller->findings, reference, &phrase->text);
	lp_strbuf_puts(&phrase->text, " of ");
	lp_word_object(teller->findings, lp_teller_owner(teller, call.ahead), &phrase->text);
	if (call.kind)
		lp_strbuf_printf(&phrase->expression, ".%s", call.kind->frame);
	lp_strbuf_puts(&phrase->expression, ".f_locals[");
	phrase->expressible =
		lp_word_preview(teller->findings, reference->name_object, &phrase->expression);
	lp_strbuf_puts(&phrase->expression, "]");
	phrase->steps = call.ahead + 1;
	return true;
}

/** Whether a value is the last one on a call's stack. */
static bool is_top(const struct lp_graph *graph, uint32_t owner, uint64_t number)
{
	struct lp_reference_walk walk;
	struct lp_reference reference;
	bool top = true;

	lp_reference_walk_init(&walk, graph, owner);
	while (lp_reference_walk_next(&walk, &reference))
		top &= reference.kind != LP_REFERENCE_STACK || reference.number <= number;
	return top;
}

/** What a coroutine waits for is on top of its stack: it is suspended nowhere else. */
bool lp_phrase_awaits(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	const struct lp_way_step *step;
	struct call call;

	if (!find_call(teller, &call) || !call.kind || !call.kind->awaited ||
	    !lp_teller_has(teller, call.ahead, LP_REFERENCE_STACK, NULL))
		return false;
	step = lp_teller_step(teller, call.ahead);
	if (!is_top(teller->findings->graph, lp_teller_owner(teller, call.ahead),
		    step->reference.number))
		return false;
	lp_strbuf_puts(&phrase->text, ", awaits ");
	lp_word_object(teller->findings, step->id, &phrase->text);
	lp_strbuf_printf(&phrase->expression, ".%s", call.kind->awaited);
	phrase->expressible = true;
	phrase->steps = call.ahead + 1;
	return true;
}

/** Values that have no name. */
bool lp_phrase_stack(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	struct call call;

	if (!find_call(teller, &call) ||
	    !lp_teller_has(teller, call.ahead, LP_REFERENCE_STACK, NULL))
		return false;
	lp_strbuf_puts(&phrase->text, ", a value on the stack of ");
	lp_word_object(teller->findings, lp_teller_owner(teller, call.ahead), &phrase->text);
	phrase->steps = call.ahead + 1;
	return true;
}
