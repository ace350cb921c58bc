// SPDX-License-Identifier: Apache-2.0
/**
 * A list of functions to be called in the target, with their arguments; and as bytes, to be put
 * there beside the code that calls them (code.h).
 *
 * Knows neither Python nor what the functions do.
 */
#ifndef LP_TARGET_RUN_PROGRAM_H
#define LP_TARGET_RUN_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "target/run/code.h"

enum { LP_RUN_STEPS = 32, LP_RUN_CELLS = 64, LP_RUN_TEXT = 32768 };

enum lp_run_cell_kind {
	LP_RUN_NUMBER,
	/** `value` is a place in the text: the word is its address. */
	LP_RUN_ADDRESS,
	/** The word is the address of cell number `value`. */
	LP_RUN_CELL,
};

/** A word: an argument, a result, or both. */
struct lp_run_cell {
	uint64_t value;
	enum lp_run_cell_kind kind;
};

struct lp_run_step {
	uint64_t function;
	/** Numbers of cells. */
	unsigned char arguments[LP_STEP_ARGUMENTS];
	unsigned char result;
};

/** Cells of every program: zero, and the connection's descriptor. */
enum { LP_RUN_ZERO, LP_RUN_DESCRIPTOR, LP_RUN_FIXED };

struct lp_run_program {
	struct lp_run_step steps[LP_RUN_STEPS];
	struct lp_run_cell cells[LP_RUN_CELLS];
	size_t step_count, cell_count, text_length;
	/** There was no room for all of it. */
	bool failed;
	char text[LP_RUN_TEXT];
};

void lp_run_program_init(struct lp_run_program *program);

/** A new cell; its number. */
unsigned char lp_run_program_cell(struct lp_run_program *program, enum lp_run_cell_kind kind,
				  uint64_t value);

/** A new cell with the address of a copy of @text; its number. */
unsigned char lp_run_program_text(struct lp_run_program *program, const char *text);

/** Have @function called with the values of @count cells; the new cell of its result. */
unsigned char lp_run_program_call(struct lp_run_program *program, uint64_t function, size_t count,
				  const unsigned char *arguments);

/** Bytes of a program that was encoded, at most; and where in them a cell is, and the list. */
enum { LP_RUN_ENCODED_MAX = LP_RUN_CELLS * 8 + (LP_RUN_STEPS + 1) * LP_STEP_WORDS * 8 + LP_RUN_TEXT };
size_t lp_run_cell_offset(unsigned char cell);
size_t lp_run_list_offset(void);

/** The bytes of @program, to be put to @address in the target.  @return how many. */
size_t lp_run_encode(const struct lp_run_program *program, uint64_t address, unsigned char *ret);

#endif
