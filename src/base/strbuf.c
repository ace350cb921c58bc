// SPDX-License-Identifier: Apache-2.0
#include "base/strbuf.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool strbuf_room(struct lp_strbuf *buffer, size_t more)
{
	size_t wanted = buffer->capacity ? buffer->capacity : 64;
	char *grown;

	if (buffer->failed || more > (size_t)-1 / 4 - buffer->length) {
		buffer->failed = true;
		return false;
	}
	if (buffer->length + more < buffer->capacity)
		return true;
	while (wanted <= buffer->length + more)
		wanted *= 2;
	grown = realloc(buffer->text, wanted);
	if (!grown) {
		buffer->failed = true;
		return false;
	}
	buffer->text = grown;
	buffer->capacity = wanted;
	return true;
}

void lp_strbuf_add(struct lp_strbuf *buffer, const char *bytes, size_t length)
{
	if (!strbuf_room(buffer, length))
		return;
	memcpy(buffer->text + buffer->length, bytes, length);
	buffer->length += length;
	buffer->text[buffer->length] = 0;
}

void lp_strbuf_puts(struct lp_strbuf *buffer, const char *text)
{
	lp_strbuf_add(buffer, text, strlen(text));
}

void lp_strbuf_printf(struct lp_strbuf *buffer, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0 || !strbuf_room(buffer, (size_t)length))
		return;
	va_start(arguments, format);
	vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, arguments);
	va_end(arguments);
	buffer->length += (size_t)length;
}

void lp_strbuf_pad(struct lp_strbuf *buffer, char byte, size_t count)
{
	if (!strbuf_room(buffer, count))
		return;
	memset(buffer->text + buffer->length, byte, count);
	buffer->length += count;
	buffer->text[buffer->length] = 0;
}

void lp_strbuf_character(struct lp_strbuf *buffer, uint32_t character)
{
	char bytes[4];
	size_t length = 0;

	if (character > 0x10ffff || (character >= 0xd800 && character < 0xe000))
		character = 0xfffd;
	if (character < 0x80) {
		bytes[length++] = (char)character;
	} else if (character < 0x800) {
		bytes[length++] = (char)(0xc0 | character >> 6);
		bytes[length++] = (char)(0x80 | (character & 0x3f));
	} else if (character < 0x10000) {
		bytes[length++] = (char)(0xe0 | character >> 12);
		bytes[length++] = (char)(0x80 | (character >> 6 & 0x3f));
		bytes[length++] = (char)(0x80 | (character & 0x3f));
	} else {
		bytes[length++] = (char)(0xf0 | character >> 18);
		bytes[length++] = (char)(0x80 | (character >> 12 & 0x3f));
		bytes[length++] = (char)(0x80 | (character >> 6 & 0x3f));
		bytes[length++] = (char)(0x80 | (character & 0x3f));
	}
	lp_strbuf_add(buffer, bytes, length);
}

/** Add one to the last digit of "d.ddde-xx"; false if all are nines. */
static bool step_up(char *text)
{
	char *digit = strchr(text, 'e');

	while (digit-- > text) {
		if (*digit == '.')
			continue;
		if (*digit != '9') {
			++*digit;
			return true;
		}
		*digit = '0';
	}
	return false;
}

/**
 * The fewest digits that are read back as @value, without the point, and the exponent.  Floats
 * below a power of two are nearer to it than those above: there the nearest digits may be read as
 * the float below, when the next ones are not.
 */
static int shortest_digits(double value, char digits[20])
{
	char text[32];
	int precision;

	for (precision = 0; precision < 17; precision++) {
		snprintf(text, sizeof(text), "%.*e", precision, value);
		if (strtod(text, NULL) == value || (step_up(text) && strtod(text, NULL) == value))
			break;
	}
	digits[0] = text[0];
	memcpy(digits + 1, text + 2, (size_t)precision);
	digits[1 + precision] = 0;
	return atoi(strchr(text, 'e') + 1);
}

void lp_strbuf_double(struct lp_strbuf *buffer, double value)
{
	char digits[20];
	int exponent, count;

	lp_strbuf_puts(buffer, signbit(value) && !isnan(value) ? "-" : "");
	if (!isfinite(value)) {
		lp_strbuf_puts(buffer, isnan(value) ? "nan" : "inf");
		return;
	}
	exponent = shortest_digits(fabs(value), digits);
	count = (int)strlen(digits);
	if (exponent < -4 || exponent >= 16) {
		lp_strbuf_printf(buffer, "%c%s%se%+03d", digits[0], count > 1 ? "." : "",
				 digits + 1, exponent);
	} else if (exponent < 0) {
		lp_strbuf_printf(buffer, "0.%.*s%s", -exponent - 1, "000", digits);
	} else {
		int whole = exponent + 1;

		lp_strbuf_printf(buffer, "%.*s", whole, digits);
		lp_strbuf_pad(buffer, '0', (size_t)(count < whole ? whole - count : 0));
		lp_strbuf_printf(buffer, ".%s", count > whole ? digits + whole : "0");
	}
}

void lp_strbuf_size(struct lp_strbuf *buffer, uint64_t bytes)
{
	static const char *const units[] = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
	double value = (double)bytes / 1024;
	size_t unit = 0;

	if (bytes < 1024) {
		lp_strbuf_printf(buffer, "%u B", (unsigned)bytes);
		return;
	}
	while (value >= 999.95 && unit + 1 < sizeof(units) / sizeof(*units)) {
		value /= 1024;
		unit++;
	}
	lp_strbuf_printf(buffer, "%.1f %s", value, units[unit]);
}

