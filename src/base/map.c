// SPDX-License-Identifier: Apache-2.0
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

/** The slot that holds @key, or the empty one where it belongs. */
static struct lp_map_slot *map_slot(struct lp_map *map, uint64_t key)
{
	size_t i = lp_hash(key) & map->mask;

	while (map->slots[i].key && map->slots[i].key != key)
		i = (i + 1) & map->mask;
	return &map->slots[i];
}

static bool map_grow(struct lp_map *map)
{
	struct lp_map grown = {.mask = map->mask ? map->mask * 2 + 1 : 63, .count = map->count};
	size_t i;

	grown.slots = calloc(grown.mask + 1, sizeof(*grown.slots));
	if (!grown.slots)
		return false;
	for (i = 0; map->mask && i <= map->mask; i++) {
		if (map->slots[i].key)
			*map_slot(&grown, map->slots[i].key) = map->slots[i];
	}
	free(map->slots);
	*map = grown;
	return true;
}

bool lp_map_set(struct lp_map *map, uint64_t key, uint32_t value)
{
	struct lp_map_slot *slot = map->mask ? map_slot(map, key) : NULL;

	if (!slot || !slot->key) {
		if (map->count >= (map->mask + 1) / 4 * 3 && !map_grow(map))
			return false;
		slot = map_slot(map, key);
		map->count++;
	}
	*slot = (struct lp_map_slot){.key = key, .value = value};
	return true;
}

void lp_map_deinit(struct lp_map *map)
{
	free(map->slots);
	memset(map, 0, sizeof(*map));
}
