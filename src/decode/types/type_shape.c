// SPDX-License-Identifier: Apache-2.0
#include "decode/types/type_shape.h"

#include <string.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "cpython/extensions.h"
#include "cpython/flags.h"
#include "cpython/values.h"
#include "decode/types/struct_sequence.h"
#include "graph/model.h"

enum {
	MAX_MEMBERS = 4096,
	MAX_NAME = 512,
	WORD = 8,
	/* Words of unknown meaning of all types: no honest types have more, hostile ones might. */
	MAX_WORDS = 1 << 22,
};

LP_ARRAY(fixed_array, struct lp_fixed);

/** How it is known what the instances of a type look like. */
enum origin {
	/** limpet has a row for it. */
	ORIGIN_ROW,
	/** A class statement made it: its instances begin as the base's do. */
	ORIGIN_CLASS,
	ORIGIN_STRUCT_SEQUENCE,
	/** C code made it. */
	ORIGIN_UNKNOWN,
};

/**
 * Whether a class statement made the type: then its C name is the text of the str of its name
 * (type_new() and type_set_name() of Objects/typeobject.c).
 */
static bool is_python_class(struct lp_types *types, const struct lp_typeinfo *type, uint64_t c_name)
{
	const struct lp_layout *layout = &types->python->layout;
	uint64_t name;

	if (!type->heap)
		return false;
	name = lp_value_field(types->peek, type->address, layout->heap_type.name);
	if (layout->python2)
		return c_name == name + (uint64_t)layout->bytes.data.offset;
	return c_name == name + (uint64_t)layout->str_ascii.size ||
	       c_name == lp_value_field(types->peek, name, layout->str_compact.utf8);
}

/** Sizes of var-size structs count one item or none. */
static bool size_matches(const struct lp_typeinfo *type, const struct lp_type_row *row)
{
	return type->basicsize == row->size || type->basicsize + type->itemsize == row->size;
}

static bool has_name(const struct lp_type_row *row, const char *name)
{
	const char *const *one;

	for (one = row->names; *one; one++) {
		if (!strcmp(*one, name))
			return true;
	}
	return false;
}

/** The row of a C type that no exported symbol leads to: the same C name and size. */
static const struct lp_type_row *row_by_name(struct lp_types *types, const struct lp_typeinfo *type,
					     uint64_t c_name)
{
	const struct lp_type_row *rows = types->python->layout.types, *row;
	char name[64];
	uint32_t unused;

	if (!lp_peek_string(types->peek, c_name, name, sizeof(name)))
		return NULL;
	for (row = rows; row->names; row++) {
		if (size_matches(type, row) && has_name(row, name) &&
		    !lp_map_get(&types->located, (uint64_t)(row - rows) + 1, &unused))
			return row;
	}
	for (row = lp_extension_types; row->names; row++) {
		if (type->basicsize >= row->size && has_name(row, name))
			return row;
	}
	return NULL;
}

/** The type's own row, or NULL. */
static const struct lp_type_row *own_row(struct lp_types *types, const struct lp_typeinfo *type,
					 uint64_t c_name, bool python_class)
{
	uint32_t number;

	if (lp_map_get(&types->rows, type->address, &number))
		return &types->python->layout.types[number - 1];
	return python_class ? NULL : row_by_name(types, type, c_name);
}

/** Whether the flag for attributes or weak references before the object means that here. */
static bool has_words_before(const struct lp_layout *layout, const struct lp_typeinfo *type)
{
	switch (layout->attributes) {
	case LP_ATTRIBUTES_DICT:
		return false;
	case LP_ATTRIBUTES_WORDS:
		return type->flags & LP_TYPE_MANAGED_DICT;
	default:
		return type->flags & (LP_TYPE_MANAGED_DICT | LP_TYPE_MANAGED_WEAKREF);
	}
}

static uint32_t least_size(const struct lp_layout *layout, const struct lp_typeinfo *type, bool own)
{
	/* The struct of str is that of a rare form; the usual forms are shorter. */
	if (type->kind == LP_KIND_STR && own)
		return (uint32_t)layout->str_ascii.size;
	/* Without a time zone the last member is not allocated. */
	if (type->kind == LP_KIND_IF_FLAG && own && type->row->field_count)
		return (uint32_t)type->row->fields[0].offset;
	return type->basicsize;
}

/** A type may say that its instances are smaller than the C struct that they begin with. */
static uint32_t extent_of(const struct lp_typeinfo *type)
{
	uint32_t extent = type->basicsize > type->row->size ? type->basicsize : type->row->size;

	return type->base && type->base->extent > extent ? type->base->extent : extent;
}

static bool add_fixed(struct fixed_array *fixed, int32_t offset, enum lp_reference_kind kind,
		      bool weak, const char *name)
{
	struct lp_fixed reference = {offset, (uint8_t)kind, weak, name};

	return lp_array_push(fixed, reference);
}

static enum lp_reference_kind kind_of_field(const struct lp_type_field *field)
{
	if (!field->name)
		return LP_REFERENCE_WORD;
	return strcmp(field->name, "__dict__") ? LP_REFERENCE_FIELD : LP_REFERENCE_DICT;
}

