// SPDX-License-Identifier: Apache-2.0
#include "target/run/program.h"

#include <string.h>

/* Cells, steps, text: each at its place, however many there are. */
enum {
	LIST = LP_RUN_CELLS * 8,
	TEXT = LIST + (LP_RUN_STEPS + 1) * LP_STEP_WORDS * 8,
};

void lp_run_program_init(struct lp_run_program *program)
{
	*program = (struct lp_run_program){.cell_count = LP_RUN_FIXED};
}

unsigned char lp_run_program_cell(struct lp_run_program *program, enum lp_run_cell_kind kind,
				  uint64_t value)
{
	if (program->cell_count == LP_RUN_CELLS) {
		program->failed = true;
		return LP_RUN_ZERO;
	}
	program->cells[program->cell_count] = (struct lp_run_cell){value, kind};
	return (unsigned char)program->cell_count++;
}

unsigned char lp_run_program_text(struct lp_run_program *program, const char *text)
{
	size_t place = program->text_length, length = strlen(text) + 1;

	if (length > LP_RUN_TEXT - place) {
		program->failed = true;
		return LP_RUN_ZERO;
	}
	memcpy(program->text + place, text, length);
	program->text_length += length;
	return lp_run_program_cell(program, LP_RUN_ADDRESS, place);
}

unsigned char lp_run_program_call(struct lp_run_program *program, uint64_t function, size_t count,
				  const unsigned char *arguments)
{
	struct lp_run_step *step = &program->steps[program->step_count];

	if (program->step_count == LP_RUN_STEPS || count > LP_STEP_ARGUMENTS || !function) {
		program->failed = true;
		return LP_RUN_ZERO;
	}
	program->step_count++;
	step->function = function;
	memcpy(step->arguments, arguments, count);
	return step->result = lp_run_program_cell(program, LP_RUN_NUMBER, 0);
}

size_t lp_run_cell_offset(unsigned char cell)
{
	return cell * 8u;
}

size_t lp_run_list_offset(void)
{
	return LIST;
}

static void put(unsigned char *ret, size_t offset, uint64_t word)
{
	memcpy(ret + offset, &word, sizeof(word));
}

static uint64_t cell_value(const struct lp_run_cell *cell, uint64_t address)
{
	switch (cell->kind) {
	case LP_RUN_ADDRESS:
		return address + TEXT + cell->value;
	case LP_RUN_CELL:
		return address + cell->value * 8;
	default:
		return cell->value;
	}
}

size_t lp_run_encode(const struct lp_run_program *program, uint64_t address, unsigned char *ret)
{
	size_t i, k;

	memset(ret, 0, TEXT);
	for (i = 0; i < program->cell_count; i++)
		put(ret, i * 8, cell_value(&program->cells[i], address));
	for (i = 0; i < program->step_count; i++) {
		const struct lp_run_step *step = &program->steps[i];
		size_t at = LIST + i * LP_STEP_WORDS * 8;

		put(ret, at, step->function);
		for (k = 0; k < LP_STEP_ARGUMENTS; k++)
			put(ret, at + 8 + k * 8, address + step->arguments[k] * 8u);
		put(ret, at + 8 + LP_STEP_ARGUMENTS * 8, address + step->result * 8u);
	}
	memcpy(ret + TEXT, program->text, program->text_length);
	return TEXT + program->text_length;
}
