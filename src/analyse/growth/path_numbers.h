// SPDX-License-Identifier: Apache-2.0
/**
 * Numbers for the paths that objects are kept alive on, made of names alone: the same path has the
 * same number in every snapshot of a program.  Keys and indices make no difference; names of
 * attributes, variables, fields and modules do.
 *
 * Paths longer than LP_PATH_LONGEST have the number of their first so many steps: all of a deep
 * structure is one.
 */
#ifndef LP_ANALYSE_GROWTH_PATH_NUMBERS_H
#define LP_ANALYSE_GROWTH_PATH_NUMBERS_H

#include "analyse/analysis.h"
#include "analyse/facts/distances.h"
#include "base/array.h"
#include "base/map.h"

enum { LP_PATH_LONGEST = 40 };

LP_ARRAY(lp_hash_array, uint64_t);

struct lp_path_numbers {
	const struct lp_findings *findings;
	const struct lp_distances *distances;
	/** On the way to one of the objects; keys are names; the number is that of the whole way: a
	 * bit each. */
	uint64_t *needed, *names, *known;
	/** How many are needed before each word of bits.  They are few of all: what follows, the
	 * stack aside, is by the place among them. */
	uint32_t *ranks;
	uint32_t count;
	/** The kind of the reference that leads to each on its way, by one more; 0 is none. */
	uint8_t *kinds;
	/** A number for that reference, then for the whole way. */
	uint64_t *numbers;
	/** The object that names the reference, by one more; 0 is none. */
	uint32_t *name_ids;
	uint32_t *stack;
	/** Hashes of names; and which it is, by the number of the object that is one. */
	struct lp_hash_array hashes;
	struct lp_map texts;
	/** Some name could be read. */
	bool has_names;
	size_t size;
};

/**
 * Number the steps to the objects whose bits are set in @wanted, all of which are reachable.
 * @param numbers To be deinit'ed whatever the result.
 * O(references of all on their ways); 17 bytes for each of those, and a bit or two for any object.
 */
struct lp_error *lp_path_numbers_init(struct lp_path_numbers *numbers,
				      const struct lp_findings *findings,
				      const struct lp_distances *distances, const uint64_t *wanted);
/** Read the names that are needed, before any path is asked for.  A text for each. */
struct lp_error *lp_path_numbers_read(struct lp_path_numbers *numbers);
void lp_path_numbers_deinit(struct lp_path_numbers *numbers);

/** The number of the path to one of the objects; not 0.  O(1) on average. */
uint64_t lp_path_number(struct lp_path_numbers *numbers, uint32_t id);

/** The place of an object on the way among all that are needed. */
static inline uint32_t lp_path_place(const struct lp_path_numbers *numbers, uint32_t id)
{
	uint64_t below = numbers->needed[id / 64] & ((UINT64_C(1) << id % 64) - 1);

	return numbers->ranks[id / 64] + (uint32_t)__builtin_popcountll(below);
}

/** The kind of the reference that leads to an object on the way, by one more; 0: there is none. */
static inline unsigned lp_path_kind(const struct lp_path_numbers *numbers, uint32_t id)
{
	return numbers->kinds[lp_path_place(numbers, id)];
}

/** Whether an object on the way is a namespace: its keys are names. */
static inline bool lp_path_is_namespace(const struct lp_path_numbers *numbers, uint32_t id)
{
	return lp_path_kind(numbers, id) == LP_REFERENCE_DICT + 1;
}

#endif
