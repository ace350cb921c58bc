// SPDX-License-Identifier: Apache-2.0
/** A snapshot: all that is known of a process at one moment, in a file of its own. */
#ifndef LP_SNAPSHOT_SNAPSHOT_H
#define LP_SNAPSHOT_SNAPSHOT_H

#include "graph/census.h"
#include "graph/graph.h"
#include "graph/process_facts.h"
#include "snapshot/output.h"

struct lp_snapshot;

/** Write all to @output, which the caller finishes or discards.  1 s for 10 million objects. */
struct lp_error *lp_snapshot_write(struct lp_output *output, unsigned workers,
				   const struct lp_process_facts *facts,
				   const struct lp_census *census, const struct lp_graph *graph);

/** Whether a file begins as a snapshot does. */
bool lp_snapshot_sniff(int fd);

/**
 * Open the snapshot @path.
 * @param fd Where it is open already, to be closed with the snapshot or on an error; -1: it is opened.
 * Errors: NO_TARGET, PERMISSION, UNREADABLE (no snapshot; truncated; damaged; of a newer version).
 */
struct lp_error *lp_snapshot_open(const char *path, int fd, struct lp_snapshot **ret);
void lp_snapshot_close(struct lp_snapshot *snapshot);

/** Facts without threads, and the census: milliseconds, whatever the file's size. */
struct lp_error *lp_snapshot_facts(const struct lp_snapshot *snapshot,
				   struct lp_process_facts *facts, struct lp_census *census);
struct lp_error *lp_snapshot_threads(const struct lp_snapshot *snapshot,
				     struct lp_process_facts *facts);
struct lp_error *lp_snapshot_graph(const struct lp_snapshot *snapshot, unsigned workers,
				   bool previews, struct lp_graph *graph);

#endif
