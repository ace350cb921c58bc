// SPDX-License-Identifier: Apache-2.0
#include "cpython/frames.h"

#include <string.h>

#include "base/bytes.h"
#include "base/circle.h"
#include "base/error.h"
#include "cpython/flags.h"
#include "cpython/values.h"

/* No function has more variables or a deeper stack. */
enum { MAX_SLOTS = 1 << 20, OWNED_BY_GENERATOR = 1, FIRST_C_OWNER = 3 };

static uint64_t untag(const struct lp_layout *layout, uint64_t word)
{
	return layout->tagged_stack ? word & ~3ull : word;
}

/**
 * Variables and stack values in use; -1 while the frame runs (3.14: while it calls no C).
 * A frame that was cleared keeps its words, and has none (_PyFrame_ClearLocals() of
 * Python/frame.c).
 */
static int64_t slots_in_use(const struct lp_layout *layout, const unsigned char *bytes,
			    uint64_t slots)
{
	uint64_t top;

	if (!lp_has(layout->iframe.stackpointer))
		return (int32_t)lp_load32(bytes + layout->iframe.stacktop.offset);
	top = lp_load64(bytes + layout->iframe.stackpointer.offset);
	return top ? (int64_t)(top - slots) / 8 : -1;
}

bool lp_iframe_read(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
		    struct lp_iframe *ret)
{
	unsigned char bytes[128] = {0};
	uint64_t count;
	int64_t used;

	if ((size_t)layout->iframe.size > sizeof(bytes) ||
	    !lp_peek(peek, address, bytes, (size_t)layout->iframe.size))
		return false;
	*ret = (struct lp_iframe){
		.code = lp_load64(bytes + layout->iframe.code.offset),
		.function = lp_load64(bytes + layout->iframe.function.offset),
		.globals = lp_load64(bytes + layout->iframe.globals.offset),
		.builtins = lp_load64(bytes + layout->iframe.builtins.offset),
		.locals_dict = lp_load64(bytes + layout->iframe.locals.offset),
		.frame_object = lp_load64(bytes + layout->iframe.frame.offset),
		.previous = lp_load64(bytes + layout->iframe.previous.offset),
		.slots = address + (uint64_t)layout->iframe.localsplus.offset,
		.owner = bytes[layout->iframe.owner.offset],
		.instruction = lp_load64(bytes + layout->iframe.instruction.offset),
	};
	count = lp_value_field(peek, untag(layout, ret->code), layout->code.nlocalsplus);
	if (count >= MAX_SLOTS)
		return false;
	used = slots_in_use(layout, bytes, ret->slots);
	if (used > (int64_t)count && used < MAX_SLOTS)
		ret->stack_count = (uint32_t)(used - (int64_t)count);
	ret->local_count = (uint32_t)(used >= 0 && used < (int64_t)count ? used : (int64_t)count);
	return true;
}

/** How many variables, cells and free variables a code object of up to 3.10 has. */
static uint64_t old_local_count(struct lp_peek *peek, const struct lp_layout *layout, uint64_t code)
{
	return lp_value_field(peek, code, layout->code.nlocals) +
	       lp_value_tuple_size(peek, layout,
				   lp_value_field(peek, code, layout->code.cellvars)) +
	       lp_value_tuple_size(peek, layout, lp_value_field(peek, code, layout->code.freevars));
}

void lp_old_frame_read(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
		       struct lp_old_frame *ret)
{
	uint64_t count, room;
	int64_t depth;

	memset(ret, 0, sizeof(*ret));
	ret->code = lp_value_field(peek, address, layout->frame.code);
	ret->back = lp_value_field(peek, address, layout->frame.back);
	ret->slots = address + (uint64_t)layout->frame.localsplus.offset;
	count = old_local_count(peek, layout, ret->code);
	ret->local_count = count < MAX_SLOTS ? (uint32_t)count : 0;
	ret->stack = ret->slots + 8 * (uint64_t)ret->local_count;
	if (lp_has(layout->frame.stackdepth)) {
		depth = (int32_t)lp_value_field(peek, address, layout->frame.stackdepth);
	} else {
		uint64_t top = lp_value_field(peek, address, layout->frame.stacktop);

		depth = top ? (int64_t)(top - ret->stack) / 8 : -1;
	}
	ret->stack_known = depth >= 0 && depth < MAX_SLOTS;
	room = lp_value_field(peek, ret->code, layout->code.stacksize);
	ret->stack_count = ret->stack_known   ? (uint32_t)depth
			   : room < MAX_SLOTS ? (uint32_t)room
					      : 0;
}

