// SPDX-License-Identifier: Apache-2.0
#include "decode/references/attribute.h"

#include "cpython/flags.h"
#include "cpython/values.h"
#include "graph/model.h"

/** Where the values of an instance without a dict are (3.11 on), and its dict if it has one. */
static uint64_t managed(const struct lp_heap *heap, struct lp_peek *peek,
			const struct lp_typeinfo *type, uint64_t address, uint64_t *values)
{
	const struct lp_layout *layout = heap->layout;
	uint64_t word = lp_peek_pointer(peek, address - 24), valid = 0;

	*values = 0;
	switch (layout->attributes) {
	case LP_ATTRIBUTES_WORDS:
		*values = lp_peek_pointer(peek, address - 32);
		break;
	case LP_ATTRIBUTES_TAGGED:
		if (word & 1) {
			*values = word + 1;
			word = 0;
		}
		break;
	default:
		lp_peek_number(peek,
			       address + type->basicsize +
				       (uint64_t)layout->dict_values.valid.offset,
			       1, &valid);
		if (valid && (type->flags & LP_TYPE_INLINE_VALUES))
			*values = address + type->basicsize +
				  (uint64_t)layout->dict_values.values.offset;
	}
	return word;
}

static uint64_t in_values(const struct lp_heap *heap, struct lp_peek *peek,
			  const struct lp_typeinfo *type, uint64_t values, const char *name)
{
	unsigned char header[LP_DICT_KEYS_HEADER];
	struct lp_dict_keys keys;
	uint32_t i;

	if (!type->cached_keys || !lp_peek(peek, type->cached_keys, header, sizeof(header)) ||
	    !lp_dict_keys_parse(heap->layout, header, type->cached_keys, &keys))
		return 0;
	for (i = 0; i < type->cached_count; i++) {
		uint64_t entry = keys.entries + i * (uint64_t)keys.entry_size;

		if (lp_value_is_text(peek, heap->layout, lp_peek_pointer(peek, entry + keys.key),
				     name))
			return lp_peek_pointer(peek, values + 8ull * i);
	}
	return 0;
}

/** The pointer to `__dict__` among the references at fixed offsets. */
static uint64_t dict_of(struct lp_peek *peek, const struct lp_typeinfo *type, uint64_t address)
{
	uint32_t i;

	for (i = 0; i < type->fixed_count; i++) {
		if (type->fixed[i].kind == LP_REFERENCE_DICT)
			return lp_peek_pointer(peek, address + (uint64_t)type->fixed[i].offset);
	}
	return 0;
}

uint64_t lp_attribute(struct lp_heap *heap, struct lp_peek *peek, uint64_t address,
		      const char *name)
{
	const struct lp_typeinfo *type = lp_types_get(
		&heap->types, lp_value_field(peek, address, heap->layout->object.type));
	uint64_t dict, values = 0, found = 0;

	if (!type)
		return 0;
	dict = lp_type_has_managed_dict(heap->layout, type)
		       ? managed(heap, peek, type, address, &values)
		       : dict_of(peek, type, address);
	if (values)
		found = in_values(heap, peek, type, values, name);
	return found || !dict ? found : lp_dict_get(peek, heap->layout, dict, name);
}
