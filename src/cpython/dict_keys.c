// SPDX-License-Identifier: Apache-2.0
#include "cpython/dict_keys.h"

#include "base/bytes.h"

/* No table is larger than this: 2^32 entries. */
enum { MAX_LOG2 = 33 };

/* USABLE_FRACTION of Objects/dictobject.c. */
static uint64_t usable_fraction(uint64_t slots)
{
	return (slots << 1) / 3;
}

static uint64_t load(const unsigned char *header, struct lp_field field)
{
	return lp_load(header + field.offset, field.width);
}

/** 3.6 to 3.10: dk_size slots, whose width follows from their number. */
static bool parse_classic(const struct lp_layout *layout, const unsigned char *header,
			  uint64_t address, struct lp_dict_keys *keys)
{
	uint64_t slots = load(header, layout->dict_keys.slots);
	uint64_t width = slots <= 0xff ? 1 : slots <= 0xffff ? 2 : slots <= 0xffffffff ? 4 : 8;

	if (!slots || (slots & (slots - 1)) || slots >> MAX_LOG2)
		return false;
	keys->entry_size = 24;
	keys->key = 8;
	keys->value = 16;
	keys->capacity = usable_fraction(slots);
	keys->values = keys->capacity;
	keys->entries = address + (uint64_t)layout->dict_keys.indices.offset + slots * width;
	return true;
}

/** 3.11 on: logarithms in bytes; dk_kind tells whether entries keep hashes. */
static bool parse_compact(const struct lp_layout *layout, const unsigned char *header,
			  uint64_t address, struct lp_dict_keys *keys)
{
	uint64_t log2_slots = load(header, layout->dict_keys.log2_slots);
	uint64_t log2_index = load(header, layout->dict_keys.log2_index_bytes);
	uint64_t kind = load(header, layout->dict_keys.kind);

	if (log2_slots > MAX_LOG2 || log2_index > MAX_LOG2 + 3 || kind > 2)
		return false;
	keys->entry_size = kind == 0 ? 24 : 16;
	keys->key = kind == 0 ? 8 : 0;
	keys->value = keys->key + 8;
	keys->capacity = usable_fraction(1ull << log2_slots);
	keys->values = load(header, layout->dict_keys.usable) + keys->nentries;
	keys->entries = address + (uint64_t)layout->dict_keys.indices.offset + (1ull << log2_index);
	return true;
}

bool lp_dict_keys_parse(const struct lp_layout *layout, const unsigned char *header,
			uint64_t address, struct lp_dict_keys *ret)
{
	struct lp_dict_keys keys = {0};
	bool compact = lp_has(layout->dict_keys.log2_slots);

	keys.refcnt = (int64_t)load(header, layout->dict_keys.refcnt);
	keys.nentries = load(header, layout->dict_keys.nentries);
	if (!(compact ? parse_compact : parse_classic)(layout, header, address, &keys))
		return false;
	/* The table of the empty dict has room for no entry and says so. */
	if (keys.nentries > keys.capacity || keys.values > keys.capacity + keys.nentries)
		return false;
	keys.size = keys.entries - address + keys.capacity * keys.entry_size;
	*ret = keys;
	return true;
}
