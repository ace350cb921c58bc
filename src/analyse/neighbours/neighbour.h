// SPDX-License-Identifier: Apache-2.0
/** What an object refers to and what refers to it, as tables. */
#ifndef LP_ANALYSE_NEIGHBOURS_NEIGHBOUR_H
#define LP_ANALYSE_NEIGHBOURS_NEIGHBOUR_H

#include <regex.h>

#include "analyse/analysis.h"
#include "graph/labels.h"

/** An object that is asked about, and what one pass over all references found of it. */
struct lp_subject {
	uint32_t id;
	/** References to it, strong and weak. */
	uint64_t strong, weak;
	/** Roots that own it. */
	uint64_t roots;
	/** In: references of its instances to it, a class, are counted, but not listed. */
	bool without_instances;
	/** The one whose `__dict__` it is, if it passes the filter, else LP_NO_OBJECT; and the
	 * place. */
	uint32_t owner, owner_place;
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
	/** Not of types whose names match; NULL: no type is left out. */
	const regex_t *ignore;
};

/** Whether an object is one of those that are wanted. */
bool lp_neighbour_passes(const struct lp_graph *graph, const struct lp_neighbour_options *options,
			 uint32_t id);

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

/** The reference at a place of an object; false where there is none. */
bool lp_reference_at(const struct lp_graph *graph, uint32_t id, uint32_t place,
		     struct lp_reference *ret);

/** Columns of all tables of neighbours, and where the first ones of them are. */
extern const struct lp_column lp_neighbour_columns[];
enum {
	LP_NEIGHBOUR_NAME,
	LP_NEIGHBOUR_KIND,
	LP_NEIGHBOUR_OBJECT = 7,
	LP_NEIGHBOUR_COLUMNS,
};

/** Fill in the cells of a row about @id, a neighbour of @subject. */
void lp_neighbour_fill(const struct lp_findings *findings, const struct lp_reference *reference,
		       uint32_t id, uint32_t subject, struct lp_report *report,
		       struct lp_cell *cells);

/** The same about a root, which is no object. */
void lp_neighbour_fill_root(const struct lp_findings *findings, const struct lp_root *root,
			    uint32_t subject, struct lp_report *report, struct lp_cell *cells);

/** "app.Session at 0x7f...", owned by the report. */
const char *lp_object_title(const struct lp_graph *graph, uint32_t id, struct lp_report *report);

#endif
