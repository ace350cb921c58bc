// SPDX-License-Identifier: Apache-2.0
/*
 * One function a kind: CPython's __sizeof__ methods, which are named with each, read from outside.
 * Everything not here is object.__sizeof__: tp_basicsize + |ob_size| * tp_itemsize.
 */
#include "decode/types/sizes.h"

#include "cpython/dict_keys.h"
#include "cpython/flags.h"
#include "cpython/values.h"
#include "decode/references/ndarray.h"

enum {
	STATE_KIND_SHIFT = 2,
	STATE_COMPACT = 1 << 5,
	STATE_ASCII = 1 << 6,
	/* sizeof(bytes header) with the NUL behind. */
	BYTES_HEADER = 33,
	/* sizeof(_PyOpcache), 3.8 to 3.10. */
	OPCACHE_SIZE = 32,
};

/** object.__sizeof__ */
static uint64_t generic_size(const struct lp_object *object)
{
	const struct lp_typeinfo *type = object->type;
	int64_t count = type->itemsize ? lp_object_count(object) : 0;

	return type->basicsize + (count < 0 ? -(uint64_t)count : (uint64_t)count) * type->itemsize;
}

uint64_t lp_keys_size(const struct lp_dict_keys *keys)
{
	return keys->refcnt == 1 ? keys->size : 0;
}

static bool read_keys(struct lp_worker *worker, uint64_t address, struct lp_dict_keys *keys)
{
	unsigned char header[LP_DICT_KEYS_HEADER];

	return lp_peek(worker->peek, address, header, sizeof(header)) &&
	       lp_dict_keys_parse(worker->layout, header, address, keys);
}

/** dict.__sizeof__ (_PyDict_SizeOf) */
static uint64_t dict_size(struct lp_worker *worker, const struct lp_object *object,
			  struct lp_sizes *sizes)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t size = object->type->basicsize;
	uint64_t address, values;
	const unsigned char *header;
	struct lp_dict_keys keys;

	if (layout->python2) {
		uint64_t table = lp_object_field(object, layout->dict.table);
		uint64_t small = object->address + (uint64_t)layout->dict.small_table.offset;
		uint64_t mask = lp_object_field(object, layout->dict.mask);

		return table == small || mask >> 40 ? size : size + 24 * (mask + 1);
	}
	address = lp_object_field(object, layout->dict.keys);
	values = lp_object_field(object, layout->dict.values);
	if (values)
		return read_keys(worker, address, &keys)
			       ? size + 8 * keys.values + lp_keys_size(&keys)
			       : size;
	header = lp_window_at(&worker->window, address, LP_DICT_KEYS_HEADER);
	if (!header)
		sizes->keys = address;
	else if (lp_dict_keys_parse(layout, header, address, &keys))
		size += lp_keys_size(&keys);
	return size;
}

/** OrderedDict.__sizeof__ (odict_sizeof) */
static uint64_t odict_size(struct lp_worker *worker, const struct lp_object *object,
			   struct lp_sizes *sizes)
{
	uint64_t used = lp_object_field(object, worker->layout->dict.used);

	return dict_size(worker, object, sizes) + 8 * lp_object_number(object, 1) + 32 * used;
}

/** list.__sizeof__ */
static uint64_t list_size(struct lp_worker *worker, const struct lp_object *object,
			  struct lp_sizes *sizes)
{
	int64_t allocated = (int64_t)lp_object_field(object, worker->layout->list.allocated);

	/* -1 while it is being sorted. */
	return object->type->basicsize + (allocated > 0 ? 8 * (uint64_t)allocated : 0);
}

/** set.__sizeof__ */
static uint64_t set_size(struct lp_worker *worker, const struct lp_object *object,
			 struct lp_sizes *sizes)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t table = lp_object_field(object, layout->set.table);
	uint64_t mask = lp_object_field(object, layout->set.mask);

	if (table == object->address + (uint64_t)layout->set.small_table.offset || mask >> 40)
		return object->type->basicsize;
	return object->type->basicsize + (uint64_t)layout->set_entry.size * (mask + 1);
}

