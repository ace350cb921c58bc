// SPDX-License-Identifier: Apache-2.0
/** Contents of objects from the previews that are kept with a graph. */
#ifndef LP_GRAPH_GRAPH_TEXTS_H
#define LP_GRAPH_GRAPH_TEXTS_H

#include "graph/graph.h"
#include "graph/texts.h"

struct lp_error;

/** @param graph Is to outlive it. */
struct lp_error *lp_graph_texts(const struct lp_graph *graph, struct lp_texts **ret);

#endif
