// SPDX-License-Identifier: Apache-2.0
/**
 * Objects whose counts are higher than what the references of objects, roots, the stacks of C code
 * and the static data of libraries explain.  Such an excess of 1 or 2 is normal: C code has memory
 * that limpet does not decode.  What proves a leak is graph->lost: references that no memory holds.
 *
 * Immortal and static objects are left out: their counts mean nothing, or free nothing.
 */
#ifndef LP_ANALYSE_REFCOUNTS_EXCESS_H
#define LP_ANALYSE_REFCOUNTS_EXCESS_H

#include "analyse/facts/distances.h"
#include "analyse/facts/dominators.h"
#include "base/array.h"

/** The objects of a type (of all types of one name) that have an excess. */
struct lp_refcount_excess {
	/** Owned by the graph; and the number of the first type of that name that has any. */
	const char *name;
	uint32_t type;
	/** How many, their references that nothing explains, and the most that one of them has. */
	uint64_t objects, excess, most;
	/** Of the objects those that only C code keeps: nothing that a program can name leads to
	 * them, and no stack or static data holds them.  The bytes that these retain. */
	uint64_t alone, retained;
	/** References that are certainly lost, and the most of one object's. */
	uint64_t lost, lost_most;
	/** Objects that are alone and have lost a reference: they stay for good. */
	uint64_t lost_alone;
	/** One of them: that with most lost, of equal ones with the highest excess, or the first. */
	uint32_t example;
};

LP_ARRAY(lp_refcount_excess_array, struct lp_refcount_excess);

struct lp_excess {
	/** By object: references that nothing explains. */
	uint32_t *counts;
	/** A bit an object: it is alone, as above. */
	uint64_t *alone;
	/** In order of the names of types. */
	struct lp_refcount_excess_array types;
	/** Objects that are left out: immortal ones, and static ones that have an excess. */
	uint64_t immortal, static_objects;
};

/**
 * Find them: O(objects and references); 4 bytes an object stay, and 4 meanwhile.
 * @param distances Of the graph, none avoided.
 * @param dominators Or NULL: what an object retains then is its own bytes.  All that is given may
 * go before the result does.
 */
struct lp_error *lp_excess_init(struct lp_excess *excess, const struct lp_graph *graph,
				const struct lp_distances *distances,
				const struct lp_dominators *dominators);
void lp_excess_deinit(struct lp_excess *excess);

/**
 * Whether a row is proof of a leak: objects of the type have lost more references than those of
 * healthy programs do.  (Extensions lose some when they are loaded: numpy up to 4 an object, and
 * 24 objects of a type that nothing else keeps.)
 */
bool lp_refcount_excess_is_leak(const struct lp_graph *graph,
				const struct lp_refcount_excess *row);

#endif
