// SPDX-License-Identifier: Apache-2.0
/*
 * Formats: Objects/lnotab_notes.txt (2.7 to 3.10) and InternalDocs/code_objects.md (3.11 on) of
 * CPython.
 */
#include "cpython/lines.h"

#include <limits.h>
#include <stdlib.h>

#include "base/cleanup.h"
#include "cpython/flags.h"
#include "cpython/values.h"

enum {
	MAX_TABLE = 16 << 20,
	/* A line delta of 3.10 that says: no line. */
	NO_LINE = -128,
	/* Kinds of entries since 3.11: 0 to 9 short, 10 to 12 one line, then these. */
	LOCATION_ONE_LINE = 10,
	LOCATION_NO_COLUMNS = 13,
	LOCATION_LONG = 14,
	LOCATION_NONE = 15,
};

static int64_t line_in_lnotab(const unsigned char *table, size_t size, int64_t line,
			      int64_t instruction, bool is_signed)
{
	int64_t address = 0;
	size_t i;

	for (i = 0; i + 1 < size; i += 2) {
		address += table[i];
		if (address > instruction)
			break;
		line += is_signed ? (int8_t)table[i + 1] : table[i + 1];
	}
	return line;
}

static int64_t line_in_ranges(const unsigned char *table, size_t size, int64_t line,
			      int64_t instruction)
{
	int64_t end = 0;
	size_t i;

	for (i = 0; i + 1 < size; i += 2) {
		int delta = (int8_t)table[i + 1];

		end += table[i];
		if (delta != NO_LINE)
			line += delta;
		if (instruction < end)
			return delta == NO_LINE ? 0 : line;
	}
	return line;
}

/** A number in groups of six bits, the lowest first, each but the last with bit 6 set. */
static unsigned read_varint(const unsigned char *table, size_t size, size_t *at)
{
	unsigned value = 0, shift = 0;

	while (*at < size) {
		unsigned char byte = table[(*at)++];

		if (shift < 32)
			value |= (unsigned)(byte & 0x3f) << shift;
		if (!(byte & 0x40))
			break;
		shift += 6;
	}
	return value;
}

/** The same, with the sign in the lowest bit. */
static int read_signed_varint(const unsigned char *table, size_t size, size_t *at)
{
	unsigned value = read_varint(table, size, at);

	return value & 1 ? -(int)(value >> 1) : (int)(value >> 1);
}

static int64_t line_in_locations(const unsigned char *table, size_t size, int64_t line,
				 int64_t instruction)
{
	int64_t end = 0;
	size_t at = 0;

	while (at < size) {
		unsigned char head = table[at++];
		unsigned kind = head >> 3 & 15;

		end += ((head & 7) + 1) * 2;
		if (kind == LOCATION_NO_COLUMNS || kind == LOCATION_LONG)
			line += read_signed_varint(table, size, &at);
		else if (kind >= LOCATION_ONE_LINE && kind < LOCATION_NO_COLUMNS)
			line += (int)kind - LOCATION_ONE_LINE;
		if (instruction < end)
			return kind == LOCATION_NONE ? 0 : line;
		/* Columns follow, in bytes without the top bit, which begins an entry. */
		while (at < size && !(table[at] & 0x80))
			at++;
	}
	return line;
}

int lp_line_in_table(enum lp_lines format, const unsigned char *table, size_t size, int first,
		     int64_t instruction)
{
	int64_t line = 0;

	if (instruction < 0)
		return first;
	switch (format) {
	case LP_LINES_UNSIGNED:
	case LP_LINES_SIGNED:
		line = line_in_lnotab(table, size, first, instruction, format == LP_LINES_SIGNED);
		break;
	case LP_LINES_RANGES:
		line = line_in_ranges(table, size, first, instruction);
		break;
	case LP_LINES_LOCATIONS:
		line = line_in_locations(table, size, first, instruction);
		break;
	}
	return line > 0 && line <= INT_MAX ? (int)line : 0;
}

int lp_code_line(struct lp_peek *peek, const struct lp_layout *layout, uint64_t code,
		 int64_t instruction)
{
	uint64_t address = lp_value_field(peek, code, layout->code.linetable);
	int first = (int)lp_value_field(peek, code, layout->code.firstlineno);
	LP_FREE unsigned char *table = NULL;
	uint64_t size;

	if (!(lp_value_flags(peek, layout, address) & LP_TYPE_BYTES_SUBCLASS) ||
	    !lp_peek_number(peek, address + LP_OB_SIZE, 8, &size) || size > MAX_TABLE)
		return 0;
	table = malloc(size + 1);
	if (!table)
		lp_reader_fail(peek->reader);
	if (!table || !lp_peek(peek, address + (uint64_t)layout->bytes.data.offset, table, size))
		return 0;
	return lp_line_in_table(layout->lines, table, size, first, instruction);
}