/** str.__sizeof__ (unicode_sizeof): counts no attributes of subclasses. */
static uint64_t str_size(struct lp_worker *worker, const struct lp_object *object,
			 struct lp_sizes *sizes)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t state = lp_object_field(object, layout->str_ascii.state);
	uint64_t length = lp_object_field(object, layout->str_ascii.length);
	uint64_t width = state >> STATE_KIND_SHIFT & 7;
	bool compact = state & STATE_COMPACT, ascii = state & STATE_ASCII;
	uint64_t data = 0, size, utf8, wstr;

	if (compact && ascii) {
		size = (uint64_t)layout->str_ascii.size + length + 1;
		data = object->address + (uint64_t)layout->str_ascii.size;
	} else if (compact) {
		size = (uint64_t)layout->str_compact.size + (length + 1) * width;
		data = object->address + (uint64_t)layout->str_compact.size;
	} else {
		size = (uint64_t)layout->str.size;
		data = lp_object_field(object, layout->str.data);
		if (data)
			size += (length + 1) * width;
	}
	if (!(compact && ascii)) {
		utf8 = lp_object_field(object, layout->str_compact.utf8);
		if (utf8 && utf8 != data)
			size += lp_object_field(object, layout->str_compact.utf8_length) + 1;
	}
	wstr = lp_object_field(object, layout->str_ascii.wstr);
	if (wstr && wstr != data)
		size += 4 *
			(1 + (compact && ascii
				      ? length
				      : lp_object_field(object, layout->str_compact.wstr_length)));
	return size;
}

/** unicode.__sizeof__ of 2.7 */
static uint64_t unicode2_size(struct lp_worker *worker, const struct lp_object *object,
			      struct lp_sizes *sizes)
{
	uint64_t length = lp_object_field(object, worker->layout->str.length);

	return (uint64_t)worker->layout->str.size + (length + 1) * worker->layout->unicode_width;
}

/** bytes.__sizeof__; 2.7's string_sizeof counts no attributes of subclasses. */
static uint64_t bytes_size(struct lp_worker *worker, const struct lp_object *object,
			   struct lp_sizes *sizes)
{
	if (!worker->layout->python2)
		return generic_size(object);
	return (uint64_t)worker->layout->bytes.data.offset + 1 + (uint64_t)lp_object_count(object);
}

/** int.__sizeof__; 2.7's long_sizeof counts attributes of subclasses, later ones do not. */
static uint64_t int_size(struct lp_worker *worker, const struct lp_object *object,
			 struct lp_sizes *sizes)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t digits;

	if (layout->python2)
		return generic_size(object);
	if (lp_has(layout->int_.tag)) {
		digits = lp_object_field(object, layout->int_.tag) >> 3;
	} else {
		int64_t count = lp_object_count(object);

		digits = count < 0 ? -(uint64_t)count : (uint64_t)count;
	}
	/* 3.11 and later count a digit for zero. */
	if (!digits && lp_has(layout->code.instructions))
		digits = 1;
	return (uint64_t)layout->int_.digits.offset + 4 * digits;
}

/** bytearray.__sizeof__; since 3.15 the buffer is a bytes object that it counts. */
static uint64_t bytearray_size(struct lp_worker *worker, const struct lp_object *object,
			       struct lp_sizes *sizes)
{
	uint64_t allocated = lp_object_number(object, 0);
	bool has_object = object->type->row->field_count &&
			  lp_load64(object->bytes + object->type->row->fields[0].offset);

	return object->type->basicsize + allocated + (has_object && allocated ? BYTES_HEADER : 0);
}

/** type.__sizeof__ */
static uint64_t type_size(struct lp_worker *worker, const struct lp_object *object,
			  struct lp_sizes *sizes)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t size = (uint64_t)layout->heap_type.size;
	const struct lp_typeinfo *self;
	struct lp_dict_keys keys;

	if (layout->python2)
		return generic_size(object);
	self = lp_type_cache_get(&worker->types, object->address);
	if (!self || !self->heap)
		return (uint64_t)layout->type.size;
	if (self->cached_keys && read_keys(worker, self->cached_keys, &keys))
		size += keys.size;
	return size;
}

/** code.__sizeof__ */
static uint64_t code_size(struct lp_worker *worker, const struct lp_object *object,
			  struct lp_sizes *sizes)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t extra = lp_object_field(object, layout->code.extra);
	uint64_t size, count, cells, code;

	if (layout->python2)
		return generic_size(object);
	if (lp_has(layout->code.instructions)) {
		size = lp_align_up(generic_size(object), 8);
	} else {
		size = (uint64_t)layout->code.size;
		cells = lp_object_field(object, layout->code.cellvars);
		if (lp_object_field(object, layout->code.cell2arg))
			size += 8 * lp_value_tuple_size(worker->peek, layout, cells);
		code = lp_object_field(object, layout->code.code);
		if (lp_object_field(object, layout->code.opcache) &&
		    lp_peek_number(worker->peek, code + LP_OB_SIZE, 8, &count))
			size += count / 2 +
				OPCACHE_SIZE * lp_object_field(object, layout->code.opcache_size);
	}
	/* struct _PyCodeObjectExtra: a count, then as many pointers. */
	if (extra && lp_peek_number(worker->peek, extra, 8, &count) && count < UINT16_MAX)
		size += 8 + 8 * count;
	return size;
}

