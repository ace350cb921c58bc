// SPDX-License-Identifier: Apache-2.0
#include "cpython/values.h"

#include <string.h>

#include "base/bytes.h"
#include "cpython/flags.h"

/* Bits of PyASCIIObject.state, the same since 3.3. */
enum { STATE_KIND_SHIFT = 2, STATE_COMPACT = 1 << 5, STATE_ASCII = 1 << 6 };

enum { MAX_NAMESPACE = 1 << 20 };

uint64_t lp_value_field(struct lp_peek *peek, uint64_t address, struct lp_field field)
{
	uint64_t value = 0;

	if (lp_has(field))
		lp_peek_number(peek, address + (uint64_t)field.offset, field.width, &value);
	return value;
}

uint64_t lp_value_flags(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address)
{
	uint64_t type = lp_value_field(peek, address, layout->object.type);

	return type ? lp_value_field(peek, type, layout->type.flags) : 0;
}

/** Append @count characters of @width bytes each at @address. */
static bool append_characters(struct lp_peek *peek, uint64_t address, uint64_t count,
			      unsigned width, struct lp_strbuf *text)
{
	unsigned char bytes[1024];

	while (count) {
		uint64_t part = sizeof(bytes) / width < count ? sizeof(bytes) / width : count;
		uint64_t i;

		if (!lp_peek(peek, address, bytes, part * width))
			return false;
		for (i = 0; i < part; i++)
			lp_strbuf_character(text, (uint32_t)lp_load(bytes + i * width, width));
		address += part * width;
		count -= part;
	}
	return true;
}

/** Where the characters of a str (3.x) are and how wide each is; false if it makes no sense. */
static bool str_data(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
		     uint64_t *data, unsigned *width)
{
	uint64_t state = lp_value_field(peek, address, layout->str_ascii.state);

	*width = state >> STATE_KIND_SHIFT & 7;
	if (*width != 1 && *width != 2 && *width != 4)
		return false;
	if (!(state & STATE_COMPACT))
		*data = lp_value_field(peek, address, layout->str.data);
	else if (state & STATE_ASCII)
		*data = address + (uint64_t)layout->str_ascii.size;
	else
		*data = address + (uint64_t)layout->str_compact.size;
	return true;
}

bool lp_value_text(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
		   size_t limit, struct lp_strbuf *text, uint64_t *length)
{
	uint64_t flags = lp_value_flags(peek, layout, address);
	uint64_t count, data;
	unsigned width = 1;
	bool ok;

	if (flags & LP_TYPE_BYTES_SUBCLASS) {
		lp_peek_number(peek, address + LP_OB_SIZE, 8, &count);
		data = address + (uint64_t)layout->bytes.data.offset;
	} else if (!(flags & LP_TYPE_STR_SUBCLASS)) {
		return false;
	} else if (layout->python2) {
		count = lp_value_field(peek, address, layout->str.length);
		data = lp_value_field(peek, address, layout->str.text);
		width = layout->unicode_width;
	} else {
		count = lp_value_field(peek, address, layout->str_ascii.length);
		if (!str_data(peek, layout, address, &data, &width))
			return false;
	}
	if (count > INT64_MAX / 4)
		return false;
	if (length)
		*length = count;
	ok = append_characters(peek, data, count < limit ? count : limit, width, text);
	if (text->failed)
		lp_reader_fail(peek->reader);
	return ok;
}

bool lp_value_is_text(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
		      const char *text)
{
	struct lp_strbuf found = {0};
	size_t wanted = strlen(text);
	uint64_t length;
	bool same;

	same = lp_value_text(peek, layout, address, wanted + 1, &found, &length) &&
	       length == wanted && !strcmp(lp_strbuf_text(&found), text);
	lp_strbuf_deinit(&found);
	return same;
}

