// SPDX-License-Identifier: Apache-2.0
#include "decode/find/stale.h"

#include "decode/types/sizes.h"

void lp_stale_note(struct lp_worker *worker, uint64_t address, const struct lp_typeinfo *type)
{
	const struct lp_layout *layout = worker->layout;
	struct lp_object object;

	if (type->kind != LP_KIND_UNICODE2 || !lp_worker_object(worker, address, type, &object))
		return;
	/* A character and the 0 behind it are a count; with any more they are too large for one. */
	if (lp_object_field(&object, layout->str.length) <= 1 &&
	    !lp_array_push(&worker->buffers, lp_object_field(&object, layout->str.text)))
		worker->failed = true;
}

/** What tally_object() of decode/find/scan.c has counted. */
static void take_back(struct lp_worker *worker, uint64_t address)
{
	const unsigned char *head = lp_worker_piece(worker, address, LP_OBJECT_SIZE);
	const struct lp_typeinfo *type =
		head ? lp_type_cache_get(&worker->types,
					 lp_load64(head + worker->layout->object.type.offset))
		     : NULL;
	struct lp_object object;
	struct lp_sizes sizes;
	struct lp_tally *tally;

	if (!type || !lp_worker_object(worker, address, type, &object))
		return;
	lp_object_sizes(worker, &object, &sizes);
	tally = lp_worker_tally(worker, type->number);
	/* Below zero where another worker counted it: their sum is right. */
	tally->count--;
	tally->shallow -= sizes.shallow;
	tally->owned -= sizes.owned;
}

void lp_stale_drop(struct lp_heap *heap, struct lp_worker **workers, unsigned count, bool tally)
{
	unsigned i;
	size_t n;

	for (i = 0; i < count; i++) {
		for (n = 0; n < workers[i]->buffers.count; n++) {
			uint64_t address = workers[i]->buffers.items[n];

			if (lp_index_remove(&heap->index, address) && tally)
				take_back(workers[0], address);
		}
		lp_array_deinit(&workers[i]->buffers);
	}
}