static bool add_row_fields(struct fixed_array *fixed, const struct lp_type_row *row)
{
	unsigned i;

	for (i = 0; i < row->field_count; i++) {
		const struct lp_type_field *field = &row->fields[i];

		if (!add_fixed(fixed, field->offset, kind_of_field(field), field->weak,
			       field->name))
			return false;
	}
	return true;
}

static bool may_add_word(struct lp_types *types)
{
	if (types->word_count == MAX_WORDS)
		return false;
	types->word_count++;
	return true;
}

/** What a base's instances have is what the type's have, but for the first entry: the class. */
static bool add_inherited(struct lp_types *types, struct fixed_array *fixed,
			  const struct lp_typeinfo *base)
{
	uint32_t i;

	for (i = 0; i < base->fixed_count; i++) {
		const struct lp_fixed *reference = &base->fixed[i];

		if (reference->kind == LP_REFERENCE_CLASS ||
		    (reference->kind == LP_REFERENCE_WORD && !may_add_word(types)))
			continue;
		if (!lp_array_push(fixed, *reference))
			return false;
	}
	return true;
}

/**
 * `__slots__`, and such members of C types, behind the type object (PyMemberDef).  A T_OBJECT of a
 * C type need not own what it leads to (sqlite3.Connection.Warning of 3.10): it is left to the
 * scan of unknown words, which goes by counts.
 */
static bool add_members(struct lp_types *types, struct lp_typeinfo *type, uint64_t metatype,
			uint32_t from, struct fixed_array *fixed)
{
	const struct lp_layout *layout = &types->python->layout;
	uint64_t member =
		type->address + lp_value_field(types->peek, metatype, layout->type.basicsize);
	uint64_t count, words[LP_MEMBER_SIZE / 8], i;
	char name[MAX_NAME];

	if (!lp_peek_number(types->peek, type->address + LP_OB_SIZE, 8, &count) ||
	    count > MAX_MEMBERS)
		return true;
	for (i = 0; i < count; i++, member += LP_MEMBER_SIZE) {
		uint32_t kind, offset;
		char *copy;

		if (!lp_peek(types->peek, member, words, sizeof(words)))
			break;
		kind = (uint32_t)words[LP_MEMBER_TYPE / 8];
		offset = (uint32_t)words[LP_MEMBER_OFFSET / 8];
		if (kind == LP_T_OBJECT_EX && words[LP_MEMBER_FLAGS / 8] & LP_AFTER_ITEMS) {
			type->hidden++;
			continue;
		}
		if (kind != LP_T_OBJECT_EX || offset < from || offset % WORD ||
		    offset + WORD > type->basicsize ||
		    !lp_peek_string(types->peek, words[0], name, sizeof(name)))
			continue;
		copy = lp_region_copy(&types->region, name, strlen(name));
		if (!copy || !add_fixed(fixed, (int32_t)offset, LP_REFERENCE_SLOT, false, copy))
			return false;
	}
	return true;
}

static bool covers(const struct fixed_array *fixed, int32_t offset)
{
	size_t i;

	for (i = 0; i < fixed->count; i++) {
		if (fixed->items[i].offset == offset)
			return true;
	}
	return false;
}

/** Words that the type adds to its base and nobody describes: scanned conservatively. */
static bool add_words(struct lp_types *types, struct lp_typeinfo *type, uint32_t from,
		      int32_t weaklist, struct fixed_array *fixed)
{
	/* A byte a word of the object: a reference is known there. */
	LP_FREE unsigned char *covered = calloc(type->basicsize / WORD + 1, 1);
	int32_t offset;
	size_t i;

	for (i = 0; covered && i < fixed->count; i++) {
		if (fixed->items[i].offset >= 0 &&
		    (uint32_t)fixed->items[i].offset < type->basicsize)
			covered[fixed->items[i].offset / WORD] = 1;
	}
	for (offset = (int32_t)lp_align_up(from, WORD); offset + WORD <= (int32_t)type->basicsize;
	     offset += WORD) {
		if (offset == type->dictoffset || offset == weaklist ||
		    (covered && covered[offset / WORD]))
			continue;
		type->opaque = true;
		if (may_add_word(types) &&
		    !add_fixed(fixed, offset, LP_REFERENCE_WORD, false, NULL))
			return false;
	}
	return covered != NULL;
}

/**
 * Whether the struct of a C type begins with that of its base.  That of _io.FileIO does not begin
 * with that of _io._RawIOBase: `__dict__` is elsewhere.
 */
static bool extends_base(const struct lp_typeinfo *type)
{
	uint32_t i;

	for (i = 0; type->base && i < type->base->fixed_count; i++) {
		const struct lp_fixed *fixed = &type->base->fixed[i];

		if (fixed->kind == LP_REFERENCE_DICT && type->dictoffset > 0 &&
		    fixed->offset != type->dictoffset)
			return false;
	}
	return true;
}