/** Frames are objects up to 3.10; f_lasti counts bytes, or units of two in 3.10. */
static struct lp_error *read_old_frames(struct lp_peek *peek, const struct lp_layout *layout,
					const struct lp_thread *thread,
					struct lp_frame_array *frames)
{
	uint64_t address = lp_value_field(peek, thread->address, layout->thread.frame);
	struct lp_circle circle = {0};
	struct lp_old_frame old;
	unsigned count;

	for (count = 0; address && count < LP_FRAMES_MAX && !lp_circle_closes(&circle, address);
	     count++, address = old.back) {
		struct lp_frame frame = {.address = address, .is_object = true};
		int32_t lasti = (int32_t)lp_value_field(peek, address, layout->frame.lasti);

		lp_old_frame_read(peek, layout, address, &old);
		frame.code = old.code;
		frame.slots = old.slots;
		frame.local_count = old.local_count;
		frame.stack = old.stack;
		frame.stack_count = old.stack_count;
		frame.stack_known = old.stack_known;
		frame.in_generator = lp_value_field(peek, address, layout->frame.gen) != 0;
		frame.instruction = lasti < 0 ? -1 : (int64_t)lasti * layout->instruction_width;
		if (!lp_array_push(frames, frame))
			return &lp_error_memory;
	}
	return NULL;
}

/** Only a code object has instructions; C code has frames whose code is None or a trampoline. */
static bool is_python_code(struct lp_peek *peek, const struct lp_layout *layout,
			   const struct lp_iframe *iframe, uint64_t code, int64_t *instruction)
{
	uint64_t start = code + (uint64_t)layout->code.instructions.offset;
	uint64_t size;

	if (iframe->owner >= FIRST_C_OWNER || !lp_peek_number(peek, code + LP_OB_SIZE, 8, &size) ||
	    size > INT32_MAX)
		return false;
	/* The instruction before the one that runs is in front of the first at the start. */
	if (iframe->instruction + 2 < start || iframe->instruction > start + 2 * size)
		return false;
	*instruction = (int64_t)(iframe->instruction - start);
	return true;
}

static uint64_t first_iframe(struct lp_peek *peek, const struct lp_layout *layout,
			     const struct lp_thread *thread)
{
	uint64_t cframe;

	if (lp_has(layout->thread.current_frame))
		return lp_value_field(peek, thread->address, layout->thread.current_frame);
	cframe = lp_value_field(peek, thread->address, layout->thread.cframe);
	return cframe ? lp_value_field(peek, cframe, layout->cframe.current) : 0;
}

struct lp_error *lp_frames_read(struct lp_peek *peek, const struct lp_layout *layout,
				const struct lp_thread *thread, struct lp_frame_array *frames)
{
	struct lp_circle circle = {0};
	struct lp_iframe iframe;
	uint64_t address;
	unsigned count;

	if (!lp_has(layout->iframe.previous))
		return read_old_frames(peek, layout, thread, frames);
	address = first_iframe(peek, layout, thread);
	for (count = 0; address && count < LP_FRAMES_MAX && !lp_circle_closes(&circle, address);
	     count++, address = iframe.previous) {
		struct lp_frame frame = {.address = address};

		if (!lp_iframe_read(peek, layout, address, &iframe))
			break;
		frame.code = untag(layout, iframe.code);
		if (!is_python_code(peek, layout, &iframe, frame.code, &frame.instruction))
			continue;
		frame.in_generator = iframe.owner == OWNED_BY_GENERATOR;
		frame.slots = iframe.slots;
		frame.local_count = iframe.local_count;
		frame.stack = iframe.slots + 8 * (uint64_t)iframe.local_count;
		frame.stack_count = iframe.stack_count;
		frame.stack_known = true;
		if (!lp_array_push(frames, frame))
			return &lp_error_memory;
	}
	return NULL;
}

uint64_t lp_code_local_name(struct lp_peek *peek, const struct lp_layout *layout, uint64_t code,
			    uint32_t number)
{
	const struct lp_field fields[] = {layout->code.varnames, layout->code.cellvars,
					  layout->code.freevars};
	unsigned i;

	if (lp_has(layout->code.localsplusnames)) {
		uint64_t names = lp_value_field(peek, code, layout->code.localsplusnames);

		return number < lp_value_tuple_size(peek, layout, names)
			       ? lp_value_tuple_item(peek, layout, names, number)
			       : 0;
	}
	for (i = 0; i < 3; i++) {
		uint64_t names = lp_value_field(peek, code, fields[i]);
		uint64_t count = lp_value_tuple_size(peek, layout, names);

		if (number < count)
			return lp_value_tuple_item(peek, layout, names, number);
		number -= (uint32_t)count;
	}
	return 0;
}
