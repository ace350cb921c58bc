// SPDX-License-Identifier: Apache-2.0
/**
 * A string that grows, and the ways in which limpet writes sizes, counts and
 * foreign text.  Knows no grammar beyond the escaping of one string.
 */
#ifndef LP_BASE_STRBUF_H
#define LP_BASE_STRBUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * A zeroed one is the empty string.  When memory runs short `failed` is set and
 * everything further is dropped: check it once at the end.
 */
struct lp_strbuf {
	/** NULL, or NUL-terminated text of `length` bytes. */
	char *text;
	size_t length;
	size_t capacity;
	bool failed;
};

/** The text, never NULL. */
static inline const char *lp_strbuf_text(const struct lp_strbuf *buffer)
{
	return buffer->text ? buffer->text : "";
}

void lp_strbuf_add(struct lp_strbuf *buffer, const char *bytes, size_t length);
void lp_strbuf_puts(struct lp_strbuf *buffer, const char *text);
void lp_strbuf_printf(struct lp_strbuf *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/** Append @count times @byte. */
void lp_strbuf_pad(struct lp_strbuf *buffer, char byte, size_t count);
/** Append the UTF-8 of @character; what is no Unicode scalar value becomes U+FFFD. */
void lp_strbuf_character(struct lp_strbuf *buffer, uint32_t character);
/** Append a number as Python's repr() does: the shortest text that is read back as the same. */
void lp_strbuf_double(struct lp_strbuf *buffer, double value);
/** Append a size in bytes for people: "312 B", "7.1 MiB". */
void lp_strbuf_size(struct lp_strbuf *buffer, uint64_t bytes);
/** Append a count for people: "1,234,567". */
void lp_strbuf_count(struct lp_strbuf *buffer, uint64_t count);
/**
 * Append foreign text so that it is one line of valid UTF-8 on a terminal: control
 * characters, bytes that are no UTF-8 and the backslash are escaped (\n, \x1b, \\).
 */
void lp_strbuf_printable(struct lp_strbuf *buffer, const char *text, size_t length);

/** Forget the text but keep the memory. */
void lp_strbuf_clear(struct lp_strbuf *buffer);
/** Take the text, which the caller frees; NULL when memory was short. The buffer is empty. */
char *lp_strbuf_steal(struct lp_strbuf *buffer);
void lp_strbuf_deinit(struct lp_strbuf *buffer);
/** Free a buffer that was made for @to, which has failed if that has. */
void lp_strbuf_drop(struct lp_strbuf *buffer, struct lp_strbuf *to);

/**
 * Decode one UTF-8 character of @text (@length bytes, not 0).  Returns the bytes it takes, and
 * the character in *@ret; 0 when they are no valid UTF-8.
 */
size_t lp_utf8_decode(const char *text, size_t length, uint32_t *ret);

/** The columns a terminal gives to valid UTF-8 @text: its characters, without combining marks. */
size_t lp_text_width(const char *text);

#endif
