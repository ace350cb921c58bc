// SPDX-License-Identifier: Apache-2.0
/**
 * An open-addressing map from u64 to u32.  Key 0 is not allowed: it marks an
 * empty slot.  Does not know that its keys are addresses.
 */
#ifndef LP_BASE_MAP_H
#define LP_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lp_map_slot {
	uint64_t key;
	uint32_t value;
};

/** A zeroed map is empty and ready. */
struct lp_map {
	struct lp_map_slot *slots;
	size_t count;
	/** A power of two less one, or 0 while there are no slots. */
	size_t mask;
};

/** Spread the bits of an address, whose low bits say little. */
static inline uint64_t lp_hash(uint64_t key)
{
	key ^= key >> 32;
	key *= 0x9E3779B97F4A7C15u;
	return key ^ key >> 29;
}

/** The value of @key in *@ret; false when it is not there (then *@ret is unchanged). O(1). */
static inline bool lp_map_get(const struct lp_map *map, uint64_t key, uint32_t *ret)
{
	size_t i;

	if (!map->mask || !key)
		return false;
	for (i = lp_hash(key) & map->mask; map->slots[i].key; i = (i + 1) & map->mask) {
		if (map->slots[i].key == key) {
			*ret = map->slots[i].value;
			return true;
		}
	}
	return false;
}

/**
 * Set @key, which is not 0, to @value; false when memory is short, which does not happen for
 * a key that is there.  Amortised O(1).
 */
bool lp_map_set(struct lp_map *map, uint64_t key, uint32_t value);

/** Free the slots; the map is empty afterwards. */
void lp_map_deinit(struct lp_map *map);

#endif
