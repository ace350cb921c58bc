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
 * Number the paths to the objects whose bits are set in @wanted, all of which are reachable.
 * O(references of all on their ways), a text for each name; 18 bytes for each of those.
 */
struct lp_error *lp_path_numbers_init(struct lp_path_numbers *numbers,
				      const struct lp_findings *findings,
				      const struct lp_distances *distances, const uint64_t *wanted);
void lp_path_numbers_deinit(struct lp_path_numbers *numbers);

/** The number of the path to one of the objects; not 0.  O(1) on average. */
uint64_t lp_path_number(struct lp_path_numbers *numbers, uint32_t id);

/** Whether an object on the way is a namespace: its keys are names. */
static inline bool lp_path_is_namespace(const struct lp_path_numbers *numbers, uint32_t id)
{
	return numbers->kinds[id] == LP_REFERENCE_DICT + 1;
}

#endif