/** The references at fixed offsets, the class first. */
static bool find_fixed(struct lp_types *types, struct lp_typeinfo *type, enum origin origin,
		       const unsigned char *bytes, struct fixed_array *fixed)
{
	const struct lp_layout *layout = &types->python->layout;
	uint32_t from = type->base ? type->base->basicsize : type->basicsize;
	int32_t weaklist = (int32_t)lp_load64(bytes + layout->type.weaklistoffset.offset);

	if (type->heap && !add_fixed(fixed, layout->object.type.offset, LP_REFERENCE_CLASS,
				     !type->owned_by_instances, "__class__"))
		return false;
	if (origin == ORIGIN_ROW)
		return add_row_fields(fixed, type->row);
	if (!add_inherited(types, fixed, type->base))
		return false;
	type->opaque = type->base->opaque;
	if (origin == ORIGIN_CLASS)
		type->hidden = type->base->hidden;
	if (origin == ORIGIN_STRUCT_SEQUENCE)
		return true;
	if (type->heap &&
	    !add_members(types, type, lp_load64(bytes + layout->object.type.offset), from, fixed))
		return false;
	return origin == ORIGIN_CLASS || add_words(types, type, from, weaklist, fixed);
}

/** `__dict__` where no field is it already: positive, or negative from the object's end. */
static bool find_dict(const struct lp_layout *layout, struct lp_typeinfo *type,
		      struct fixed_array *fixed)
{
	/* With attributes before the object the offset is not one (-1, or a negative number). */
	if (lp_type_has_managed_dict(layout, type))
		type->dictoffset = 0;
	if (type->dictoffset > 0) {
		bool dict = !covers(fixed, type->dictoffset) &&
			    (uint32_t)type->dictoffset + WORD <= type->basicsize;

		if (dict &&
		    !add_fixed(fixed, type->dictoffset, LP_REFERENCE_DICT, false, "__dict__"))
			return false;
		type->dictoffset = 0;
	}
	return true;
}

static void find_cached_keys(struct lp_types *types, struct lp_typeinfo *type)
{
	const struct lp_layout *layout = &types->python->layout;
	unsigned char header[LP_DICT_KEYS_HEADER];
	struct lp_dict_keys keys;
	uint64_t address;

	if (!type->heap)
		return;
	address = lp_value_field(types->peek, type->address, layout->heap_type.cached_keys);
	if (address && lp_peek(types->peek, address, header, sizeof(header)) &&
	    lp_dict_keys_parse(layout, header, address, &keys) && keys.values < UINT16_MAX) {
		type->cached_keys = address;
		type->cached_count = (uint32_t)keys.nentries;
		type->cached_capacity = (uint32_t)keys.values;
	}
}

/** The info of `object`. */
static const struct lp_typeinfo *object_of(const struct lp_typeinfo *type)
{
	while (type->base)
		type = type->base;
	return type;
}

/** What is known of the struct of a C type without a row. */
static enum origin find_struct(struct lp_types *types, struct lp_typeinfo *type, uint64_t dict)
{
	if (lp_struct_sequence(types, type, dict))
		return ORIGIN_STRUCT_SEQUENCE;
	if (!extends_base(type)) {
		type->base = object_of(type);
		type->row = type->base->row;
		type->kind = type->row->kind;
	}
	return ORIGIN_UNKNOWN;
}

bool lp_type_shape(struct lp_types *types, struct lp_typeinfo *type, const unsigned char *bytes)
{
	const struct lp_layout *layout = &types->python->layout;
	uint64_t c_name = lp_load64(bytes + layout->type.name.offset);
	bool python_class = is_python_class(types, type, c_name);
	const struct lp_type_row *own = own_row(types, type, c_name, python_class);
	enum origin origin = own ? ORIGIN_ROW : ORIGIN_CLASS;
	struct fixed_array fixed = {0};
	struct lp_fixed *copy;

	if (!own && !type->base)
		return false;
	type->row = own ? own : type->base->row;
	type->kind = type->row->kind;
	if (!own && !python_class)
		origin = find_struct(types, type, lp_load64(bytes + layout->type.dict.offset));
	type->owned_by_instances = type->heap && (layout->instances_own_type || python_class);
	if (type->flags & LP_TYPE_HAVE_GC)
		type->before = (uint32_t)layout->gc_head.size;
	if (has_words_before(layout, type))
		type->before += 2 * WORD;
	type->least = least_size(layout, type, own != NULL);
	type->extent = extent_of(type);
	find_cached_keys(types, type);
	if (!find_fixed(types, type, origin, bytes, &fixed) || !find_dict(layout, type, &fixed)) {
		lp_reader_fail(types->peek->reader);
		lp_array_deinit(&fixed);
		return false;
	}
	copy = lp_region_alloc(&types->region, fixed.count * sizeof(*copy) + 1);
	if (copy && fixed.count)
		memcpy(copy, fixed.items, fixed.count * sizeof(*copy));
	type->fixed = copy;
	type->fixed_count = (uint32_t)fixed.count;
	lp_array_deinit(&fixed);
	if (!copy)
		lp_reader_fail(types->peek->reader);
	return copy != NULL;
}
