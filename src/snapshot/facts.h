// SPDX-License-Identifier: Apache-2.0
/** Facts of the process and the census as records. */
#ifndef LP_SNAPSHOT_FACTS_H
#define LP_SNAPSHOT_FACTS_H

#include "graph/census.h"
#include "graph/process_facts.h"
#include "snapshot/read.h"
#include "snapshot/write.h"

struct lp_error *lp_facts_write(struct lp_chunk_writer *writer,
				const struct lp_process_facts *facts);
struct lp_error *lp_facts_load(const struct lp_chunk_reader *reader,
			       struct lp_process_facts *facts);

/** Threads, their frames and variables: not with the other facts, as few ask for them. */
struct lp_error *lp_threads_write(struct lp_chunk_writer *writer,
				  const struct lp_process_facts *facts);
struct lp_error *lp_threads_load(const struct lp_chunk_reader *reader,
				 struct lp_process_facts *facts);

struct lp_error *lp_census_write(struct lp_chunk_writer *writer, const struct lp_census *census);
struct lp_error *lp_census_load(const struct lp_chunk_reader *reader, struct lp_census *census);

#endif
