// SPDX-License-Identifier: Apache-2.0
/**
 * Frames: what runs in a thread, innermost first, and where locals and stack are.  Does not
 * know what the values are.
 */
#ifndef LP_CPYTHON_FRAMES_H
#define LP_CPYTHON_FRAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "cpython/runtime.h"
#include "target/peek.h"

/** An _PyInterpreterFrame (3.11 on). */
struct lp_iframe {
	/** Words as they are: tagged where layout->tagged_stack says so. */
	uint64_t code, function;
	uint64_t globals, builtins, locals_dict, frame_object;
	/** Addresses of the caller's frame, or 0, and of the first local variable. */
	uint64_t previous, slots;
	/** Local variables, cells and free variables; then values on the stack, as far as known. */
	uint32_t local_count, stack_count;
	/** Who it belongs to: 0 a thread, 1 a generator, 2 a frame object, else C code. */
	unsigned owner;
	/** Address of the instruction that runs, or of the one before it. */
	uint64_t instruction;
};

/** Read a frame; false if it makes no sense.  @code need not be a code object: C code has frames.
 */
bool lp_iframe_read(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
		    struct lp_iframe *ret);

/** A frame object of 2.7 to 3.10. */
struct lp_old_frame {
	uint64_t code, back;
	uint64_t slots, stack;
	uint32_t local_count, stack_count;
	/** Else the frame runs, and `stack_count` is how many values there may be at most. */
	bool stack_known;
};

void lp_old_frame_read(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
		       struct lp_old_frame *ret);

/** A frame of Python code that runs in a thread, whatever the version keeps it as. */
struct lp_frame {
	/** Code object. */
	uint64_t code;
	/** The frame object (up to 3.10) or the _PyInterpreterFrame. */
	uint64_t address;
	bool is_object;
	/** The generator or coroutine that it belongs to owns its variables. */
	bool in_generator;
	/** First local variable, and how many there are with cells and free variables. */
	uint64_t slots;
	uint32_t local_count;
	/** Values on the stack. */
	uint64_t stack;
	uint32_t stack_count;
	bool stack_known;
	/** Bytes from the start of the code to the instruction that runs; -1 before the first. */
	int64_t instruction;
};

LP_ARRAY(lp_frame_array, struct lp_frame);

enum { LP_FRAMES_MAX = 100000 };

/**
 * Append the frames of a thread, innermost first, at most LP_FRAMES_MAX of them; those of C code
 * are left out.
 */
struct lp_error *lp_frames_read(struct lp_peek *peek, const struct lp_layout *layout,
				const struct lp_thread *thread, struct lp_frame_array *frames);

/** The name of local variable @number of a code object: the str's address, or 0. */
uint64_t lp_code_local_name(struct lp_peek *peek, const struct lp_layout *layout, uint64_t code,
			    uint32_t number);

#endif
