// SPDX-License-Identifier: Apache-2.0
/** Which objects are containers: lists, dicts, sets, deques and the like; no tuples and frozensets,
 * which gain nothing once they are made. */
#ifndef LP_ANALYSE_CONTAINERS_H
#define LP_ANALYSE_CONTAINERS_H

#include <stdbool.h>

#include "graph/graph.h"

/** By number of the type whether its objects are; free with free(), NULL when memory is short. */
bool *lp_container_types(const struct lp_graph *graph);

#endif
