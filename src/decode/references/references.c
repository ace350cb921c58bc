// SPDX-License-Identifier: Apache-2.0
#include "decode/references/references.h"

#include "cpython/flags.h"

typedef void references_fn(struct lp_worker *worker, const struct lp_object *object);

struct family {
	references_fn *references;
	enum lp_variable variable;
};

/** A kind that is not here has fixed references only. */
static const struct family families[] = {
	[LP_KIND_LIST] = {lp_list_references, LP_VARIABLE_ITEMS},
	[LP_KIND_INLINE_ITEMS] = {lp_inline_references, LP_VARIABLE_ITEMS},
	[LP_KIND_FIXED_ITEMS] = {lp_fixed_references, LP_VARIABLE_ITEMS},
	[LP_KIND_TEE_ITEMS] = {lp_tee_references, LP_VARIABLE_ITEMS},
	[LP_KIND_DEQUE] = {lp_deque_references, LP_VARIABLE_ITEMS},
	[LP_KIND_QUEUE] = {lp_queue_references, LP_VARIABLE_ITEMS},
	[LP_KIND_DICT] = {lp_dict_references, LP_VARIABLE_PAIRS},
	[LP_KIND_ODICT] = {lp_odict_references, LP_VARIABLE_ORDERED_PAIRS},
	[LP_KIND_SET] = {lp_set_references, LP_VARIABLE_ELEMENTS},
	[LP_KIND_FRAME] = {lp_frame_references, LP_VARIABLE_FRAME},
	[LP_KIND_GENERATOR] = {lp_generator_references, LP_VARIABLE_FRAME},
	[LP_KIND_CODE] = {lp_code_references, LP_VARIABLE_CODE},
	[LP_KIND_TYPE] = {lp_class_references, LP_VARIABLE_CLASS},
	[LP_KIND_NDARRAY] = {lp_ndarray_references, LP_VARIABLE_ITEMS},
	[LP_KIND_IF_FLAG] = {NULL, LP_VARIABLE_NONE},
};

enum lp_variable lp_kind_variable(const struct lp_layout *layout, enum lp_kind kind)
{
	if (kind == LP_KIND_FRAME && !lp_has(layout->frame.iframe))
		return LP_VARIABLE_OLD_FRAME;
	if (kind == LP_KIND_GENERATOR && !lp_has(layout->generator.iframe))
		return LP_VARIABLE_NONE;
	return families[kind].variable;
}

static void emit_fixed(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_typeinfo *type = object->type;
	bool absent = type->kind == LP_KIND_IF_FLAG && !object->bytes[type->row->numbers[0]];
	uint32_t i;

	for (i = 0; i < type->fixed_count; i++) {
		const struct lp_fixed *fixed = &type->fixed[i];
		uint64_t word = lp_load64(object->bytes + fixed->offset);

		if (fixed->kind == LP_REFERENCE_WORD)
			lp_emit_unknown(worker, word);
		else if (absent && fixed->kind == LP_REFERENCE_FIELD)
			lp_emit(worker, 0, false);
		else
			lp_emit(worker, word, fixed->weak);
	}
}

/** A pointer to `__dict__` that is counted from the end of the object (up to 3.10). */
static void emit_dict_at_end(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_typeinfo *type = object->type;
	int64_t count = type->itemsize ? lp_object_count(object) : 0;
	uint64_t size =
		type->basicsize + (count < 0 ? -(uint64_t)count : (uint64_t)count) * type->itemsize;
	uint64_t address =
		object->address + lp_align_up(size, 8) + (uint64_t)(int64_t)type->dictoffset;

	lp_emit(worker, lp_peek_pointer(worker->peek, address), false);
}

static void emit_values(struct lp_worker *worker, const struct lp_object *object, uint64_t values)
{
	lp_emit_words(worker, values, object->type->cached_count, LP_WORDS_OWNED);
}

/** Attributes before the object (3.11 on): a dict, or values that follow the class' names. */
static unsigned emit_managed(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_layout *layout = worker->layout;
	const struct lp_typeinfo *type = object->type;
	uint64_t word = lp_load64(object->bytes - 24), values = 0;

	if (layout->attributes == LP_ATTRIBUTES_WORDS) {
		if (!word)
			values = lp_load64(object->bytes - 32);
	} else if (layout->attributes == LP_ATTRIBUTES_TAGGED) {
		if (word & 1) {
			values = word + 1;
			word = 0;
		}
	} else if ((type->flags & LP_TYPE_INLINE_VALUES) &&
		   object->bytes[type->basicsize + (uint32_t)layout->dict_values.valid.offset]) {
		values = object->address + type->basicsize +
			 (uint64_t)layout->dict_values.values.offset;
	}
	lp_emit(worker, word, false);
	if (!values)
		return 0;
	emit_values(worker, object, values);
	return LP_OBJECT_VALUES;
}

unsigned lp_object_references(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_typeinfo *type = object->type;
	references_fn *references = families[type->kind].references;
	unsigned flags = 0;

	emit_fixed(worker, object);
	if (lp_type_has_managed_dict(worker->layout, type))
		flags = emit_managed(worker, object);
	else if (type->dictoffset < 0)
		emit_dict_at_end(worker, object);
	if (references)
		references(worker, object);
	return flags;
}
