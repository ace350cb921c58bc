// SPDX-License-Identifier: Apache-2.0
/* Type objects: `type` and metaclasses. */
#include "decode/references/references.h"

#include "cpython/dict_keys.h"
#include "cpython/values.h"

/**
 * The state that an interpreter keeps for a static type since 3.12, where the type itself has but
 * a number in place of its subclasses; 0 if there is none.
 */
static uint64_t static_state(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t number = lp_object_field(object, layout->type.subclasses);
	uint64_t tables[] = {worker->heap->static_types, worker->heap->extension_types};
	unsigned i;

	for (i = 0; i < 2 && number && number < UINT16_MAX; i++) {
		uint64_t state =
			tables[i] + (number - 1) * (uint64_t)layout->static_type_state.size;

		if (tables[i] && lp_value_field(worker->peek, state,
						layout->static_type_state.type) == object->address)
			return state;
	}
	return 0;
}

/** Names of attributes that instances share: the class owns them. */
static void emit_names(struct lp_worker *worker, const struct lp_typeinfo *class)
{
	unsigned char header[LP_DICT_KEYS_HEADER];
	struct lp_dict_keys keys;
	uint32_t i;

	if (!class->cached_keys ||
	    !lp_peek(worker->peek, class->cached_keys, header, sizeof(header)) ||
	    !lp_dict_keys_parse(worker->layout, header, class->cached_keys, &keys))
		return;
	for (i = 0; i < class->cached_count; i++)
		lp_emit(worker,
			lp_peek_pointer(worker->peek,
					keys.entries + i * keys.entry_size + keys.key),
			false);
}

void lp_class_references(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_layout *layout = worker->layout;
	const struct lp_typeinfo *class = lp_type_cache_get(&worker->types, object->address);
	uint64_t state = static_state(worker, object);
	bool heap = class && class->heap;
	uint64_t subclasses;

	/* A static type may have its base from its initialiser, which owns nothing. */
	lp_emit(worker, lp_object_field(object, layout->type.base), !heap);
	lp_emit(worker, lp_object_field(object, layout->type.bases), false);
	lp_emit(worker, lp_object_field(object, layout->type.mro), false);
	subclasses = lp_object_field(object, layout->type.subclasses);
	if (state)
		subclasses =
			lp_value_field(worker->peek, state, layout->static_type_state.subclasses);
	lp_emit(worker, subclasses < UINT16_MAX ? 0 : subclasses, false);
	lp_emit(worker,
		heap ? lp_value_field(worker->peek, object->address, layout->heap_type.name) : 0,
		false);
	lp_emit(worker,
		heap ? lp_value_field(worker->peek, object->address, layout->heap_type.qualname)
		     : 0,
		false);
	lp_emit(worker,
		heap ? lp_value_field(worker->peek, object->address, layout->heap_type.slots) : 0,
		false);
	lp_emit(worker,
		heap ? lp_value_field(worker->peek, object->address, layout->heap_type.module) : 0,
		false);
	lp_emit(worker,
		state ? lp_value_field(worker->peek, state, layout->static_type_state.dict) : 0,
		false);
	if (class)
		emit_names(worker, class);
}
