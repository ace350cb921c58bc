// SPDX-License-Identifier: Apache-2.0
/** Line numbers of instructions: the tables of code objects, in their four formats. */
#ifndef LP_CPYTHON_LINES_H
#define LP_CPYTHON_LINES_H

#include <stddef.h>
#include <stdint.h>

#include "cpython/layout.h"
#include "target/peek.h"

/**
 * The line of an instruction according to a table.
 * @param table co_lnotab or co_linetable, @size bytes.
 * @param first co_firstlineno.
 * @param instruction Its offset in bytes; negative: before the first.
 * @return the line; 0 if it has none.
 */
int lp_line_in_table(enum lp_lines format, const unsigned char *table, size_t size, int first,
		     int64_t instruction);

/** The line of an instruction of the code object at @code; 0 if it cannot be told. */
int lp_code_line(struct lp_peek *peek, const struct lp_layout *layout, uint64_t code,
		 int64_t instruction);

#endif