/** Slots for locals and stack of a frame that runs the code object at @code (3.11 on). */
static uint64_t frame_slots(struct lp_worker *worker, uint64_t code)
{
	const struct lp_layout *layout = worker->layout;

	return lp_value_field(worker->peek, code, layout->code.nlocalsplus) +
	       lp_value_field(worker->peek, code, layout->code.stacksize);
}

/** frame.__sizeof__ */
static uint64_t frame_size(struct lp_worker *worker, const struct lp_object *object,
			   struct lp_sizes *sizes)
{
	const struct lp_layout *layout = worker->layout;
	struct lp_peek *peek = worker->peek;
	uint64_t code, slots;

	if (lp_has(layout->frame.iframe)) {
		uint64_t iframe = lp_object_field(object, layout->frame.iframe);

		code = lp_value_field(peek, iframe, layout->iframe.code) & ~3ull;
		return (uint64_t)layout->frame.own_iframe.offset +
		       (uint64_t)layout->iframe.localsplus.offset + 8 * frame_slots(worker, code);
	}
	code = lp_object_field(object, layout->frame.code);
	slots = lp_value_field(peek, code, layout->code.stacksize) +
		lp_value_field(peek, code, layout->code.nlocals) +
		lp_value_tuple_size(peek, layout,
				    lp_value_field(peek, code, layout->code.cellvars)) +
		lp_value_tuple_size(peek, layout,
				    lp_value_field(peek, code, layout->code.freevars));
	return object->type->basicsize + 8 * slots - 8;
}

/** generator.__sizeof__ (gen_sizeof, 3.11 on) */
static uint64_t generator_size(struct lp_worker *worker, const struct lp_object *object,
			       struct lp_sizes *sizes)
{
	const struct lp_layout *layout = worker->layout;
	struct lp_field code = layout->iframe.code;

	if (!lp_has(layout->generator.iframe))
		return generic_size(object);
	code.offset += layout->generator.iframe.offset;
	return (uint64_t)layout->generator.iframe.offset +
	       (uint64_t)layout->iframe.localsplus.offset +
	       8 * frame_slots(worker, lp_object_field(object, code) & ~3ull);
}

/** deque.__sizeof__ */
static uint64_t deque_size(struct lp_worker *worker, const struct lp_object *object,
			   struct lp_sizes *sizes)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t per_block = layout->deque_block.data.width / 8;
	uint64_t used = object->type->row->numbers[2] < 0 ? (uint64_t)lp_object_count(object)
							  : lp_object_number(object, 2);
	uint64_t blocks = (lp_object_number(object, 1) + used + per_block - 1) / per_block;

	return object->type->basicsize + (uint64_t)layout->deque_block.size * (blocks ? blocks : 1);
}

/** array.__sizeof__: struct arraydescr begins with the type code, then the item's size. */
static uint64_t array_size(struct lp_worker *worker, const struct lp_object *object,
			   struct lp_sizes *sizes)
{
	uint64_t itemsize = 0;

	lp_peek_number(worker->peek, lp_object_number(object, 1) + 4, 4, &itemsize);
	return object->type->basicsize + lp_object_number(object, 0) * itemsize;
}

/** itertools' product, combinations and permutations: 2.7 has no __sizeof__ for them. */
static uint64_t itertools_size(struct lp_worker *worker, const struct lp_object *object,
			       struct lp_sizes *sizes)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t size = generic_size(object), first = lp_object_number(object, 0);

	if (layout->python2)
		return size;
	if (object->type->kind == LP_KIND_PRODUCT)
		return size + 8 * lp_value_tuple_size(worker->peek, layout, first);
	if (object->type->kind == LP_KIND_PERMUTATIONS)
		size += 8 * lp_value_tuple_size(worker->peek, layout, lp_object_number(object, 1));
	return size + 8 * first;
}

/** BytesIO.__sizeof__: the buffer unless it is shared; 2.7 has a buffer of C. */
static uint64_t bytesio_size(struct lp_worker *worker, const struct lp_object *object,
			     struct lp_sizes *sizes)
{
	uint64_t size = object->type->basicsize;
	uint64_t refcount, length;

	if (worker->layout->python2)
		return size + lp_object_number(object, 1);
	if (lp_peek_number(worker->peek, lp_object_number(object, 0), 8, &refcount) &&
	    refcount == 1 &&
	    lp_peek_number(worker->peek, lp_object_number(object, 0) + LP_OB_SIZE, 8, &length))
		size += BYTES_HEADER + length;
	return size;
}

static uint64_t stringio_size(struct lp_worker *worker, const struct lp_object *object,
			      struct lp_sizes *sizes)
{
	uint64_t characters = lp_object_number(object, 1);

