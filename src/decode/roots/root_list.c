// SPDX-License-Identifier: Apache-2.0
#include "decode/roots/root_list.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "cpython/values.h"

enum { PIECE = 64 << 10 };

void lp_roots_add(struct lp_roots *roots, uint64_t at, uint64_t address, struct lp_root root)
{
	struct lp_root_word word = {at, address, root};

	if (address && !lp_array_push(roots->words, word))
		roots->failed = true;
}

struct lp_root lp_root_make(enum lp_root_kind kind, const char *name)
{
	return (struct lp_root){
		.kind = kind, .strong = true, .thread = -1, .frame = -1, .name = name};
}

void lp_roots_add_words(struct lp_roots *roots, uint64_t start, uint64_t end, struct lp_root root)
{
	const struct lp_space *space = &roots->sources->heap->space;
	uint64_t low = space->ranges.count ? space->ranges.items[0].start : 0;
	uint64_t high = space->ranges.count ? space->ranges.items[space->ranges.count - 1].end : 0;
	unsigned char *bytes = malloc(PIECE);
	uint64_t offset, size;
	uint32_t unused;

	root.unknown = true;
	for (start = lp_align_up(start, 8); bytes && start < end; start += size) {
		size = end - start < PIECE ? end - start : PIECE;
		if (!lp_read(roots->peek->reader, start, bytes, size))
			continue;
		for (offset = 0; offset + 8 <= size; offset += 8) {
			uint64_t word = lp_load64(bytes + offset);

			if (word >= low && word < high && !(word & 7) &&
			    !lp_map_get(&roots->named, start + offset, &unused))
				lp_roots_add(roots, start + offset, word, root);
		}
	}
	free(bytes);
}

void lp_roots_add_fields(struct lp_roots *roots, uint64_t base, const struct lp_root_field *fields,
			 size_t count, int thread)
{
	size_t i;

	for (i = 0; i < count; i++) {
		struct lp_root root = lp_root_make(fields[i].kind, fields[i].name);

		if (!lp_has(fields[i].field))
			continue;
		root.thread = thread;
		lp_roots_add(roots, 0, lp_value_field(roots->peek, base, fields[i].field), root);
		if (!lp_map_set(&roots->named, base + (uint64_t)fields[i].field.offset, 0))
			roots->failed = true;
	}
}
