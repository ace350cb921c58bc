// SPDX-License-Identifier: Apache-2.0
/** Objects, references and previews as arrays. */
#ifndef LP_SNAPSHOT_OBJECTS_H
#define LP_SNAPSHOT_OBJECTS_H

#include "graph/graph.h"
#include "snapshot/read.h"
#include "snapshot/write.h"

struct lp_error *lp_objects_write(struct lp_chunk_writer *writer, const struct lp_graph *graph);

/**
 * Fill a graph whose table of types is loaded, and see that it makes sense: that no id, number or
 * place in it leads out of its array.
 * @param workers Threads to read with.
 */
struct lp_error *lp_objects_load(const struct lp_chunk_reader *reader, unsigned workers,
				 struct lp_graph *graph);

struct lp_error *lp_previews_write(struct lp_chunk_writer *writer, const struct lp_graph *graph);
struct lp_error *lp_previews_load(const struct lp_chunk_reader *reader, struct lp_graph *graph);

#endif
