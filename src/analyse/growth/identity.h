// SPDX-License-Identifier: Apache-2.0
/**
 * What tells whether an object of one snapshot is that of another one: its address, and, as
 * addresses are used again, a hash of what cannot change while it lives: its type and, of some
 * types, its size and what it is made of.
 */
#ifndef LP_ANALYSE_GROWTH_IDENTITY_H
#define LP_ANALYSE_GROWTH_IDENTITY_H

#include "analyse/analysis.h"

/** Bits of an identity that are of the hash: the lower ones.  Those above rise with the address. */
enum { LP_IDENTITY_HASH = 19 };

/**
 * The identities of all objects, by id.
 * @param[out] ret To be freed with free().
 * One pass over the objects and the references of tuples; 8 bytes an object.
 */
struct lp_error *lp_identities_find(const struct lp_graph *graph, uint64_t **ret);

/** A walk over ids in order of their objects' addresses; zeroed but for the graph. */
struct lp_address_walk {
	const struct lp_graph *graph;
	uint32_t ranked, late;
};

/** The next id; LP_NO_OBJECT at the end. */
uint32_t lp_address_walk_next(struct lp_address_walk *walk, const uint64_t *identities);

/** Hashes of the names of types, by number; free with free(), NULL when memory is short. */
uint64_t *lp_type_hashes(const struct lp_graph *graph);

/** One number of two. */
static inline uint64_t lp_mix(uint64_t a, uint64_t b)
{
	uint64_t mixed = lp_hash(lp_hash(a) + 0x9E3779B97F4A7C15u * (b + 1));

	return mixed ? mixed : 1;
}

#endif
