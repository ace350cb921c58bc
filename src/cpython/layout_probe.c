// SPDX-License-Identifier: Apache-2.0
#include "cpython/layout_probe.h"

#include <string.h>

#include "base/circle.h"
#include "base/error.h"
#include "cpython/values.h"

/* How far from where the row has it a field of the runtime is searched, in bytes. */
enum { NEARBY = 512 };
/* What else may be the reason. */
#define STARTING "; perhaps it is just starting or ending"

static struct lp_error *unknown_runtime(const struct lp_python *python, const char *what)
{
	return lp_error_create(LP_ERROR_UNSUPPORTED,
			       "runs a CPython %d.%d (%s) whose runtime is laid out like none that "
			       "limpet knows (%s)",
			       python->major, python->minor, python->path, what);
}

#define PART(name, bytes)                                                                          \
	{                                                                                          \
		offsetof(struct lp_layout, name),                                                  \
			offsetof(struct lp_layout, name) + sizeof(row->name), (bytes)              \
	}

/**
 * How large an offset may be.  Objects and frames are the same in all micro releases and are read
 * whole: a field is within what the row says of their size.  Others are read where they are.
 */
static uint64_t room_of(const struct lp_layout *row, const struct lp_debug_offset *entry)
{
	const struct {
		size_t start, end;
		int32_t bytes;
	} parts[] = {
		PART(type, row->type.size),
		PART(dict, row->dict.size),
		PART(iframe, row->iframe.size),
		PART(tuple, row->tuple.items.offset + 8),
		PART(list, row->list.items.offset + 8),
		PART(str_ascii, row->str_ascii.size),
	};
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(*parts); i++) {
		if (entry->member >= parts[i].start && entry->member < parts[i].end)
			return (uint64_t)parts[i].bytes;
	}
	return INT32_MAX;
}

/** Take over what _Py_DebugOffsets tells, where it is of the kind that the row expects. */
static struct lp_error *apply_debug_offsets(struct lp_python *python, struct lp_peek *peek)
{
	struct lp_layout *layout = &python->layout;
	const struct lp_layout row = *layout;
	const struct lp_debug_offset *entry;
	char cookie[8];

	if (!layout->debug_offsets)
		return NULL;
	if (!lp_peek(peek, python->runtime, cookie, sizeof(cookie)) ||
	    memcmp(cookie, "xdebugpy", sizeof(cookie)))
		return unknown_runtime(python, "no debug offsets");
	if (lp_value_field(peek, python->runtime, layout->debug_free_threaded))
		return lp_error_create(LP_ERROR_UNSUPPORTED,
				       "runs a free-threaded build of CPython %d.%d (%s), which "
				       "limpet cannot decode yet",
				       python->major, python->minor, python->path);
	for (entry = layout->debug_offsets; entry->entry; entry++) {
		char *member = (char *)layout + entry->member;
		uint64_t value, width = 0;

		if (!entry->is_size)
			width = ((struct lp_field *)member)->width;
		if (!lp_peek_number(peek, python->runtime + entry->entry, 8, &value) ||
		    value > INT32_MAX || value + width > room_of(&row, entry))
			return unknown_runtime(python, "senseless debug offsets");
		if (entry->is_size)
			memcpy(member, &(int32_t){(int32_t)value}, sizeof(int32_t));
		else if (width)
			((struct lp_field *)member)->offset = (int32_t)value;
	}
	return NULL;
}

/**
 * 2.7 and 3.6 do not export the head of the list, but a function that returns it and is but a
 * load: mov rax, [rip + disp]; ret (aarch64: adrp, ldr, ret).
 */
