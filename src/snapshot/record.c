// SPDX-License-Identifier: Apache-2.0
#include "snapshot/record.h"

#include <string.h>

void lp_record_number(struct lp_strbuf *record, uint64_t number)
{
	char bytes[10];
	size_t count = 0;

	do {
		bytes[count++] = (char)((number & 0x7f) | (number > 0x7f ? 0x80 : 0));
		number >>= 7;
	} while (number);
	lp_strbuf_add(record, bytes, count);
}

void lp_record_signed(struct lp_strbuf *record, int64_t number)
{
	lp_record_number(record, (uint64_t)number << 1 ^ (number < 0 ? UINT64_MAX : 0));
}

void lp_record_text(struct lp_strbuf *record, const char *text)
{
	size_t length = text ? strlen(text) : 0;

	lp_record_number(record, text ? length + 1 : 0);
	lp_strbuf_add(record, text ? text : "", length);
}

uint64_t lp_record_read(struct lp_record_reader *reader)
{
	uint64_t number = 0;
	unsigned shift;

	for (shift = 0; shift < 64 && reader->at < reader->size; shift += 7) {
		unsigned char byte = reader->bytes[reader->at++];

		number |= (uint64_t)(byte & 0x7f) << shift;
		if (!(byte & 0x80))
			return number;
	}
	reader->senseless = true;
	reader->at = reader->size;
	return 0;
}

int64_t lp_record_read_signed(struct lp_record_reader *reader)
{
	uint64_t number = lp_record_read(reader);

	return (int64_t)(number >> 1 ^ (number & 1 ? UINT64_MAX : 0));
}

const char *lp_record_read_text(struct lp_record_reader *reader)
{
	uint64_t length = lp_record_read(reader);
	const char *text;

	if (!length)
		return NULL;
	length--;
	if (length > reader->size - reader->at ||
	    memchr(reader->bytes + reader->at, 0, (size_t)length)) {
		reader->senseless = true;
		reader->at = reader->size;
		return NULL;
	}
	text = lp_region_copy(reader->region, (const char *)reader->bytes + reader->at,
			      (size_t)length);
	reader->no_memory |= !text;
	reader->at += (size_t)length;
	return text;
}

const char *lp_record_read_string(struct lp_record_reader *reader)
{
	const char *text = lp_record_read_text(reader);

	return text ? text : "";
}

size_t lp_record_read_count(struct lp_record_reader *reader, size_t least)
{
	uint64_t count = lp_record_read(reader);

	if (count <= (reader->size - reader->at) / least)
		return (size_t)count;
	reader->senseless = true;
	reader->at = reader->size;
	return 0;
}
