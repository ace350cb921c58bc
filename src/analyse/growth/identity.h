// SPDX-License-Identifier: Apache-2.0
/**
 * What tells whether an object of one snapshot is that of another one.  Its address, and, as
 * addresses are used again: a hash of its type and of what cannot change while it lives, which of
 * few types is known; and, of instances, traces of the values of some attributes.  One of these
 * that is the same says that the object is; where all differ it is another one.
 */
#ifndef LP_ANALYSE_GROWTH_IDENTITY_H
#define LP_ANALYSE_GROWTH_IDENTITY_H

#include "analyse/analysis.h"

/** Bits of an identity that are of the hash: the lower ones.  Those above rise with the address. */
enum { LP_IDENTITY_HASH = 19 };

struct lp_identities {
	/** By id. */
	uint64_t *words;
	/** By id: see traces.h. */
	uint32_t *traces;
	/** The first @ranked of them are in order of addresses, and so are those from there on. */
	uint32_t count, ranked;
};

/**
 * Find them.
 * @param identities Zeroed; to be deinit'ed whatever the result.
 * O(objects, references of tuples and instances), and a text for each value of an attribute; 12
 * bytes an object, and as many meanwhile at worst.
 */
struct lp_error *lp_identities_find(const struct lp_findings *findings,
				    struct lp_identities *identities);
void lp_identities_deinit(struct lp_identities *identities);

/** A walk over ids in order of their objects' addresses; zeroed but for what it is over. */
struct lp_address_walk {
	const struct lp_identities *over;
	uint32_t ranked, late;
};

/** The next id; LP_NO_OBJECT at the end. */
uint32_t lp_address_walk_next(struct lp_address_walk *walk);

/** Hashes of the names of types, by number; free with free(), NULL when memory is short. */
uint64_t *lp_type_hashes(const struct lp_graph *graph);

#endif
