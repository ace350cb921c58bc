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

enum {
	/** Attributes that leave a trace at most. */
	LP_TRACES = 3,
	/** How many bits they share; above them is how many attributes there are. */
	LP_TRACE_BITS = 30,
	/** Bits that the first one has at least: the lowest. */
	LP_TRACE_LEAST = LP_TRACE_BITS / LP_TRACES,
};

struct lp_identities {
	/** By id. */
	uint64_t *words;
	/** By id; 0 where there is no attribute that says much. */
	uint32_t *traces;
	uint32_t count;
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

/** Whether traces are not those of different objects. */
static inline bool lp_traces_match(uint32_t a, uint32_t b)
{
	unsigned count = a >> LP_TRACE_BITS, width = count ? LP_TRACE_BITS / count : 0, i;
	uint32_t differences = a ^ b;

	if (!a || !b)
		return true;
	/* One that has got another attribute since then: what both have of the first one. */
	if (count != b >> LP_TRACE_BITS)
		return !(differences & ((1u << LP_TRACE_LEAST) - 1));
	for (i = 0; i < count; i++) {
		if (!(differences >> i * width & ((1u << width) - 1)))
			return true;
	}
	return false;
}

/** A number of the first trace, which stays when an object gets another attribute. */
static inline uint64_t lp_first_trace(uint32_t traces)
{
	return traces & ((1u << LP_TRACE_LEAST) - 1);
}

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
