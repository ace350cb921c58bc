// SPDX-License-Identifier: Apache-2.0
#include "decode/find/special.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "base/error.h"
#include "cpython/flags.h"
#include "cpython/values.h"

enum {
	/* Entries of a dict that are looked at, and how many there have to be. */
	SAMPLE = 64,
	/* How far from where the row has it the table of static types is searched, in bytes. */
	NEARBY = 16384,
	MAX_STATIC_WORDS = 1 << 20,
};

/** Whether a dict maps strings to themselves, as only the dict of interned strings does. */
static bool is_interned_dict(const struct lp_heap *heap, struct lp_peek *peek, uint64_t address,
			     uint64_t dict_type)
{
	const struct lp_layout *layout = heap->layout;
	struct lp_dict_walk walk;
	uint64_t key, value;
	int count = 0;

	if ((address & 7) || lp_value_field(peek, address, layout->object.type) != dict_type ||
	    lp_value_field(peek, address, layout->dict.used) < SAMPLE ||
	    !lp_dict_walk_init(&walk, peek, layout, address))
		return false;
	while (count < SAMPLE && lp_dict_walk_next(&walk, &key, &value)) {
		if (key != value || !(lp_value_flags(peek, layout, key) &
				      (LP_TYPE_STR_SUBCLASS | LP_TYPE_BYTES_SUBCLASS)))
			return false;
		count++;
	}
	return count == SAMPLE;
}

/** Up to 3.11 a static variable points to the dict: look through the interpreter's data. */
static struct lp_error *search_interned(struct lp_heap *heap, struct lp_peek *peek,
					uint64_t dict_type)
{
	const struct lp_image *image = &heap->python->image;
	unsigned i;

	for (i = 0; i < image->segment_count; i++) {
		uint64_t address = lp_align_up(image->segments[i].start, 8), word;
		uint64_t end = image->segments[i].end;

		if (!(image->segments[i].protection & LP_WRITE) ||
		    (end - address) / 8 > MAX_STATIC_WORDS)
			continue;
		for (; address + 8 <= end; address += 8) {
			word = lp_peek_pointer(peek, address);
			if (word < 4096 || !lp_space_find(&heap->space, word) ||
			    !is_interned_dict(heap, peek, word, dict_type))
				continue;
			return lp_map_set(&heap->interned, word, 0) ? NULL : &lp_error_memory;
		}
	}
	return NULL;
}

/** Since 3.12 each interpreter has its own, or shares the main one's. */
static struct lp_error *find_interned(struct lp_heap *heap, const struct lp_runtime *runtime,
				      struct lp_peek *peek)
{
	struct lp_field field = heap->layout->interpreter.interned;
	uint64_t dict_type = lp_python_symbol(heap->python, peek, "PyDict_Type");
	size_t i;

	if (!lp_has(field))
		return search_interned(heap, peek, dict_type);
	for (i = 0; i < runtime->interpreters.count; i++) {
		uint64_t interpreter = runtime->interpreters.items[i].address;
		int32_t distance;

		/* A micro release may have moved it: 0, 8, -8, 16, -16, ... */
		for (distance = 0;
		     distance<NEARBY; distance = distance> 0 ? -distance : 8 - distance) {
			uint64_t dict = lp_peek_pointer(
				peek, interpreter + (uint64_t)(field.offset + distance));

			if (!is_interned_dict(heap, peek, dict, dict_type))
				continue;
			if (!lp_map_set(&heap->interned, dict, 0))
				return &lp_error_memory;
			break;
		}
	}
	return NULL;
}

/** Whether the table at @table has the state of `type` where that says it is. */
static bool is_static_table(const struct lp_heap *heap, struct lp_peek *peek, uint64_t table)
{
	const struct lp_layout *layout = heap->layout;
	uint64_t type = heap->types.type_type;
	uint64_t number = lp_value_field(peek, type, layout->type.subclasses);
	uint64_t state = table + (number - 1) * (uint64_t)layout->static_type_state.size;

	return number && number < UINT16_MAX &&
	       lp_value_field(peek, state, layout->static_type_state.type) == type;
}

static void find_static_types(struct lp_heap *heap, const struct lp_runtime *runtime,
			      struct lp_peek *peek)
{
	const struct lp_layout *layout = heap->layout;
	uint64_t expected;
	int32_t distance;

	if (!lp_has(layout->interpreter.static_types) || !runtime->interpreters.count)
		return;
	/* The main interpreter is the oldest, so the last of the list. */
	expected = runtime->interpreters.items[runtime->interpreters.count - 1].address +
		   (uint64_t)layout->interpreter.static_types.offset;
	for (distance = 0; distance < NEARBY; distance += 8) {
		int sign;

		for (sign = -1; sign <= 1; sign += 2) {
			uint64_t moved = (uint64_t)(int64_t)(sign * distance);

			if (!is_static_table(heap, peek, expected + moved))
				continue;
			heap->static_types = expected + moved;
			if (lp_has(layout->interpreter.extension_types))
				heap->extension_types =
					heap->static_types +
					(uint64_t)(layout->interpreter.extension_types.offset -
						   layout->interpreter.static_types.offset);
			return;
		}
	}
}

struct lp_error *lp_special_find(struct lp_heap *heap, const struct lp_runtime *runtime,
				 struct lp_peek *peek)
{
	find_static_types(heap, runtime, peek);
	return find_interned(heap, runtime, peek);
}
