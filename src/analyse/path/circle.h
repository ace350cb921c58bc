// SPDX-License-Identifier: Apache-2.0
/** The shortest way from an object back to itself, in words. */
#ifndef LP_ANALYSE_PATH_CIRCLE_H
#define LP_ANALYSE_PATH_CIRCLE_H

#include "analyse/analysis.h"

/**
 * Append "Node.next → Node.prev" for a way within the @count objects at @members, which are a
 * cycle, from the first one that is no mere container on.  O(their references), 12 bytes a member.
 */
struct lp_error *lp_circle_tell(const struct lp_findings *findings, const uint32_t *members,
				size_t count, struct lp_strbuf *to);

#endif