	if (lp_object_number(object, 0) && characters < UINT32_MAX)
		sizes->owned +=
			characters * (worker->layout->python2 ? worker->layout->unicode_width : 4);
	return generic_size(object);
}

/** buffered.__sizeof__ */
static uint64_t buffered_size(struct lp_worker *worker, const struct lp_object *object,
			      struct lp_sizes *sizes)
{
	return object->type->basicsize +
	       (lp_object_number(object, 0) ? lp_object_number(object, 1) : 0);
}

static uint64_t queue_size(struct lp_worker *worker, const struct lp_object *object,
			   struct lp_sizes *sizes)
{
	uint64_t capacity = lp_object_number(object, 1);

	if (capacity >> 40)
		return generic_size(object);
	if (worker->layout->queue_counts_items)
		return generic_size(object) + 8 * capacity;
	sizes->owned += 8 * capacity;
	return generic_size(object);
}

static uint64_t ndarray_size(struct lp_worker *worker, const struct lp_object *object,
			     struct lp_sizes *sizes)
{
	return lp_ndarray_size(worker, object);
}

typedef uint64_t size_fn(struct lp_worker *worker, const struct lp_object *object,
			 struct lp_sizes *sizes);

/** A kind that is not here has the generic size. */
static size_fn *const size_functions[] = {
	[LP_KIND_DICT] = dict_size,
	[LP_KIND_ODICT] = odict_size,
	[LP_KIND_LIST] = list_size,
	[LP_KIND_SET] = set_size,
	[LP_KIND_STR] = str_size,
	[LP_KIND_UNICODE2] = unicode2_size,
	[LP_KIND_BYTES] = bytes_size,
	[LP_KIND_INT] = int_size,
	[LP_KIND_BYTEARRAY] = bytearray_size,
	[LP_KIND_TYPE] = type_size,
	[LP_KIND_CODE] = code_size,
	[LP_KIND_FRAME] = frame_size,
	[LP_KIND_GENERATOR] = generator_size,
	[LP_KIND_DEQUE] = deque_size,
	[LP_KIND_ARRAY] = array_size,
	[LP_KIND_PRODUCT] = itertools_size,
	[LP_KIND_COMBINATIONS] = itertools_size,
	[LP_KIND_PERMUTATIONS] = itertools_size,
	[LP_KIND_BYTESIO] = bytesio_size,
	[LP_KIND_STRINGIO] = stringio_size,
	[LP_KIND_BUFFERED] = buffered_size,
	[LP_KIND_QUEUE] = queue_size,
	[LP_KIND_NDARRAY] = ndarray_size,
	[LP_KIND_IF_FLAG] = NULL,
};

/** The GC head and attribute words, which sys.getsizeof() adds. */
static uint64_t header_size(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_typeinfo *self;

	if (object->type->kind != LP_KIND_TYPE)
		return object->type->before;
	self = lp_type_cache_get(&worker->types, object->address);
	return (self && self->heap) || worker->layout->static_type_has_head ? object->type->before
									    : 0;
}

/**
 * Attribute values that no dict holds: an array of its own (3.11, 3.12: new_values() of
 * dictobject.c) or within the object (3.13: _PyInlineValuesSize()).
 */
static uint64_t values_size(const struct lp_layout *layout, const struct lp_object *object)
{
	const struct lp_typeinfo *type = object->type;
	uint64_t capacity = type->cached_capacity;

	if (!lp_type_has_managed_dict(layout, type))
		return 0;
	if (layout->attributes == LP_ATTRIBUTES_EMBEDDED) {
		if (!(type->flags & LP_TYPE_INLINE_VALUES))
			return 0;
		capacity = object->bytes[type->basicsize +
					 (uint32_t)layout->dict_values.capacity.offset];
		return lp_align_up(capacity, 8) + 8 * (capacity + 1);
	}
	if (layout->attributes == LP_ATTRIBUTES_WORDS ? !lp_load64(object->bytes - 32)
						      : !(lp_load64(object->bytes - 24) & 1))
		return 0;
	return lp_align_up(capacity + 2, 8) + 8 * capacity;
}

enum { LEAST_MOST = 64 << 20 };

void lp_object_sizes(struct lp_worker *worker, const struct lp_object *object, struct lp_sizes *ret)
{
	size_fn *size = size_functions[object->type->kind];

	*ret = (struct lp_sizes){0};
	ret->shallow = size ? size(worker, object, ret) : generic_size(object);
	/* No object is that large: a number in it makes no sense. */
	if (ret->shallow > 4 * worker->heap->space.size + LEAST_MOST) {
		worker->senseless++;
		ret->shallow = object->type->basicsize;
	}
	ret->shallow += header_size(worker, object);
	ret->owned += values_size(worker->layout, object);
}
