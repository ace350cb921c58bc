// SPDX-License-Identifier: Apache-2.0
/**
 * Addresses of objects and their dense ids.
 *
 * The address space that may hold objects is a set of *units* of 1 MiB.  Each has a bitmap
 * with a bit a granule (16 bytes, or 8 where static objects lie); the id of an object is the
 * number of bits set before its own, so ids are in address order.  Objects that are found
 * after the ids were given out (by reference only) are *late*: their ids follow.
 *
 * Knows no bytes of memory and nothing of what an object is.
 */
#ifndef LP_GRAPH_INDEX_H
#define LP_GRAPH_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"

struct lp_error;

enum {
	LP_UNIT_SHIFT = 20,
	LP_UNIT_SIZE = 1 << LP_UNIT_SHIFT,
};

/** No object.  Ids are below it, so that a reference can be marked in the bit above. */
#define LP_NO_OBJECT 0x7fffffffu

struct lp_unit {
	/** Start of the unit, a multiple of LP_UNIT_SIZE. */
	uint64_t address;
	/** Its first word in the bitmap. */
	uint32_t first_word;
	/** log2 of the granule: 4, or 3. */
	uint8_t shift;
};

struct lp_index {
	/** In order of addresses. */
	struct lp_unit *units;
	size_t unit_count;
	/** Unit number plus 1 by address; open addressing, `slot_mask` + 1 slots. */
	uint32_t *slots;
	uint32_t slot_mask;
	uint64_t *bits;
	/** The id of the first object of each word of the bitmap. */
	uint32_t *rank;
	size_t word_count;
	/** Objects in the bitmap; valid after lp_index_freeze(). */
	uint32_t ranked;
	/** Addresses of late objects, in the order of their ids. */
	uint64_t *late;
	uint32_t late_count;
	uint32_t late_capacity;
	struct lp_map late_ids;
};

/**
 * An index over @count units.
 * @param units In order of addresses, without doubles; `first_word` is filled in.  The index
 * takes them over: free()d with it, on error as well.
 */
struct lp_error *lp_index_init(struct lp_index *index, struct lp_unit *units, size_t count);
void lp_index_deinit(struct lp_index *index);

/** The unit that holds @address, or NULL.  O(1). */
static inline const struct lp_unit *lp_index_unit(const struct lp_index *index, uint64_t address)
{
	uint64_t start = address & ~(uint64_t)(LP_UNIT_SIZE - 1);
	uint32_t i = (uint32_t)((address >> LP_UNIT_SHIFT) * 0x9E3779B1u) & index->slot_mask;

	for (; index->slots[i]; i = (i + 1) & index->slot_mask) {
		const struct lp_unit *unit = &index->units[index->slots[i] - 1];

		if (unit->address == start)
			return unit;
	}
	return NULL;
}

/** The granule of @address within the bitmap, or -1 if no object can be there.  O(1). */
static inline int64_t lp_index_granule(const struct lp_index *index, uint64_t address)
{
	const struct lp_unit *unit = lp_index_unit(index, address);
	uint64_t offset = address & (LP_UNIT_SIZE - 1);

	if (!unit || (offset & ((1u << unit->shift) - 1)))
		return -1;
	return (int64_t)((uint64_t)unit->first_word * 64 + (offset >> unit->shift));
}

static inline bool lp_index_bit(const struct lp_index *index, int64_t granule)
{
	return index->bits[granule >> 6] >> (granule & 63) & 1;
}

/**
 * Note that an object is at @address.  Before the freeze; several threads may do so for
 * different units.
 * @return false if it was noted already or no object can be there.
 */
static inline bool lp_index_add(struct lp_index *index, uint64_t address)
{
	int64_t granule = lp_index_granule(index, address);

	if (granule < 0 || lp_index_bit(index, granule))
		return false;
	index->bits[granule >> 6] |= (uint64_t)1 << (granule & 63);
	return true;
}

/** Take that back.  Before the freeze, by one thread; false if nothing was noted there. */
static inline bool lp_index_remove(struct lp_index *index, uint64_t address)
{
	int64_t granule = lp_index_granule(index, address);

	if (granule < 0 || !lp_index_bit(index, granule))
		return false;
	index->bits[granule >> 6] &= ~((uint64_t)1 << (granule & 63));
	return true;
}

/**
 * Give out the ids.
 * @return NULL, or LP_ERROR_UNREADABLE when there are more than LP_NO_OBJECT objects.
 * O(words of the bitmap).
 */
struct lp_error *lp_index_freeze(struct lp_index *index);

/** The id of the object at @address among those of the bitmap, or LP_NO_OBJECT.  O(1). */
static inline uint32_t lp_index_ranked(const struct lp_index *index, uint64_t address)
{
	int64_t granule = lp_index_granule(index, address);
	uint64_t word;

	if (granule < 0)
		return LP_NO_OBJECT;
	word = index->bits[granule >> 6];
	if (!(word >> (granule & 63) & 1))
		return LP_NO_OBJECT;
	return index->rank[granule >> 6] +
	       (uint32_t)__builtin_popcountll(word & (((uint64_t)1 << (granule & 63)) - 1));
}

/** The id of the object at @address, or LP_NO_OBJECT.  Not while late objects are added. */
uint32_t lp_index_find(const struct lp_index *index, uint64_t address);

/**
 * The id of the late object at @address, which is made one if it is not yet.  After the
 * freeze; one thread at a time.
 * @return the id; LP_NO_OBJECT when memory is short.
 */
uint32_t lp_index_late(struct lp_index *index, uint64_t address);

/**
 * Give the late objects ids in order of their addresses.
 * @param[out] ret ret[i] is the new id of the late object that was number i; free with free().
 */
struct lp_error *lp_index_sort_late(struct lp_index *index, uint32_t **ret);

/** How many objects there are. */
static inline uint32_t lp_index_count(const struct lp_index *index)
{
	return index->ranked + index->late_count;
}

/** The address of object @id.  O(log n); walk the bitmap instead to visit all. */
uint64_t lp_index_address(const struct lp_index *index, uint32_t id);

/** The address of @granule, which is in word @granule / 64 of unit @unit. */
static inline uint64_t lp_unit_address(const struct lp_unit *unit, uint64_t granule)
{
	return unit->address + ((granule - (uint64_t)unit->first_word * 64) << unit->shift);
}

/** How many words of the bitmap a unit has. */
static inline uint32_t lp_unit_words(const struct lp_unit *unit)
{
	return (uint32_t)LP_UNIT_SIZE >> unit->shift >> 6;
}

#endif
