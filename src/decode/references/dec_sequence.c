// SPDX-License-Identifier: Apache-2.0
/* Objects that hold items in order: list, tuple, deque, queue, itertools.tee, nodes of a HAMT. */
#include "decode/references/references.h"

void lp_list_references(struct lp_worker *worker, const struct lp_object *object)
{
	int64_t count = lp_object_count(object);

	if (count > 0)
		lp_emit_words(worker, lp_object_field(object, worker->layout->list.items),
			      (uint64_t)count, LP_WORDS_OWNED);
}

/** As many as ob_size, in the object itself, and those that the type hides. */
void lp_inline_references(struct lp_worker *worker, const struct lp_object *object)
{
	int64_t count = lp_object_count(object);

	if (count >= 0)
		lp_emit_words(worker, object->address + (uint64_t)object->type->row->numbers[0],
			      (uint64_t)count + object->type->hidden, LP_WORDS_OWNED);
}

void lp_fixed_references(struct lp_worker *worker, const struct lp_object *object)
{
	const int32_t *numbers = object->type->row->numbers;

	lp_emit_words(worker, object->address + (uint64_t)numbers[0],
		      (uint64_t)(numbers[1] - numbers[0]) / 8, LP_WORDS_OWNED);
}

/** A block of items that iterators of itertools.tee share: `numread` of them are set. */
void lp_tee_references(struct lp_worker *worker, const struct lp_object *object)
{
	const int32_t *numbers = object->type->row->numbers;
	uint32_t count = lp_load32(object->bytes + numbers[1]);
	uint32_t room = (object->type->row->size - (uint32_t)numbers[0]) / 8;

	lp_emit_words(worker, object->address + (uint64_t)numbers[0], count < room ? count : room,
		      LP_WORDS_OWNED);
}

/** Blocks in a chain; the first and the last may be used in part only. */
void lp_deque_references(struct lp_worker *worker, const struct lp_object *object)
{
	const struct lp_layout *layout = worker->layout;
	const uint64_t room = layout->deque_block.data.width / 8;
	uint64_t block = lp_object_number(object, 0);
	uint64_t first = lp_object_number(object, 1);
	uint64_t left = object->type->row->numbers[2] < 0 ? (uint64_t)lp_object_count(object)
							  : lp_object_number(object, 2);

	if (left > INT64_MAX / 8) {
		worker->senseless++;
		return;
	}
	while (left && block && first < room) {
		uint64_t part = room - first < left ? room - first : left;

		if (!lp_worker_spend(worker, (uint64_t)layout->deque_block.size))
			return;
		lp_emit_words(worker, block + (uint64_t)layout->deque_block.data.offset + 8 * first,
			      part, LP_WORDS_OWNED);
		left -= part;
		first = 0;
		block = lp_peek_pointer(worker->peek,
					block + (uint64_t)layout->deque_block.right.offset);
	}
}

/** A ring buffer (3.13 on). */
void lp_queue_references(struct lp_worker *worker, const struct lp_object *object)
{
	uint64_t items = lp_object_number(object, 0), capacity = lp_object_number(object, 1);
	uint64_t first = lp_object_number(object, 2), count = lp_object_number(object, 3);
	uint64_t part;

	if (object->type->row->numbers[0] < 0 || !count)
		return;
	if (count > capacity || first >= capacity) {
		worker->senseless++;
		return;
	}
	part = capacity - first < count ? capacity - first : count;
	lp_emit_words(worker, items + 8 * first, part, LP_WORDS_OWNED);
	lp_emit_words(worker, items, count - part, LP_WORDS_OWNED);
}
