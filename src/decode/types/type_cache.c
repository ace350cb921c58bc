// SPDX-License-Identifier: Apache-2.0
#include "decode/types/type_cache.h"

#include <string.h>

void lp_type_cache_init(struct lp_type_cache *cache, struct lp_types *types, struct lp_peek *peek)
{
	memset(cache, 0, sizeof(*cache));
	cache->types = types;
	cache->peek = peek;
}

void lp_type_cache_deinit(struct lp_type_cache *cache)
{
	lp_map_deinit(&cache->numbers);
	lp_array_deinit(&cache->found);
}

const struct lp_typeinfo *lp_type_cache_miss(struct lp_type_cache *cache, uint64_t address)
{
	uint64_t *miss = &cache->misses[lp_hash(address) % LP_TYPE_MISSES];
	const struct lp_typeinfo *type = NULL;

	if (*miss == address)
		return NULL;
	if (lp_types_may_get(cache->types, cache->peek, address))
		type = lp_types_get(cache->types, address);
	if (!type) {
		*miss = address;
		return NULL;
	}
	if (lp_array_push(&cache->found, (struct lp_typeinfo *)type))
		lp_map_set(&cache->numbers, address, (uint32_t)cache->found.count - 1);
	return type;
}
