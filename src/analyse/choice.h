// SPDX-License-Identifier: Apache-2.0
/**
 * Objects as people name them: by address ("0x7f12a4c01a50"), by type and number ("dict[0]", the
 * largest dict; of equally large ones that with the lowest address first), by an expression
 * ("app.CACHE['u1']"), or all of a type ("dict").  What may be a type is one.
 */
#ifndef LP_ANALYSE_CHOICE_H
#define LP_ANALYSE_CHOICE_H

#include "analyse/analysis.h"
#include "base/array.h"

struct lp_choice {
	/** As it was named. */
	const char *text;
	/** The object, or LP_NO_OBJECT where all of a type are meant. */
	uint32_t id;
	/** The type's number, of the first type of that name. */
	uint32_t type;
};

LP_ARRAY(lp_choice_array, struct lp_choice);

/**
 * Look up the @count texts at @names; what is named twice is found once.
 * @param[out] ret Appended to; refers to @names.
 * Errors: USAGE (no name at all), UNREADABLE (no such type or object; an address within an object
 * says so).
 */
struct lp_error *lp_choices_find(const struct lp_findings *findings, const char *const *names,
				 size_t count, struct lp_choice_array *ret);

LP_ARRAY(lp_id_array, uint32_t);

/** All objects of the types that are called as type number @type, the largest first. */
struct lp_error *lp_objects_of_type(const struct lp_graph *graph, uint32_t type,
				    struct lp_id_array *ret);

#endif
