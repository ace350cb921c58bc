// SPDX-License-Identifier: Apache-2.0
/** What an object refers to and what refers to it, as tables. */
#ifndef LP_ANALYSE_NEIGHBOUR_H
#define LP_ANALYSE_NEIGHBOUR_H

#include <regex.h>

#include "analyse/analysis.h"

/** An object that is asked about, and what one pass over all references found of it. */
struct lp_subject {
	uint32_t id;
	/** References to it, strong and weak. */
	uint64_t strong, weak;
	/** Roots that own it. */
	uint64_t roots;
	/** Those that pass the filter, and the first of them, in order of the referrers' ids. */
	uint64_t referrer_count;
	struct lp_place_array {
		struct lp_referrer {
			uint32_t id, place;
		} * items;
		size_t count, capacity;
	} referrers;
};

LP_ARRAY(lp_subject_array, struct lp_subject);

/** Which neighbours are wanted. */
struct lp_neighbour_options {
	/** At most so many of each subject. */
	uint64_t limit;
	/** Of types whose names match; NULL: all. */
	const regex_t *filter;
};

/** Go over all references once, for @count subjects with `id` set. */
struct lp_error *lp_referrers_find(const struct lp_graph *graph,
				   const struct lp_neighbour_options *options,
				   struct lp_subject *subjects, size_t count);
void lp_subject_deinit(struct lp_subject *subject);

/** A table of what refers to it, roots first. */
void lp_referrers_table(const struct lp_findings *findings,
			const struct lp_neighbour_options *options,
			const struct lp_subject *subject, struct lp_report *report);

/** A table of what it refers to. */
void lp_references_table(const struct lp_findings *findings,
			 const struct lp_neighbour_options *options, uint32_t id,
			 struct lp_report *report);

/** "app.Session at 0x7f...", owned by the report. */
const char *lp_object_title(const struct lp_graph *graph, uint32_t id, struct lp_report *report);

#endif
