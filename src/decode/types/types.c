// SPDX-License-Identifier: Apache-2.0
#include "decode/types/types.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "cpython/flags.h"
#include "cpython/refcount.h"
#include "cpython/values.h"
#include "decode/types/type_shape.h"

enum {
	/* No chain of bases, or of metatypes, is longer. */
	MAX_BASES = 256,
	MAX_METATYPES = 64,
	MAX_BASICSIZE = 1 << 20,
	MAX_ITEMSIZE = 1 << 16,
	/* No type object of a layout is larger. */
	TYPE_SIZE = 512,
};

static void add_row(struct lp_types *types, struct lp_peek *peek, const struct lp_type_row *row,
		    const char *symbol, uint32_t number)
{
	uint64_t address = symbol ? lp_python_symbol(types->python, peek, symbol) : 0;

	if (address && row->symbol_is_pointer)
		address = lp_peek_pointer(peek, address);
	if (!address)
		return;
	if (!lp_map_set(&types->rows, address, number + 1) ||
	    !lp_map_set(&types->located, number + 1, 0))
		lp_reader_fail(peek->reader);
}

struct lp_error *lp_types_init(struct lp_types *types, const struct lp_python *python,
			       const struct lp_space *space, struct lp_reader *reader)
{
	const struct lp_type_row *row;

	memset(types, 0, sizeof(*types));
	pthread_mutex_init(&types->mutex, NULL);
	types->python = python;
	types->space = space;
	types->peek = malloc(sizeof(*types->peek));
	if (!types->peek)
		return &lp_error_memory;
	lp_peek_init(types->peek, reader);
	for (row = python->layout.types; row->names; row++) {
		uint32_t number = (uint32_t)(row - python->layout.types);

		add_row(types, types->peek, row, row->symbol, number);
		add_row(types, types->peek, row, row->other_symbol, number);
	}
	types->type_type = lp_python_symbol(python, types->peek, "PyType_Type");
	types->object_type = lp_python_symbol(python, types->peek, "PyBaseObject_Type");
	return NULL;
}

void lp_types_deinit(struct lp_types *types)
{
	free(types->peek);
	pthread_mutex_destroy(&types->mutex);
	lp_array_deinit(&types->items);
	lp_map_deinit(&types->numbers);
	lp_map_deinit(&types->rows);
	lp_map_deinit(&types->located);
	lp_region_deinit(&types->region);
	memset(types, 0, sizeof(*types));
}

/** Whether @address is `type` or derived from it, by its bases alone. */
static bool is_metatype(struct lp_types *types, uint64_t address)
{
	const struct lp_layout *layout = &types->python->layout;
	int depth;

	for (depth = 0; address && depth < MAX_METATYPES; depth++) {
		if (address == types->type_type)
			return true;
		if (!(lp_value_field(types->peek, address, layout->type.flags) &
		      LP_TYPE_TYPE_SUBCLASS))
			return false;
		address = lp_value_field(types->peek, address, layout->type.base);
	}
	return false;
}

static bool is_code(const struct lp_types *types, uint64_t address)
{
	const struct lp_mapping *mapping = lp_maps_find(&types->peek->reader->maps, address);

	return mapping && (mapping->protection & LP_EXECUTE);
}

static uint64_t type_field(const struct lp_types *types, const unsigned char *bytes,
			   struct lp_field field)
{
	return lp_load(bytes + field.offset, field.width);
}

/**
 * Whether the flags are those of a type whose instances may be about.  The core makes instances
 * of types of its own that PyType_Ready() has not seen yet, as method_descriptor in 2.7: they
 * are static, and `object` is not set as their base.
 */
static bool is_usable(const struct lp_types *types, uint64_t address, uint64_t flags)
{
	const struct lp_range *range;

	if (flags & LP_TYPE_READY)
		return true;
	range = lp_space_find(types->space, address);
	return range && range->kind == LP_RANGE_STATIC && !(flags & LP_TYPE_HEAP);
}

/** The base of the type at @address; 0 for object. */
static uint64_t base_of(struct lp_types *types, uint64_t address)
{
	const struct lp_layout *layout = &types->python->layout;
	uint64_t base = lp_value_field(types->peek, address, layout->type.base);

	if (!base && address != types->object_type &&
	    !(lp_value_field(types->peek, address, layout->type.flags) & LP_TYPE_READY))
		return types->object_type;
	return base;
}

