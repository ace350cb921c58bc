// SPDX-License-Identifier: Apache-2.0
/** What would go with some objects, asked of one set only: sets.h is for many. */
#ifndef LP_ANALYSE_RETAINED_SET_SIZE_H
#define LP_ANALYSE_RETAINED_SET_SIZE_H

#include "graph/graph.h"

struct lp_error;

/**
 * The bytes of the @count objects @ids and of all that could not be reached without them: by
 * sys.getsizeof() and what they own beside.  Objects that nothing leads to count with what they alone
 * lead to, and so do cycles.  Two passes over the references; 5 bytes an object meanwhile.
 * @param[out] objects How many these are.
 */
struct lp_error *lp_set_size(const struct lp_graph *graph, const uint32_t *ids, size_t count,
			     uint64_t *objects, uint64_t *bytes);

#endif
