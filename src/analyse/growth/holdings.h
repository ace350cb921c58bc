// SPDX-License-Identifier: Apache-2.0
/**
 * Which containers hold how many objects of which type, by the path that keeps the containers
 * alive: "app.SESSIONS holds 812 of app.Session".
 *
 * A container is a list, dict, set, deque or the like; no tuple, and no namespace (`__dict__`): the
 * attributes of an object are part of the path.  What holds nothing is not counted.
 */
#ifndef LP_ANALYSE_GROWTH_HOLDINGS_H
#define LP_ANALYSE_GROWTH_HOLDINGS_H

#include "analyse/growth/identity.h"
#include "analyse/growth/path_numbers.h"
#include "analyse/growth/sample.h"

/** All containers that are kept alive on one path. */
struct lp_holder {
	/** The path's number, and that of the path to the nearest container before these; 0 if
	 * there is none. */
	uint64_t path, above;
	/** They are attributes of that one, as the map of 2.7's OrderedDict. */
	bool is_part;
	/** One of them. */
	uint32_t example;
	uint64_t containers;
};

LP_ARRAY(lp_holder_array, struct lp_holder);

/** Objects of one type in the containers of one path. */
struct lp_holding {
	/** Of path and type together. */
	uint64_t number;
	/** Index of the holder. */
	uint32_t holder;
	/** Owned by the graph. */
	const char *type;
	uint64_t count;
	/** Shallow sizes of those that are kept alive on this path. */
	uint64_t bytes;
	struct lp_sample sample;
};

LP_ARRAY(lp_holding_array, struct lp_holding);

struct lp_holdings {
	struct lp_holder_array holders;
	struct lp_holding_array rows;
	/** Names could be read: without them paths of two snapshots cannot be compared. */
	bool has_names;
};

/** What is needed to find them. */
struct lp_holding_finder {
	const struct lp_graph *graph;
	const struct lp_distances *distances;
	const struct lp_identities *identities;
	/** By number of the type: it is of containers; hash of its name; nothing is to be told of
	 * it beside a key. */
	bool *holds, *is_empty;
	uint64_t *hashes;
	/** A bit an object: a container. */
	uint64_t *containers;
	struct lp_path_numbers numbers;
	/** From the numbers of paths and rows to their indices. */
	struct lp_map holders, rows;
	struct lp_holdings *found;
	/** The row that was used last, and what it is of. */
	uint32_t last_row, last_holder, last_type;
	/** The container that is being counted. */
	uint32_t container;
};

/**
 * Begin: find the containers, and number the steps to them.  Reads no texts, so that others may
 * do that meanwhile.
 * @param finder Zeroed; to be deinit'ed whatever the result.
 * O(references of containers and of all on the ways to them).
 */
struct lp_error *lp_holding_finder_begin(struct lp_holding_finder *finder,
					 const struct lp_findings *findings,
					 const struct lp_distances *distances);
/**
 * Find them.
 * @param identities See identity.h.
 * @param ret Zeroed; to be deinit'ed whatever the result.
 * O(references of containers), and a text for each name on the ways to them.
 */
struct lp_error *lp_holdings_find(struct lp_holding_finder *finder,
				  const struct lp_identities *identities, struct lp_holdings *ret);
void lp_holding_finder_deinit(struct lp_holding_finder *finder);
void lp_holdings_deinit(struct lp_holdings *holdings);

/** The path of a container in words, with "[*]" for keys and indices; owned by the report. */
struct lp_error *lp_holder_tell(const struct lp_findings *findings,
				const struct lp_distances *distances, uint32_t container,
				struct lp_report *report, const char **ret);

#endif
