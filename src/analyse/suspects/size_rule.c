// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/size_rule.h"

#include "analyse/retained/biggest.h"
#include "analyse/suspects/suspect.h"
#include "analyse/words.h"
#include "base/error.h"

enum {
	/* The part of all bytes, and the bytes, from which on size alone is worth a word. */
	PART_OF_ALL = 10,
	LEAST = 16 << 20,
};

struct lp_error *lp_find_large(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
			       struct lp_suspects *suspects)
{
	struct lp_big_array items = {0};
	struct lp_error *error = lp_biggest_find(evidence->findings, evidence->dominators,
						 evidence->distances, &items);
	size_t i;

	for (i = 0; i < items.count && !error; i++) {
		const struct lp_big *big = &items.items[i];
		struct lp_suspect suspect = {
			.rule = rule,
			.verdict = rule->verdict,
			.object = big->id,
			.type = lp_evidence_items(evidence, big->id),
			.count = lp_item_count(evidence->graph, big->id),
			.retained = big->retained,
		};

		if (!big->shown || big->namespace || big->retained < LEAST ||
		    big->retained < evidence->total / PART_OF_ALL)
			continue;
		suspect.count = suspect.count ? suspect.count : 1;
		error = lp_suspect_add(evidence, suspects, suspect, big->id);
	}
	lp_array_deinit(&items);
	return error;
}
