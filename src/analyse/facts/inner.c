// SPDX-License-Identifier: Apache-2.0
#include "analyse/facts/inner.h"

#include <stdlib.h>

#include "base/error.h"

static bool owns_any(const struct lp_flow *flow, uint32_t id)
{
	const uint32_t *offsets = flow->graph->offsets;
	uint32_t place, target;

	for (place = offsets[id]; place < offsets[id + 1]; place++) {
		if (lp_inner_edge(flow, id, place, &target))
			return true;
	}
	return false;
}

static void mark(struct lp_inner *inner, const struct lp_flow *flow)
{
	uint32_t id;

	for (id = 0; id < flow->graph->count; id++) {
		if (id % 64 == 0)
			inner->before[id / 64] = inner->count;
		if (owns_any(flow, id)) {
			lp_bit_set(inner->bits, id);
			inner->count++;
		}
	}
}

struct lp_error *lp_inner_init(struct lp_inner *inner, const struct lp_flow *flow)
{
	size_t words = (size_t)flow->graph->count / 64 + 1;
	uint32_t id, number = 0;

	*inner = (struct lp_inner){
		.bits = calloc(words, sizeof(*inner->bits)),
		.before = calloc(words, sizeof(*inner->before)),
	};
	if (!inner->bits || !inner->before) {
		lp_inner_deinit(inner);
		return &lp_error_memory;
	}
	mark(inner, flow);
	inner->ids = malloc(((size_t)inner->count + 1) * sizeof(*inner->ids));
	if (!inner->ids) {
		lp_inner_deinit(inner);
		return &lp_error_memory;
	}
	for (id = 0; id < flow->graph->count; id++) {
		if (lp_inner_has(inner, id))
			inner->ids[number++] = id;
	}
	return NULL;
}

void lp_inner_deinit(struct lp_inner *inner)
{
	free(inner->bits);
	free(inner->before);
	free(inner->ids);
	*inner = (struct lp_inner){0};
}
