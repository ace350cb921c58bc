// SPDX-License-Identifier: Apache-2.0
/**
 * Objects by the way that they are kept alive on: ways that differ in keys and indices only, but
 * for the names in namespaces, are one: "app.SESSIONS[*].items".  So are those that differ in how
 * often the same steps are there one after the other: "app.HEAD(.next)+".
 */
#ifndef LP_ANALYSE_PATH_GROUP_H
#define LP_ANALYSE_PATH_GROUP_H

#include "analyse/facts/distances.h"
#include "analyse/path/folds.h"
#include "analyse/path/way.h"

struct lp_way_group {
	/** How many objects, and the bytes that they have themselves. */
	uint64_t count, bytes;
	/** One of them, and whether there are others of other types. */
	uint32_t example;
	bool mixed;
	/** The number of their way. */
	uint32_t way;
};

LP_ARRAY(lp_way_group_array, struct lp_way_group);

struct lp_way_groups {
	struct lp_way_group_array items;
	struct lp_folds folds;
};

/**
 * Group @count objects at @ids; those with most bytes come first.  Objects that nothing leads to
 * are left out.  O(the references of all on their ways); 20 bytes for each of those, and 50 a way.
 * @ret is zeroed, and to be deinitialised even if there is an error.
 */
struct lp_error *lp_way_groups_find(const struct lp_graph *graph,
				    const struct lp_distances *distances, const uint32_t *ids,
				    size_t count, struct lp_way_groups *ret);

/**
 * Group all objects.  The groups are in the order of their first objects.
 * @param[out] numbers Of each object the number of its group; of what nothing leads to how many
 * there are.  Free with free().
 */
struct lp_error *lp_way_groups_all(const struct lp_graph *graph,
				   const struct lp_distances *distances, uint32_t **numbers,
				   struct lp_way_groups *ret);

/** The way to all of a group; @way is zeroed.  Of one that is folded it has each step once. */
struct lp_error *lp_way_of_group(const struct lp_graph *graph, const struct lp_distances *distances,
				 const struct lp_way_groups *groups,
				 const struct lp_way_group *group, struct lp_way *way);
void lp_way_groups_deinit(struct lp_way_groups *groups);

/** Whether the keys of a dict that is a root of this kind are names. */
static inline bool lp_way_has_names(enum lp_root_kind kind)
{
	return kind == LP_ROOT_MODULES || kind == LP_ROOT_BUILTINS;
}

#endif
