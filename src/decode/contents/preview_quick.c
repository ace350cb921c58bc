// SPDX-License-Identifier: Apache-2.0
#include "decode/contents/preview_quick.h"

#include <string.h>

#include "base/bytes.h"
#include "decode/find/candidate.h"

/* PyASCIIObject.state: compact and ASCII (see cpython/values.c). */
enum { STATE_COMPACT_ASCII = 3 << 5 };

/* Whole numbers from here on repr() writes with an exponent. */
static const double LARGEST_WHOLE = 1e15;

/** Put quotes around text that needs no escapes; false if it does. */
static bool quote(const unsigned char *text, uint64_t count, const char *prefix, char *to,
		  size_t *length)
{
	size_t at = strlen(prefix);
	uint64_t i;

	memcpy(to, prefix, at);
	to[at++] = '\'';
	for (i = 0; i < count; i++) {
		unsigned char byte = text[i];

		if (byte < 0x20 || byte > 0x7e || byte == '\'' || byte == '\\')
			return false;
		to[at++] = (char)byte;
	}
	to[at++] = '\'';
	*length = at;
	return true;
}

static enum lp_quick quick_str(const struct lp_layout *layout, const unsigned char *bytes, char *to,
			       size_t *length)
{
	uint64_t state =
		lp_load(bytes + layout->str_ascii.state.offset, layout->str_ascii.state.width);
	uint64_t count = lp_load64(bytes + layout->str_ascii.length.offset);

	return (state & STATE_COMPACT_ASCII) == STATE_COMPACT_ASCII && count <= LP_PREVIEW_LENGTH &&
			       (uint64_t)layout->str_ascii.size + count <= LP_OBJECT_VALID &&
			       quote(bytes + layout->str_ascii.size, count, "", to, length)
		       ? LP_QUICK_DONE
		       : LP_QUICK_NO;
}

static enum lp_quick quick_bytes(const struct lp_layout *layout, const unsigned char *bytes,
				 char *to, size_t *length)
{
	uint64_t count = lp_load64(bytes + LP_OB_SIZE);

	return count <= LP_PREVIEW_LENGTH &&
			       (uint64_t)layout->bytes.data.offset + count <= LP_OBJECT_VALID &&
			       quote(bytes + layout->bytes.data.offset, count,
				     layout->python2 ? "" : "b", to, length)
		       ? LP_QUICK_DONE
		       : LP_QUICK_NO;
}

/** Decimal digits, with a sign; returns how many bytes. */
static size_t write_number(uint64_t value, bool negative, char *to)
{
	char digits[24];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + value % 10);
	while (value /= 10);
	if (negative)
		digits[--at] = '-';
	memcpy(to, digits + at, sizeof(digits) - at);
	return sizeof(digits) - at;
}

/** A float without a fraction. */
static enum lp_quick quick_float(const unsigned char *bytes, char *to, size_t *length)
{
	double value;
	int64_t whole;

	memcpy(&value, bytes + LP_OBJECT_SIZE, sizeof(value));
	if (!(value > -LARGEST_WHOLE && value < LARGEST_WHOLE) || value == 0)
		return LP_QUICK_NO;
	whole = (int64_t)value;
	if ((double)whole != value)
		return LP_QUICK_NO;
	*length = write_number((uint64_t)(whole < 0 ? -whole : whole), whole < 0, to);
	memcpy(to + *length, ".0", 2);
	*length += 2;
	return LP_QUICK_DONE;
}

/** A number of one digit, or none. */
static enum lp_quick quick_int(const struct lp_layout *layout, const unsigned char *bytes, char *to,
			       size_t *length)
{
	uint64_t size = lp_load64(bytes + LP_OB_SIZE);
	uint32_t value = lp_load32(bytes + layout->int_.digits.offset);
	bool negative;

	if (lp_has(layout->int_.tag)) {
		negative = (size & 3) == 2;
		size = (size & 3) == 1 ? 0 : size >> 3;
	} else {
		negative = size >> 63;
		size = negative ? -size : size;
	}
	if (size > 1 || layout->python2)
		return LP_QUICK_NO;
	*length = write_number(size ? value : 0, negative && size, to);
	return LP_QUICK_DONE;
}

enum lp_quick lp_preview_quick(const struct lp_layout *layout, const struct lp_object *object,
			       bool redact, char *to, size_t *length)
{
	const char *symbol = object->type->row->symbol;

	switch (object->type->kind) {
	case LP_KIND_STR:
		return redact		 ? LP_QUICK_NONE
		       : layout->python2 ? LP_QUICK_NO
					 : quick_str(layout, object->bytes, to, length);
	case LP_KIND_BYTES:
		return redact ? LP_QUICK_NONE : quick_bytes(layout, object->bytes, to, length);
	case LP_KIND_INT:
		return symbol && !strcmp(symbol, "PyBool_Type")
			       ? LP_QUICK_NO
			       : quick_int(layout, object->bytes, to, length);
	case LP_KIND_FIELDS:
		return symbol && !strcmp(symbol, "PyFloat_Type")
			       ? quick_float(object->bytes, to, length)
			       : LP_QUICK_NO;
	case LP_KIND_UNICODE2:
	case LP_KIND_DEQUE:
	case LP_KIND_NDARRAY:
		return LP_QUICK_NO;
	default:
		return LP_QUICK_NONE;
	}
}
