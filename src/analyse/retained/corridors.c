// SPDX-License-Identifier: Apache-2.0
#include "analyse/retained/corridors.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/choice.h"
#include "analyse/path/group.h"
#include "analyse/words.h"
#include "base/error.h"

/** The percentage of an object's that makes a single one below it the better row. */
enum { CORRIDOR = 80 };

bool lp_is_of_modules(const struct lp_corridors *corridors, uint32_t id)
{
	const struct lp_graph *graph = corridors->findings->graph;
	uint32_t parent = corridors->distances->parents[id];

	if (!strcmp(lp_word_type(graph, id), "module"))
		return true;
	if (parent < LP_NO_OBJECT && !strcmp(lp_word_type(graph, parent), "module"))
		return !strcmp(lp_word_type(graph, id), "dict");
	return lp_bit(corridors->names, id);
}

static void mark_names(struct lp_corridors *corridors)
{
	const struct lp_root_array *roots = &corridors->findings->graph->roots;
	size_t i;

	for (i = 0; i < roots->count; i++) {
		if (lp_way_has_names(roots->items[i].kind))
			lp_bit_set(corridors->names, roots->items[i].object);
	}
}

static bool is_worth(const struct lp_corridors *corridors, uint32_t id)
{
	return corridors->dominators->retained[id] >= corridors->worth;
}

/** Whether @above is a corridor to @id. */
static bool leads_to(const struct lp_corridors *corridors, uint32_t above, uint32_t id)
{
	const uint64_t *retained = corridors->dominators->retained;

	return above < LP_NO_OBJECT && retained[id] / CORRIDOR >= retained[above] / 100;
}

static struct lp_error *find_corridors(struct lp_corridors *corridors)
{
	uint32_t count = corridors->findings->graph->count, id;
	size_t words = (size_t)count / 64 + 1;

	corridors->bits = calloc(words, sizeof(*corridors->bits));
	corridors->chained = calloc(words, sizeof(*corridors->chained));
	corridors->names = calloc(words, sizeof(*corridors->names));
	if (!corridors->bits || !corridors->chained || !corridors->names)
		return &lp_error_memory;
	mark_names(corridors);
	for (id = 0; id < count; id++) {
		if (leads_to(corridors, corridors->dominators->of[id], id))
			lp_bit_set(corridors->bits, corridors->dominators->of[id]);
	}
	return NULL;
}

/** Whether the type of an entry of a row is there again and again below it. */
static bool recurs(const struct lp_graph *graph, const struct lp_id_array *row, size_t at)
{
	uint32_t type = graph->types[row->items[at]];
	size_t last = at, i;
	unsigned times = 0;

	for (i = at; i-- && last - i <= LP_FOLD_PERIOD && times < LP_FOLD_TIMES;) {
		if (graph->types[row->items[i]] != type)
			continue;
		times++;
		last = i;
	}
	return times >= LP_FOLD_TIMES;
}

/** Whether an object is the `__dict__` of the one before it. */
static bool is_attributes(const struct lp_corridors *corridors, uint32_t id)
{
	uint32_t parent = corridors->distances->parents[id];
	struct lp_reference reference;

	return parent < LP_NO_OBJECT &&
	       lp_way_reference(corridors->findings->graph, parent, id, &reference) &&
	       reference.kind == LP_REFERENCE_DICT;
}

/**
 * Corridors in a row, the deepest first: one that begins a chain, as the head of a linked list, is
 * none if the chain keeps more to itself than a corridor does.
 */
static void settle_row(struct lp_corridors *corridors, const struct lp_id_array *row,
		       uint32_t below)
{
	size_t at = row->count;

	while (at--) {
		if (recurs(corridors->findings->graph, row, at) &&
		    !is_attributes(corridors, row->items[at]) &&
		    !lp_is_of_modules(corridors, row->items[at]))
			break;
	}
	if (at == SIZE_MAX || leads_to(corridors, row->items[at], below))
		return;
	corridors->bits[row->items[at] / 64] &= ~(UINT64_C(1) << row->items[at] % 64);
	while (at--)
		lp_bit_set(corridors->chained, row->items[at]);
}

/** Find the chains in each row of corridors that are worth a row; each object is in one at most. */
static struct lp_error *find_chains(struct lp_corridors *corridors)
{
	const uint32_t *of = corridors->dominators->of;
	struct lp_id_array row = {0};
	bool ok = true;
	uint32_t id, at;

	for (id = 0; ok && id < corridors->findings->graph->count; id++) {
		if (!leads_to(corridors, of[id], id) || !is_worth(corridors, of[id]) ||
		    (lp_bit(corridors->bits, id) && is_worth(corridors, id)))
			continue;
		row.count = 0;
		for (at = id; ok && leads_to(corridors, of[at], at); at = of[at])
			ok = lp_array_push(&row, of[at]);
		if (ok && row.count > LP_FOLD_TIMES)
			settle_row(corridors, &row, id);
	}
	lp_array_deinit(&row);
	return ok ? NULL : &lp_error_memory;
}

struct lp_error *lp_corridors_init(struct lp_corridors *corridors,
				   const struct lp_findings *findings,
				   const struct lp_dominators *dominators,
				   const struct lp_distances *distances, uint64_t worth)
{
	*corridors = (struct lp_corridors){
		.findings = findings,
		.dominators = dominators,
		.distances = distances,
		.worth = worth,
	};
	LP_TRY(find_corridors(corridors));
	return find_chains(corridors);
}

void lp_corridors_deinit(struct lp_corridors *corridors)
{
	free(corridors->bits);
	free(corridors->chained);
	free(corridors->names);
}
