// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/kinds.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

void lp_kinds_deinit(struct lp_kinds *kinds)
{
	lp_array_deinit(&kinds->kinds);
	lp_array_deinit(&kinds->members);
	lp_map_deinit(&kinds->numbers);
}

/** FNV-1a (Fowler, Noll, Vo). */
static uint64_t hash_text(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return hash;
}

/** The number of a kind, which may be new; false when memory is short. */
static bool find_kind(struct lp_kinds *kinds, uint32_t id, const char *text,
		      struct lp_report *report, uint32_t *ret)
{
	uint64_t hash = hash_text(text);

	/* 0 is no key. */
	for (hash += !hash; lp_map_get(&kinds->numbers, hash, ret); hash += 1 + !(hash + 1)) {
		if (!strcmp(kinds->kinds.items[*ret].text, text))
			return true;
	}
	*ret = (uint32_t)kinds->kinds.count;
	return lp_map_set(&kinds->numbers, hash, *ret) &&
	       lp_array_push(&kinds->kinds,
			     (struct lp_kind){.text = lp_report_text(report, "%s", text),
					      .example = id,
					      .number = *ret});
}

bool lp_kinds_add(struct lp_kinds *kinds, uint32_t id, const char *text, struct lp_report *report)
{
	uint32_t number;

	if (!find_kind(kinds, id, text, report, &number))
		return false;
	kinds->kinds.items[number].count++;
	return lp_array_push(&kinds->members, (struct lp_member){id, number});
}

static int compare(const void *left, const void *right)
{
	const struct lp_kind *a = left, *b = right;

	if (a->retained != b->retained)
		return a->retained < b->retained ? 1 : -1;
	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return (a->number > b->number) - (a->number < b->number);
}

struct lp_error *lp_kinds_weigh(struct lp_kinds *kinds, const struct lp_dominators *dominators,
				const struct lp_graph *graph)
{
	uint64_t *sums = calloc(kinds->kinds.count + 1, sizeof(*sums));
	struct lp_error *error;
	size_t i;

	if (!sums)
		return &lp_error_memory;
	error = lp_together(dominators, graph->count, &kinds->members, sums);
	for (i = 0; i < kinds->kinds.count; i++)
		kinds->kinds.items[i].retained = sums[i];
	free(sums);
	if (!error && kinds->kinds.count)
		qsort(kinds->kinds.items, kinds->kinds.count, sizeof(*kinds->kinds.items), compare);
	return error;
}
