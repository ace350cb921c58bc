// SPDX-License-Identifier: Apache-2.0
/** The table of types, and the roots, as records. */
#ifndef LP_SNAPSHOT_TYPES_H
#define LP_SNAPSHOT_TYPES_H

#include "graph/graph.h"
#include "snapshot/read.h"
#include "snapshot/write.h"

struct lp_error *lp_types_write(struct lp_chunk_writer *writer, const struct lp_graph *graph);
struct lp_error *lp_types_load(const struct lp_chunk_reader *reader, struct lp_graph *graph);

struct lp_error *lp_roots_write(struct lp_chunk_writer *writer, const struct lp_graph *graph);
/** After the objects were loaded. */
struct lp_error *lp_roots_load(const struct lp_chunk_reader *reader, struct lp_graph *graph);

#endif