/** Whether the bytes at @address can be those of a type object, by themselves. */
static bool has_form(const struct lp_types *types, uint64_t address, const unsigned char *bytes)
{
	const struct lp_layout *layout = &types->python->layout;
	uint64_t basicsize = type_field(types, bytes, layout->type.basicsize);
	uint64_t itemsize = type_field(types, bytes, layout->type.itemsize);
	uint64_t flags = type_field(types, bytes, layout->type.flags);

	return lp_refcount(layout, lp_load64(bytes + layout->object.refcnt.offset)) &&
	       basicsize >= LP_OBJECT_SIZE && basicsize <= MAX_BASICSIZE &&
	       itemsize <= MAX_ITEMSIZE && is_usable(types, address, flags) &&
	       is_code(types, type_field(types, bytes, layout->type.dealloc));
}

/** Whether a type object's base and class can be its. */
static bool has_family(struct lp_types *types, uint64_t address, const unsigned char *bytes)
{
	const struct lp_layout *layout = &types->python->layout;

	return (base_of(types, address) != 0) == (address != types->object_type) &&
	       is_metatype(types, lp_load64(bytes + layout->object.type.offset));
}

static bool read_type(const struct lp_types *types, struct lp_peek *peek, uint64_t address,
		      unsigned char bytes[TYPE_SIZE])
{
	size_t size = (size_t)types->python->layout.type.size;

	return size <= TYPE_SIZE && lp_peek(peek, address, bytes, size);
}

bool lp_types_may_get(const struct lp_types *types, struct lp_peek *peek, uint64_t address)
{
	unsigned char bytes[TYPE_SIZE];

	return !(address & 7) && lp_space_find(types->space, address) &&
	       read_type(types, peek, address, bytes) && has_form(types, address, bytes);
}

static struct lp_typeinfo *no_memory(struct lp_types *types)
{
	lp_reader_fail(types->peek->reader);
	return NULL;
}

/** Make the info of the type at @address, whose base is known. */
static struct lp_typeinfo *make_type(struct lp_types *types, uint64_t address,
				     const struct lp_typeinfo *base)
{
	const struct lp_layout *layout = &types->python->layout;
	unsigned char bytes[TYPE_SIZE];
	struct lp_typeinfo *type;

	if (!read_type(types, types->peek, address, bytes) || !has_form(types, address, bytes) ||
	    !has_family(types, address, bytes))
		return NULL;
	type = lp_region_alloc(&types->region, sizeof(*type));
	if (!type)
		return no_memory(types);
	type->address = address;
	type->base = base;
	type->flags = type_field(types, bytes, layout->type.flags);
	type->basicsize = (uint32_t)type_field(types, bytes, layout->type.basicsize);
	type->itemsize = (uint32_t)type_field(types, bytes, layout->type.itemsize);
	type->dictoffset = (int32_t)type_field(types, bytes, layout->type.dictoffset);
	type->heap = type->flags & LP_TYPE_HEAP;
	if (base && type->basicsize < base->basicsize && type->basicsize < LP_OBJECT_SIZE)
		return NULL;
	if (!lp_type_shape(types, type, bytes))
		return NULL;
	type->number = (uint32_t)types->items.count;
	if (!lp_array_push(&types->items, type))
		return no_memory(types);
	if (!lp_map_set(&types->numbers, address, type->number)) {
		types->items.count--;
		return no_memory(types);
	}
	return type;
}

static const struct lp_typeinfo *known_type(const struct lp_types *types, uint64_t address)
{
	uint32_t number;

	return lp_map_get(&types->numbers, address, &number) ? types->items.items[number] : NULL;
}

/** Walk up to a base that is known, then make the types on the way back down. */
static const struct lp_typeinfo *load_type(struct lp_types *types, uint64_t address)
{
	uint64_t chain[MAX_BASES];
	const struct lp_typeinfo *type = NULL;
	int depth = 0;

	while (address && !(type = known_type(types, address))) {
		if (depth == MAX_BASES || (address & 7) || !lp_space_find(types->space, address))
			return NULL;
		chain[depth++] = address;
		address = base_of(types, address);
	}
	if (depth && !type && chain[depth - 1] != types->object_type)
		return NULL;
	while (depth) {
		type = make_type(types, chain[--depth], type);
		if (!type)
			return NULL;
	}
	return type;
}

const struct lp_typeinfo *lp_types_get(struct lp_types *types, uint64_t address)
{
	const struct lp_typeinfo *type;

	if ((address & 7) || !address)
		return NULL;
	pthread_mutex_lock(&types->mutex);
	type = load_type(types, address);
	pthread_mutex_unlock(&types->mutex);
	return type;
}