static uint64_t head_from_code(const struct lp_python *python, struct lp_peek *peek)
{
	uint64_t function = lp_python_symbol(python, peek, "PyInterpreterState_Head");
	unsigned char code[16];

	if (!function || !lp_peek(peek, function, code, sizeof(code)))
		return 0;
#if defined(__x86_64__)
	static const unsigned char endbr[] = {0xf3, 0x0f, 0x1e, 0xfa}, load[] = {0x48, 0x8b, 0x05};
	unsigned skip = memcmp(code, endbr, sizeof(endbr)) ? 0 : sizeof(endbr);
	int32_t displacement;

	if (memcmp(code + skip, load, sizeof(load)) || code[skip + 7] != 0xc3)
		return 0;
	memcpy(&displacement, code + skip + 3, sizeof(displacement));
	return function + skip + 7 + (uint64_t)(int64_t)displacement;
#else
	uint32_t adrp, ldr;
	int64_t page;

	memcpy(&adrp, code, 4);
	memcpy(&ldr, code + 4, 4);
	if ((adrp & 0x9f000000) != 0x90000000 || (ldr & 0xffc00000) != 0xf9400000)
		return 0;
	page = (int64_t)((uint64_t)(adrp >> 5 & 0x7ffff) << 45) >> 31 | (adrp >> 29 & 3) << 12;
	return (function & ~0xfffull) + (uint64_t)page + (ldr >> 10 & 0xfff) * 8;
#endif
}

uint64_t lp_python_interpreters(const struct lp_python *python, struct lp_peek *peek)
{
	if (lp_has(python->layout.runtime.interpreters))
		return python->runtime + (uint64_t)python->layout.runtime.interpreters.offset;
	return head_from_code(python, peek);
}

/** Whether the interpreter's list of threads begins with a thread of its own. */
static bool threads_hold(const struct lp_layout *layout, struct lp_peek *peek, uint64_t interpreter)
{
	uint64_t thread = lp_value_field(peek, interpreter, layout->interpreter.threads);

	return thread && lp_value_field(peek, thread, layout->thread.interp) == interpreter;
}

/** The main interpreter, which is the last of the list: others may have no thread at all. */
static uint64_t main_interpreter(const struct lp_python *python, struct lp_peek *peek)
{
	uint64_t address = lp_peek_pointer(peek, lp_python_interpreters(python, peek)), next;
	struct lp_circle circle = {0};

	while (address && !lp_circle_closes(&circle, address)) {
		next = lp_value_field(peek, address, python->layout.interpreter.next);
		if (!next)
			break;
		address = next;
	}
	return address;
}

static bool is_modules(const struct lp_layout *layout, struct lp_peek *peek, uint64_t dict)
{
	return dict && lp_dict_get(peek, layout, dict, "sys") != 0;
}

typedef bool holds_fn(const struct lp_layout *layout, struct lp_peek *peek, uint64_t value);

/** Move @field to the nearest place, 8 bytes a step, whose value @holds; false if there is none. */
static bool search_field(const struct lp_layout *layout, struct lp_peek *peek, uint64_t base,
			 struct lp_field *field, holds_fn *holds)
{
	int32_t distance;

	for (distance = 0; distance <= NEARBY; distance += 8) {
		int32_t sign;

		for (sign = -1; sign <= 1; sign += 2) {
			struct lp_field moved = {field->offset + sign * distance, field->width};

			if (moved.offset >= 0 &&
			    holds(layout, peek, lp_value_field(peek, base, moved))) {
				*field = moved;
				return true;
			}
		}
	}
	return false;
}

struct lp_error *lp_layout_probe(struct lp_python *python, struct lp_peek *peek)
{
	struct lp_layout *layout = &python->layout;
	uint64_t interpreter;

	LP_TRY(apply_debug_offsets(python, peek));
	interpreter = main_interpreter(python, peek);
	if (!interpreter)
		return unknown_runtime(python, "no interpreter" STARTING);
	if (!threads_hold(layout, peek, interpreter) && !python->partial)
		return unknown_runtime(python, "no threads" STARTING);
	if (!search_field(layout, peek, interpreter, &layout->interpreter.modules, is_modules) &&
	    !python->partial)
		return unknown_runtime(python, "no sys.modules" STARTING);
	return NULL;
}
