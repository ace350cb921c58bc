// SPDX-License-Identifier: Apache-2.0
/**
 * Objects around others, level by level: what they refer to, or what refers to them.  Each object
 * is a member once, however many lead to it.  Modules and frames end the way to referrers, modules
 * and classes that to references: what is behind them is half of the heap.
 */
#ifndef LP_ANALYSE_NEIGHBOURS_NEIGHBOURHOOD_H
#define LP_ANALYSE_NEIGHBOURS_NEIGHBOURHOOD_H

#include "analyse/neighbours/neighbour.h"
#include "analyse/picture/drawing.h"
#include "base/map.h"

struct lp_neighbourhood_options {
	/** Of all; `limit` is for one member. */
	struct lp_neighbour_options neighbours;
	bool backwards;
	/** How many levels there are below the subjects. */
	uint64_t depth;
	/** It is to be drawn: keys that a name tells are no neighbours of their own, and whose
	 * namespace or what root's an object of the last level is, is told too. */
	bool drawn;
	/** Members at most. */
	uint32_t most;
};

/** A member's neighbour: an object or a root. */
struct lp_link {
	/** NULL for an object. */
	const struct lp_root *root;
	/** The neighbour's number among the members; LP_NO_OBJECT for a root. */
	uint32_t member;
	/** What refers, and the place of its reference. */
	uint32_t referrer, place;
	/** The neighbour became a member by this. */
	bool first;
};

struct lp_member {
	uint32_t id;
	/** 0 for a subject. */
	uint32_t depth;
	/** Its links. */
	size_t first_link, link_count;
	/** Neighbours that it has beside. */
	uint64_t left_out;
};

LP_ARRAY(lp_member_array, struct lp_member);
LP_ARRAY(lp_link_array, struct lp_link);

struct lp_neighbourhood {
	const struct lp_graph *graph;
	struct lp_neighbourhood_options options;
	/** Level after level, the subjects first. */
	struct lp_member_array members;
	struct lp_link_array links;
	/** From ids, plus 1, to the numbers of members. */
	struct lp_map numbers;
};

/**
 * Find it; @hood is zeroed.  Going backwards takes one pass over all references a level.
 * @param subjects @count ids.
 */
struct lp_error *lp_neighbourhood_find(const struct lp_graph *graph,
				       const struct lp_neighbourhood_options *options,
				       const uint32_t *subjects, size_t count,
				       struct lp_neighbourhood *hood);
void lp_neighbourhood_deinit(struct lp_neighbourhood *hood);

/** The reference that a link to an object stands for; false for that to a root. */
bool lp_link_reference(const struct lp_neighbourhood *hood, const struct lp_link *link,
		       struct lp_reference *ret);

/** Draw all of it, if a picture is asked for. */
void lp_neighbourhood_draw(const struct lp_findings *findings, const struct lp_neighbourhood *hood,
			   struct lp_report *report);

/** A table of what is around the subject with number @member: each neighbour is below the object
 * whose it is, indented.  At most @limit rows. */
struct lp_error *lp_neighbourhood_table(const struct lp_findings *findings,
					const struct lp_neighbourhood *hood, uint32_t member,
					uint64_t limit, struct lp_report *report);

#endif
