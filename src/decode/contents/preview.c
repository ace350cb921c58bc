// SPDX-License-Identifier: Apache-2.0
#include "decode/contents/preview.h"

#include <string.h>

#include "base/bytes.h"
#include "cpython/flags.h"
#include "cpython/values.h"
#include "decode/contents/preview_state.h"

/* Digits of 30 bits that are written out; larger numbers are told by their size. */
enum { MAX_DIGITS = 16 };

/** Python's repr() of text: quotes, and escapes for what would not be seen. */
static void append_quoted(struct lp_strbuf *to, const struct lp_strbuf *text, bool bytes)
{
	const char *quote = memchr(lp_strbuf_text(text), '\'', text->length) &&
					    !memchr(lp_strbuf_text(text), '"', text->length)
				    ? "\""
				    : "'";
	size_t i = 0;

	lp_strbuf_puts(to, quote);
	while (i < text->length) {
		uint32_t character;
		size_t size = lp_utf8_decode(text->text + i, text->length - i, &character);

		if (size && character == (unsigned char)quote[0])
			lp_strbuf_printf(to, "\\%s", quote);
		else if (bytes && size && character >= 0x7f)
			lp_strbuf_printf(to, "\\x%02x", character);
		else
			lp_strbuf_printable(to, text->text + i, size ? size : 1);
		i += size ? size : 1;
	}
	lp_strbuf_puts(to, quote);
}

static bool preview_text(const struct lp_layout *layout, struct lp_peek *peek, uint64_t address,
			 bool bytes, struct lp_strbuf *to)
{
	struct lp_strbuf text = {0};
	uint64_t length = 0;
	bool ok = lp_value_text(peek, layout, address, LP_PREVIEW_LENGTH, &text, &length);

	if (ok) {
		/* What has no prefix is bytes in 2.7, and text since. */
		lp_strbuf_puts(to, bytes == layout->python2 ? "" : bytes ? "b" : "u");
		append_quoted(to, &text, bytes);
		lp_strbuf_puts(to, length > LP_PREVIEW_LENGTH ? "..." : "");
	}
	lp_strbuf_deinit(&text);
	return ok;
}

/** Divide a number of @count digits of 30 bits by 10^9, in place; returns the remainder. */
static uint32_t divide(uint32_t *digits, unsigned count)
{
	uint64_t rest = 0;

	while (count--) {
		rest = rest << 30 | digits[count];
		digits[count] = (uint32_t)(rest / 1000000000);
		rest %= 1000000000;
	}
	return (uint32_t)rest;
}

static void append_digits(struct lp_strbuf *to, uint32_t *digits, unsigned count, bool negative)
{
	/* 9 decimal digits hold less than 30 bits, so there are a few groups more. */
	uint32_t groups[MAX_DIGITS * 30 / 29 + 2];
	unsigned used = 0;

	while (count && !digits[count - 1])
		count--;
	while (count) {
		groups[used++] = divide(digits, count);
		while (count && !digits[count - 1])
			count--;
	}
	lp_strbuf_puts(to, negative && used ? "-" : "");
	lp_strbuf_printf(to, "%u", used ? groups[--used] : 0);
	while (used)
		lp_strbuf_printf(to, "%09u", groups[--used]);
}

static bool preview_int(const struct lp_layout *layout, struct lp_peek *peek, uint64_t address,
			struct lp_strbuf *to)
{
	uint32_t digits[MAX_DIGITS];
	uint64_t count;
	bool negative;

	if (lp_has(layout->int_.tag)) {
		uint64_t tag = lp_value_field(peek, address, layout->int_.tag);

		count = (tag & 3) == 1 ? 0 : tag >> 3;
		negative = (tag & 3) == 2;
	} else {
		uint64_t size = lp_peek_pointer(peek, address + LP_OB_SIZE);

		negative = size >> 63;
		count = negative ? -size : size;
	}
	if (count > MAX_DIGITS) {
		lp_strbuf_printf(to, "<int of about %llu bits>", (unsigned long long)count * 30);
		return true;
	}
	if (!lp_peek(peek, address + (uint64_t)layout->int_.digits.offset, digits, 4 * count))
		return false;
	append_digits(to, digits, (unsigned)count, negative);
	lp_strbuf_puts(to, layout->python2 ? "L" : "");
	return true;
}

static bool preview_float(struct lp_peek *peek, uint64_t address, struct lp_strbuf *to)
{
	double value;

	if (!lp_peek(peek, address + LP_OBJECT_SIZE, &value, sizeof(value)))
		return false;
	lp_strbuf_double(to, value);
	return true;
}

/** Types whose fields have nothing to follow are known by the symbol of their row. */
static bool preview_by_symbol(const struct lp_heap *heap, struct lp_peek *peek, const char *symbol,
			      uint64_t address, struct lp_strbuf *to)
{
	if (!strcmp(symbol, "PyFloat_Type"))
		return preview_float(peek, address, to);
	if (!strcmp(symbol, "_PyNone_Type") || !strcmp(symbol, "PyNone_Type")) {
		lp_strbuf_puts(to, "None");
		return true;
	}
	if (heap->layout->python2 &&
	    (!strcmp(symbol, "PyInt_Type") || !strcmp(symbol, "PyBool_Type"))) {
		int64_t value =
			(int64_t)lp_value_field(peek, address, heap->layout->int_small.value);

		if (!strcmp(symbol, "PyBool_Type"))
			lp_strbuf_puts(to, value ? "True" : "False");
		else
			lp_strbuf_printf(to, "%lld", (long long)value);
		return true;
	}
	return false;
}

bool lp_preview(const struct lp_heap *heap, struct lp_peek *peek, const struct lp_typeinfo *type,
		uint64_t address, bool redact, struct lp_strbuf *to)
{
	const char *symbol = type->row->symbol ? type->row->symbol : "";
	int64_t value;

	switch (type->kind) {
	case LP_KIND_STR:
	case LP_KIND_UNICODE2:
		return !redact && preview_text(heap->layout, peek, address, false, to);
	case LP_KIND_BYTES:
		return !redact && preview_text(heap->layout, peek, address, true, to);
	case LP_KIND_INT:
		if (strcmp(symbol, "PyBool_Type"))
			return preview_int(heap->layout, peek, address, to);
		if (!lp_value_integer(peek, heap->layout, address, &value))
			return false;
		lp_strbuf_puts(to, value ? "True" : "False");
		return true;
	default:
		return preview_by_symbol(heap, peek, symbol, address, to) ||
		       lp_preview_state(heap, peek, type, address, to);
	}
}
