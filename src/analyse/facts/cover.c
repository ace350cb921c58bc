// SPDX-License-Identifier: Apache-2.0
#include "analyse/facts/cover.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/error.h"
#include "graph/index.h"

enum { NOBODY = UINT32_MAX };

/** The topmost member of a set that is being walked below, by one more; 0 is none. */
struct open {
	uint32_t member;
	/** Bytes that were seen before it. */
	uint64_t before;
};

struct cover {
	const struct lp_partition *partition;
	uint32_t count;
	const uint32_t *parents;
	const uint64_t *bytes;
	/** The tree from above: the first below each object, and the next of the same parent. */
	uint32_t *firsts, *nexts;
	/** The first that has no parent. */
	uint32_t top;
	struct open *open;
	uint64_t seen, *ret;
};

static void link_children(struct cover *cover)
{
	uint32_t count = cover->count, id;

	cover->top = NOBODY;
	for (id = 0; id < count; id++)
		cover->firsts[id] = NOBODY;
	for (id = count; id--;) {
		uint32_t parent = cover->parents[id];
		uint32_t *first = parent == LP_NO_OBJECT ? &cover->top : &cover->firsts[parent];

		if (parent > LP_NO_OBJECT)
			continue;
		cover->nexts[id] = *first;
		*first = id;
	}
}

static void enter(struct cover *cover, uint32_t id)
{
	uint32_t set = lp_set_of(cover->partition, id);

	if (set != LP_NO_SET && !cover->open[set].member)
		cover->open[set] = (struct open){id + 1, cover->seen};
	cover->seen += cover->bytes[id];
}

static void leave(struct cover *cover, uint32_t id)
{
	uint32_t set = lp_set_of(cover->partition, id);

	if (set == LP_NO_SET || cover->open[set].member != id + 1)
		return;
	cover->ret[set] += cover->seen - cover->open[set].before;
	cover->open[set].member = 0;
}

static void walk(struct cover *cover)
{
	uint32_t id = cover->top;

	while (id != NOBODY) {
		enter(cover, id);
		if (cover->firsts[id] != NOBODY) {
			id = cover->firsts[id];
			continue;
		}
		leave(cover, id);
		while (cover->nexts[id] == NOBODY && cover->parents[id] < LP_NO_OBJECT) {
			id = cover->parents[id];
			leave(cover, id);
		}
		id = cover->nexts[id];
	}
}

/** What is in no tree counts by itself. */
static void add_others(struct cover *cover)
{
	uint32_t count = cover->count, id;

	for (id = 0; id < count; id++) {
		uint32_t set = lp_set_of(cover->partition, id);

		if (cover->parents[id] > LP_NO_OBJECT && set != LP_NO_SET)
			cover->ret[set] += cover->bytes[id];
	}
}

struct lp_error *lp_cover(const struct lp_partition *partition, uint32_t count,
			  const uint32_t *parents, const uint64_t *bytes, uint64_t *ret)
{
	struct cover cover = {.partition = partition,
			      .count = count,
			      .parents = parents,
			      .bytes = bytes,
			      .ret = ret};
	bool ok;

	cover.firsts = malloc(((size_t)count + 1) * sizeof(*cover.firsts));
	cover.nexts = malloc(((size_t)count + 1) * sizeof(*cover.nexts));
	cover.open = calloc((size_t)partition->count + 1, sizeof(*cover.open));
	ok = cover.firsts && cover.nexts && cover.open;
	if (ok) {
		link_children(&cover);
		walk(&cover);
		add_others(&cover);
	}
	free(cover.firsts);
	free(cover.nexts);
	free(cover.open);
	return ok ? NULL : &lp_error_memory;
}
