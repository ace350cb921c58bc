// SPDX-License-Identifier: Apache-2.0
#include "analyse/growth/identity.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/growth/mix.h"
#include "analyse/growth/traces.h"
#include "base/error.h"
#include "base/pack.h"
#include "base/pages.h"

enum { ADDRESS_SHIFT = 3, HASH_MASK = (1 << LP_IDENTITY_HASH) - 1, MOST_ITEMS = 16 };

uint64_t *lp_type_hashes(const struct lp_graph *graph)
{
	const struct lp_graph_type_array *types = &graph->type_table;
	uint64_t *hashes = malloc((types->count + 1) * sizeof(*hashes));
	size_t i;

	for (i = 0; hashes && i < types->count; i++)
		hashes[i] = lp_checksum(types->items[i].name, strlen(types->items[i].name));
	return hashes;
}

/** Whether neither the size of an object of the type nor what it refers to ever changes. */
static bool is_fixed(const char *type)
{
	static const char *const names[] = {"tuple", "frozenset", "bytes",  "int",
					    "long",  "float",	  "complex"};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!strcmp(type, names[i]))
			return true;
	}
	return false;
}

static uint64_t address_part(uint64_t address)
{
	return address >> ADDRESS_SHIFT << LP_IDENTITY_HASH;
}

static void fill_addresses(const struct lp_graph *graph, uint64_t *identities)
{
	const struct lp_index *index = &graph->index;
	uint32_t id = 0, i;
	size_t unit, word;

	for (unit = 0; unit < index->unit_count; unit++) {
		const struct lp_unit *of = &index->units[unit];

		for (word = of->first_word; word < of->first_word + lp_unit_words(of); word++) {
			uint64_t bits = index->bits[word];

			for (; bits; bits &= bits - 1)
				identities[id++] = address_part(lp_unit_address(
					of, word * 64 + (unsigned)__builtin_ctzll(bits)));
		}
	}
	for (i = 0; i < index->late_count; i++)
		identities[id++] = address_part(index->late[i]);
}

/** The hash of an object; those of what it refers to may be in the identities already, or not. */
static uint64_t hash_of(const struct lp_graph *graph, uint32_t id, uint64_t type_hash, bool fixed,
			const uint64_t *identities)
{
	uint32_t first = graph->offsets[id], end = graph->offsets[id + 1], place;

	if (!fixed)
		return type_hash;
	type_hash = lp_mix(type_hash, graph->shallow[id]);
	for (place = first; place < end && place < first + MOST_ITEMS; place++) {
		uint32_t target = lp_edge_target(graph->edges[place]);

		if (target != LP_NO_OBJECT)
			type_hash = lp_mix(type_hash, identities[target] >> LP_IDENTITY_HASH);
	}
	return type_hash;
}

static bool find_words(const struct lp_graph *graph, uint64_t *identities)
{
	const struct lp_graph_type_array *types = &graph->type_table;
	uint64_t *hashes = lp_type_hashes(graph);
	bool *fixed = malloc(types->count + 1);
	bool ok = hashes && fixed;
	uint32_t id;
	size_t i;

	for (i = 0; ok && i < types->count; i++)
		fixed[i] = is_fixed(types->items[i].name);
	if (ok)
		fill_addresses(graph, identities);
	for (id = 0; ok && id < graph->count; id++) {
		uint32_t type = graph->types[id];

		identities[id] |=
			hash_of(graph, id, hashes[type], fixed[type], identities) & HASH_MASK;
	}
	free(hashes);
	free(fixed);
	return ok;
}

struct lp_error *lp_identities_find(const struct lp_findings *findings,
				    struct lp_identities *identities)
{
	size_t count = (size_t)findings->graph->count + 1;

	identities->words = malloc(count * sizeof(*identities->words));
	identities->traces = lp_pages_alloc(count * sizeof(*identities->traces));
	identities->count = findings->graph->count;
	identities->ranked = findings->graph->index.ranked;
	if (!identities->words || !identities->traces ||
	    !find_words(findings->graph, identities->words))
		return &lp_error_memory;
	return lp_traces_find(findings, identities->words, identities->traces);
}

void lp_identities_deinit(struct lp_identities *identities)
{
	free(identities->words);
	lp_pages_free(identities->traces,
		      ((size_t)identities->count + 1) * sizeof(*identities->traces));
	*identities = (struct lp_identities){0};
}

uint32_t lp_address_walk_next(struct lp_address_walk *walk)
{
	const struct lp_identities *over = walk->over;
	uint32_t late = over->ranked + walk->late;

	if (walk->ranked < over->ranked &&
	    (late == over->count || over->words[walk->ranked] < over->words[late]))
		return walk->ranked++;
	if (late == over->count)
		return LP_NO_OBJECT;
	walk->late++;
	return late;
}
