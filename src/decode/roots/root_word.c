// SPDX-License-Identifier: Apache-2.0
#include "decode/roots/root_word.h"

#include "base/error.h"
#include "cpython/values.h"
#include "decode/build/resolve.h"

/** The type of what is at the address that the word at @at holds, or 0. */
static uint64_t type_at(struct lp_worker *worker, uint64_t at)
{
	uint64_t object = lp_peek_pointer(worker->peek, at);

	return object ? lp_value_field(worker->peek, object, worker->layout->object.type) : 0;
}

/**
 * Whether the word lies in an array of dead lists or dicts, kept for reuse.  What was taken from
 * such an array is still in it, though the array does not own it.  (Free lists of other types
 * are linked, or their objects are never found alive in an array's words: numbers, strings.)
 */
static bool in_free_list(struct lp_worker *worker, const struct lp_root_word *word)
{
	uint64_t address = lp_value_field(worker->peek, word->address, worker->layout->object.type);
	const struct lp_typeinfo *type = lp_type_cache_get(&worker->types, address);

	return type && (type->kind == LP_KIND_LIST || type->kind == LP_KIND_DICT) && !type->heap &&
	       (type_at(worker, word->at - 8) == address ||
		type_at(worker, word->at + 8) == address);
}

struct lp_error *lp_root_words_resolve(struct lp_worker *worker,
				       const struct lp_root_word_array *words,
				       struct lp_graph *graph)
{
	size_t i;

	for (i = 0; i < words->count; i++) {
		const struct lp_root_word *word = &words->items[i];
		struct lp_root root = word->root;

		root.object = lp_resolve(worker, word->address);
		if (root.object == LP_NO_OBJECT || (word->at && in_free_list(worker, word)))
			continue;
		if (!lp_array_push(&graph->roots, root))
			return &lp_error_memory;
	}
	return worker->failed ? &lp_error_memory : NULL;
}
