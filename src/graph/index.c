// SPDX-License-Identifier: Apache-2.0
#include "graph/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/pages.h"

static bool index_slots(struct lp_index *index)
{
	uint32_t size = 64;
	size_t i;

	while (size < index->unit_count * 4)
		size *= 2;
	index->slots = calloc(size, sizeof(*index->slots));
	if (!index->slots)
		return false;
	index->slot_mask = size - 1;
	for (i = 0; i < index->unit_count; i++) {
		uint32_t slot =
			(uint32_t)((index->units[i].address >> LP_UNIT_SHIFT) * 0x9E3779B1u);

		for (slot &= index->slot_mask; index->slots[slot];)
			slot = (slot + 1) & index->slot_mask;
		index->slots[slot] = (uint32_t)i + 1;
	}
	return true;
}

struct lp_error *lp_index_init(struct lp_index *index, struct lp_unit *units, size_t count)
{
	size_t words = 0, i;

	memset(index, 0, sizeof(*index));
	index->units = units;
	index->unit_count = count;
	for (i = 0; i < count; i++) {
		units[i].first_word = (uint32_t)words;
		words += lp_unit_words(&units[i]);
	}
	index->word_count = words;
	if (words > UINT32_MAX || count > UINT32_MAX / 8) {
		lp_index_deinit(index);
		return lp_error_create(LP_ERROR_UNREADABLE,
				       "the target has more memory than limpet can number");
	}
	index->bits = lp_pages_alloc(words * sizeof(*index->bits));
	index->rank = lp_pages_alloc(words * sizeof(*index->rank));
	if (!index->bits || !index->rank || !index_slots(index)) {
		lp_index_deinit(index);
		return &lp_error_memory;
	}
	return NULL;
}

void lp_index_deinit(struct lp_index *index)
{
	free(index->units);
	free(index->slots);
	lp_pages_free(index->bits, index->word_count * sizeof(*index->bits));
	lp_pages_free(index->rank, index->word_count * sizeof(*index->rank));
	free(index->late);
	lp_map_deinit(&index->late_ids);
	memset(index, 0, sizeof(*index));
}

struct lp_error *lp_index_freeze(struct lp_index *index)
{
	uint64_t count = 0;
	size_t i;

	for (i = 0; i < index->word_count; i++) {
		index->rank[i] = (uint32_t)count;
		count += (unsigned)__builtin_popcountll(index->bits[i]);
		if (count >= LP_NO_OBJECT)
			return lp_error_create(
				LP_ERROR_UNREADABLE,
				"the target has more objects than limpet can number");
	}
	index->ranked = (uint32_t)count;
	return NULL;
}

uint32_t lp_index_find(const struct lp_index *index, uint64_t address)
{
	uint32_t id = lp_index_ranked(index, address);

	if (id == LP_NO_OBJECT && lp_map_get(&index->late_ids, address, &id))
		id += index->ranked;
	return id;
}

uint32_t lp_index_late(struct lp_index *index, uint64_t address)
{
	uint32_t number;

	if (lp_map_get(&index->late_ids, address, &number))
		return index->ranked + number;
	if (index->late_count == index->late_capacity) {
		uint32_t capacity = index->late_capacity ? index->late_capacity * 2 : 1024;
		uint64_t *grown = realloc(index->late, capacity * sizeof(*grown));

		if (!grown)
			return LP_NO_OBJECT;
		index->late = grown;
		index->late_capacity = capacity;
	}
	if (lp_index_count(index) + 1 >= LP_NO_OBJECT ||
	    !lp_map_set(&index->late_ids, address, index->late_count))
		return LP_NO_OBJECT;
	index->late[index->late_count] = address;
	return index->ranked + index->late_count++;
}

static int compare_addresses(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return (a > b) - (a < b);
}

struct lp_error *lp_index_sort_late(struct lp_index *index, uint32_t **ret)
{
	uint32_t *numbers = malloc((index->late_count + 1) * sizeof(*numbers));
	uint32_t i, old = 0;

	if (!numbers)
		return &lp_error_memory;
	if (index->late_count)
		qsort(index->late, index->late_count, sizeof(*index->late), compare_addresses);
	for (i = 0; i < index->late_count; i++) {
		lp_map_get(&index->late_ids, index->late[i], &old);
		numbers[old] = index->ranked + i;
		/* Setting a key that is there needs no memory. */
		lp_map_set(&index->late_ids, index->late[i], i);
	}
	*ret = numbers;
	return NULL;
}

/** The last of the words whose rank is not above @id: it holds the object. */
static size_t word_of(const struct lp_index *index, uint32_t id)
{
	size_t low = 0, high = index->word_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (index->rank[middle] <= id)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static const struct lp_unit *unit_of(const struct lp_index *index, size_t word)
{
	size_t low = 0, high = index->unit_count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (index->units[middle].first_word <= word)
			low = middle;
		else
			high = middle;
	}
	return &index->units[low];
}

uint64_t lp_index_address(const struct lp_index *index, uint32_t id)
{
	uint64_t bits;
	uint32_t left;
	size_t word;

	if (id >= index->ranked)
		return id - index->ranked < index->late_count ? index->late[id - index->ranked] : 0;
	word = word_of(index, id);
	bits = index->bits[word];
	for (left = id - index->rank[word]; left; left--)
		bits &= bits - 1;
	return lp_unit_address(unit_of(index, word), word * 64 + (unsigned)__builtin_ctzll(bits));
}
