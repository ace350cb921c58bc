// SPDX-License-Identifier: Apache-2.0
#include "analyse/growth/lost.h"

#include <string.h>

#include "base/pack.h"

static struct lp_lost_count *find(const struct lp_lost_count_array *counts, uint64_t hash,
				  uint32_t snapshot)
{
	size_t i;

	for (i = counts->count; i--;) {
		if (counts->items[i].hash == hash && counts->items[i].snapshot == snapshot)
			return &counts->items[i];
	}
	return NULL;
}

bool lp_lost_add(struct lp_lost_count_array *counts, const struct lp_graph *graph,
		 uint32_t snapshot)
{
	size_t i;

	for (i = 0; i < graph->lost.count; i++) {
		const struct lp_sparse *lost = &graph->lost.items[i];
		const char *type = graph->type_table.items[graph->types[lost->object]].name;
		uint64_t hash = lp_checksum(type, strlen(type));
		struct lp_lost_count *count = find(counts, hash, snapshot);

		if (count)
			count->count += lost->value;
		else if (!lp_array_push(counts,
					(struct lp_lost_count){hash, snapshot, lost->value}))
			return false;
	}
	return true;
}

bool lp_lost_rises(const struct lp_lost_count_array *counts, const char *type, uint32_t snapshots,
		   uint64_t *by)
{
	uint64_t hash = lp_checksum(type, strlen(type)), first = 0, last = 0;
	uint32_t snapshot;

	for (snapshot = 0; snapshot < snapshots; snapshot++) {
		const struct lp_lost_count *count = find(counts, hash, snapshot);
		uint64_t now = count ? count->count : 0;

		if (snapshot && now <= last)
			return false;
		if (!snapshot)
			first = now;
		last = now;
	}
	*by = last - first;
	return snapshots > 1;
}
