// SPDX-License-Identifier: Apache-2.0
#include "snapshot/snapshot.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "snapshot/facts.h"
#include "snapshot/objects.h"
#include "snapshot/types.h"

struct lp_snapshot {
	struct lp_chunk_reader reader;
};

static struct lp_error *write_all(struct lp_chunk_writer *writer,
				  const struct lp_process_facts *facts,
				  const struct lp_census *census, const struct lp_graph *graph)
{
	LP_TRY(lp_facts_write(writer, facts));
	LP_TRY(lp_census_write(writer, census));
	LP_TRY(lp_threads_write(writer, facts));
	LP_TRY(lp_types_write(writer, graph));
	LP_TRY(lp_objects_write(writer, graph));
	LP_TRY(lp_roots_write(writer, graph));
	LP_TRY(lp_previews_write(writer, graph));
	return lp_write_end(writer);
}

struct lp_error *lp_snapshot_write(struct lp_output *output, unsigned workers,
				   const struct lp_process_facts *facts,
				   const struct lp_census *census, const struct lp_graph *graph)
{
	struct lp_chunk_writer writer;
	struct lp_error *error = lp_chunk_writer_init(&writer, output, workers);

	if (!error)
		error = write_all(&writer, facts, census, graph);
	lp_chunk_writer_deinit(&writer);
	return error;
}

struct lp_error *lp_snapshot_open(const char *path, int fd, struct lp_snapshot **ret)
{
	struct lp_snapshot *snapshot = calloc(1, sizeof(*snapshot));
	struct lp_error *error;

	if (!snapshot) {
		if (fd >= 0)
			close(fd);
		return &lp_error_memory;
	}
	error = lp_chunk_reader_init(&snapshot->reader, path, fd);
	if (error) {
		lp_snapshot_close(snapshot);
		return error;
	}
	*ret = snapshot;
	return NULL;
}

void lp_snapshot_close(struct lp_snapshot *snapshot)
{
	if (!snapshot)
		return;
	lp_chunk_reader_deinit(&snapshot->reader);
	free(snapshot);
}

struct lp_error *lp_snapshot_facts(const struct lp_snapshot *snapshot,
				   struct lp_process_facts *facts, struct lp_census *census)
{
	LP_TRY(lp_facts_load(&snapshot->reader, facts));
	return lp_census_load(&snapshot->reader, census);
}

struct lp_error *lp_snapshot_threads(const struct lp_snapshot *snapshot,
				     struct lp_process_facts *facts)
{
	return lp_threads_load(&snapshot->reader, facts);
}

struct lp_error *lp_snapshot_graph(const struct lp_snapshot *snapshot, unsigned workers,
				   bool previews, struct lp_graph *graph)
{
	LP_TRY(lp_types_load(&snapshot->reader, graph));
	LP_TRY(lp_objects_load(&snapshot->reader, workers, graph));
	LP_TRY(lp_roots_load(&snapshot->reader, graph));
	return previews ? lp_previews_load(&snapshot->reader, graph) : NULL;
}