void lp_strbuf_count(struct lp_strbuf *buffer, uint64_t count)
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)count);
	int i;

	for (i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			lp_strbuf_add(buffer, ",", 1);
		lp_strbuf_add(buffer, digits + i, 1);
	}
}

size_t lp_utf8_decode(const char *text, size_t length, uint32_t *ret)
{
	const unsigned char *byte = (const unsigned char *)text;
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t size = byte[0] < 0x80   ? 1
		      : byte[0] < 0xc2 ? 0
		      : byte[0] < 0xe0 ? 2
		      : byte[0] < 0xf0 ? 3
		      : byte[0] < 0xf5 ? 4
				       : 0;
	uint32_t character;
	size_t i;

	if (!size || size > length)
		return 0;
	character = size == 1 ? byte[0] : byte[0] & (0x7f >> size);
	for (i = 1; i < size; i++) {
		if ((byte[i] & 0xc0) != 0x80)
			return 0;
		character = character << 6 | (byte[i] & 0x3f);
	}
	if (character < least[size] || character > 0x10ffff ||
	    (character >= 0xd800 && character < 0xe000))
		return 0;
	*ret = character;
	return size;
}

static void strbuf_escape(struct lp_strbuf *buffer, unsigned char byte)
{
	/* Those that Python's repr() has letters for. */
	static const char letters[] = "\\\\\tt\nn\rr";
	const char *found = letters;

	while (*found && (unsigned char)*found != byte)
		found += 2;
	if (*found)
		lp_strbuf_printf(buffer, "\\%c", found[1]);
	else
		lp_strbuf_printf(buffer, "\\x%02x", byte);
}

/** Characters that would move the cursor, hide text, pass for a blank or change direction. */
static bool is_invisible(uint32_t character)
{
	/* First and last: Unicode's categories Cc, Cf, Zs, Zl, Zp, and what joins these. */
	static const uint32_t ranges[][2] = {
		{0x0, 0x1f},	    {0x7f, 0xa0},	{0xad, 0xad},	    {0x600, 0x605},
		{0x61c, 0x61c},	    {0x6dd, 0x6dd},	{0x70f, 0x70f},	    {0x890, 0x891},
		{0x8e2, 0x8e2},	    {0x1680, 0x1680},	{0x180e, 0x180e},   {0x2000, 0x200f},
		{0x2028, 0x202f},   {0x205f, 0x206f},	{0x3000, 0x3000},   {0xfeff, 0xfeff},
		{0xfff9, 0xfffb},   {0x110bd, 0x110bd}, {0x110cd, 0x110cd}, {0x13430, 0x1343f},
		{0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
	};
	size_t i;

	for (i = 0; i < sizeof(ranges) / sizeof(*ranges) && character >= ranges[i][0]; i++) {
		if (character <= ranges[i][1])
			return true;
	}
	return false;
}

void lp_strbuf_printable(struct lp_strbuf *buffer, const char *text, size_t length)
{
	size_t i = 0;

	while (i < length) {
		uint32_t character;
		size_t size = lp_utf8_decode(text + i, length - i, &character);

		if (size == 0 || character == '\\' || (size == 1 && is_invisible(character)))
			strbuf_escape(buffer, (unsigned char)text[i]);
		else if (is_invisible(character))
			lp_strbuf_printf(buffer,
					 character > 0xffff ? "\\U%08x"
					 : character > 0xff ? "\\u%04x"
							    : "\\x%02x",
					 character);
		else
			lp_strbuf_add(buffer, text + i, size);
		i += size ? size : 1;
	}
}

size_t lp_text_width(const char *text)
{
	size_t length = strlen(text);
	size_t width = 0, i = 0;

	while (i < length) {
		uint32_t character = 0;
		size_t size = lp_utf8_decode(text + i, length - i, &character);
		bool combining = character >= 0x300 && character < 0x370;
		bool wide = (character >= 0x1100 && character < 0x1160) ||
			    (character >= 0x2e80 && character < 0xa4d0) ||
			    (character >= 0xac00 && character < 0xd7a4) ||
			    (character >= 0xf900 && character < 0xfb00) ||
			    (character >= 0xff00 && character < 0xff61) ||
			    (character >= 0x1f300 && character < 0x1f900);

		width += combining ? 0 : wide ? 2 : 1;
		i += size ? size : 1;
	}
	return width;
}

void lp_strbuf_clear(struct lp_strbuf *buffer)
{
	buffer->length = 0;
	if (buffer->text)
		buffer->text[0] = 0;
}

char *lp_strbuf_steal(struct lp_strbuf *buffer)
{
	char *text = NULL;

	if (strbuf_room(buffer, 0)) {
		buffer->text[buffer->length] = 0;
		text = buffer->text;
		buffer->text = NULL;
	}
	lp_strbuf_deinit(buffer);
	return text;
}

void lp_strbuf_deinit(struct lp_strbuf *buffer)
{
	free(buffer->text);
	memset(buffer, 0, sizeof(*buffer));
}

void lp_strbuf_drop(struct lp_strbuf *buffer, struct lp_strbuf *to)
{
	to->failed |= buffer->failed;
	lp_strbuf_deinit(buffer);
}