bool lp_value_integer(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
		      int64_t *ret)
{
	uint64_t flags = lp_value_flags(peek, layout, address);
	uint64_t value = 0, count, i;
	bool negative;

	if (layout->python2 && (flags & LP_TYPE_INT_SUBCLASS)) {
		*ret = (int64_t)lp_value_field(peek, address, layout->int_small.value);
		return true;
	}
	if (!(flags & LP_TYPE_LONG_SUBCLASS))
		return false;
	if (lp_has(layout->int_.tag)) {
		uint64_t tag = lp_value_field(peek, address, layout->int_.tag);

		count = (tag & 3) == 1 ? 0 : tag >> 3;
		negative = (tag & 3) == 2;
	} else {
		int64_t size = 0;

		lp_peek_number(peek, address + LP_OB_SIZE, 8, (uint64_t *)&size);
		negative = size < 0;
		count = negative ? -(uint64_t)size : (uint64_t)size;
	}
	if (count > 2)
		return false;
	for (i = 0; i < count; i++) {
		uint64_t digit;

		if (!lp_peek_number(peek, address + (uint64_t)layout->int_.digits.offset + 4 * i, 4,
				    &digit))
			return false;
		value |= digit << 30 * i;
	}
	*ret = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

uint64_t lp_value_tuple_size(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address)
{
	uint64_t size;

	if (!(lp_value_flags(peek, layout, address) & LP_TYPE_TUPLE_SUBCLASS) ||
	    !lp_peek_number(peek, address + LP_OB_SIZE, 8, &size) || size > INT32_MAX)
		return 0;
	return size;
}

uint64_t lp_value_tuple_item(struct lp_peek *peek, const struct lp_layout *layout, uint64_t address,
			     uint64_t index)
{
	return lp_peek_pointer(peek, address + (uint64_t)layout->tuple.items.offset + 8 * index);
}

/** 2.7: one open table of entries {hash, key, value}. */
static bool walk_init2(struct lp_dict_walk *walk, const struct lp_layout *layout, uint64_t address)
{
	uint64_t mask = lp_value_field(walk->peek, address, layout->dict.mask);

	walk->keys.entries = lp_value_field(walk->peek, address, layout->dict.table);
	walk->keys.nentries = mask + 1;
	walk->keys.entry_size = 24;
	walk->keys.key = 8;
	walk->keys.value = 16;
	return mask < (1ull << 33);
}

bool lp_dict_walk_init(struct lp_dict_walk *walk, struct lp_peek *peek,
		       const struct lp_layout *layout, uint64_t address)
{
	unsigned char header[LP_DICT_KEYS_HEADER];
	uint64_t keys;

	memset(walk, 0, sizeof(*walk));
	walk->peek = peek;
	if (!(lp_value_flags(peek, layout, address) & LP_TYPE_DICT_SUBCLASS))
		return false;
	if (layout->python2)
		return walk_init2(walk, layout, address);
	keys = lp_value_field(peek, address, layout->dict.keys);
	walk->values = lp_value_field(peek, address, layout->dict.values);
	if (walk->values && lp_has(layout->dict_values.values))
		walk->values += (uint64_t)layout->dict_values.values.offset;
	return lp_peek(peek, keys, header, sizeof(header)) &&
	       lp_dict_keys_parse(layout, header, keys, &walk->keys);
}

bool lp_dict_walk_next(struct lp_dict_walk *walk, uint64_t *key, uint64_t *value)
{
	while (walk->next < walk->keys.nentries) {
		uint64_t i = walk->next++;
		uint64_t entry = walk->keys.entries + i * walk->keys.entry_size;
		uint64_t value_at = walk->values ? walk->values + 8 * i : entry + walk->keys.value;

		if (!lp_peek_number(walk->peek, entry + walk->keys.key, 8, key) ||
		    !lp_peek_number(walk->peek, value_at, 8, value))
			return false;
		if (*key && *value)
			return true;
	}
	return false;
}

uint64_t lp_dict_get(struct lp_peek *peek, const struct lp_layout *layout, uint64_t dict,
		     const char *name)
{
	struct lp_dict_walk walk;
	uint64_t key, value;

	if (!lp_dict_walk_init(&walk, peek, layout, dict))
		return 0;
	/* No namespace is larger; a hostile table may be. */
	if (walk.keys.nentries > MAX_NAMESPACE)
		walk.keys.nentries = MAX_NAMESPACE;
	while (lp_dict_walk_next(&walk, &key, &value)) {
		if (lp_value_is_text(peek, layout, key, name))
			return value;
	}
	return 0;
}
