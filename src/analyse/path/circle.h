// SPDX-License-Identifier: Apache-2.0
/** The shortest way from an object back to itself, and it in words. */
#ifndef LP_ANALYSE_PATH_CIRCLE_H
#define LP_ANALYSE_PATH_CIRCLE_H

#include "analyse/analysis.h"
#include "analyse/choice.h"

/**
 * Find a way within the @count objects at @members, which are a cycle, from the first one that is
 * no mere container back to it.  O(their references), 12 bytes a member.
 * @param[out] ret Its objects, in order; appended to.
 */
struct lp_error *lp_circle_find(const struct lp_graph *graph, const uint32_t *members, size_t count,
				struct lp_id_array *ret);

/** Append "Node.next → Node.prev". */
void lp_circle_tell(const struct lp_findings *findings, const struct lp_id_array *circle,
		    struct lp_strbuf *to);

#endif
