// SPDX-License-Identifier: Apache-2.0
/** The types that one worker has asked for, found again without a lock. */
#ifndef LP_DECODE_TYPES_TYPE_CACHE_H
#define LP_DECODE_TYPES_TYPE_CACHE_H

#include "decode/types/types.h"

enum { LP_TYPE_MISSES = 4096 };

/** What one worker has asked for already. */
struct lp_type_cache {
	struct lp_types *types;
	/** The worker's. */
	struct lp_peek *peek;
	/** Number in `found` + 1 by address. */
	struct lp_map numbers;
	struct lp_typeinfo_array found;
	/** The last address and type: objects of a type often lie side by side. */
	uint64_t last_address;
	const struct lp_typeinfo *last;
	/** Addresses that are no types, each in the slot of its hash. */
	uint64_t misses[LP_TYPE_MISSES];
};

void lp_type_cache_init(struct lp_type_cache *cache, struct lp_types *types, struct lp_peek *peek);
void lp_type_cache_deinit(struct lp_type_cache *cache);

/** As lp_types_get(), mostly without the lock.  O(1). */
const struct lp_typeinfo *lp_type_cache_miss(struct lp_type_cache *cache, uint64_t address);

static inline const struct lp_typeinfo *lp_type_cache_get(struct lp_type_cache *cache,
							  uint64_t address)
{
	uint32_t number;

	if (address == cache->last_address)
		return cache->last;
	if ((address & 7) || address < 4096)
		return NULL;
	if (!lp_map_get(&cache->numbers, address, &number))
		return lp_type_cache_miss(cache, address);
	cache->last_address = address;
	cache->last = cache->found.items[number];
	return cache->last;
}

#endif
