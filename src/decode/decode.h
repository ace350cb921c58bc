// SPDX-License-Identifier: Apache-2.0
/**
 * From the bytes of a frozen process to a census or a graph of its objects.  The way into this
 * folder; knows neither how the process was frozen nor what is asked of the result.
 */
#ifndef LP_DECODE_DECODE_H
#define LP_DECODE_DECODE_H

#include "cpython/runtime.h"
#include "graph/census.h"
#include "graph/graph.h"
#include "graph/process_facts.h"
#include "graph/texts.h"
#include "target/freeze/capture.h"
#include "target/reader.h"

struct lp_error;

struct lp_decode_options {
	/** Threads to work with, 1 to LP_WORKERS_MAX. */
	unsigned workers;
	/** Leave the contents of str and bytes out of all that is kept. */
	bool redact;
	/** Keep a preview of each object, and its generation (for a graph). */
	bool previews;
	bool generations;
	/** Of the generations only the permanent one (for a graph). */
	bool frozen;
	/** Read threads' frames and variables into the process facts. */
	bool threads;
};

/** What is decoded: frozen memory, and what the process was doing. */
struct lp_decode_source {
	struct lp_reader *reader;
	/** Found and probed in this memory. */
	struct lp_python *python;
	const struct lp_runtime *runtime;
	/** Threads at the stop, or NULL. */
	const struct lp_thread_registers *threads;
	size_t thread_count;
};

/**
 * Count and size all objects by type, without a graph.
 * @param[in,out] process Gets the facts and notes.
 * 0.5 s and 25 MB for 10 million objects.
 */
struct lp_error *lp_decode_census(const struct lp_decode_source *source,
				  const struct lp_decode_options *options,
				  struct lp_process_facts *process, struct lp_census *census);

/** Decode all objects and references.  2 s and 30 bytes an object for 10 million of them. */
struct lp_error *lp_decode_graph(const struct lp_decode_source *source,
				 const struct lp_decode_options *options,
				 struct lp_process_facts *process, struct lp_graph *graph);

/**
 * Previews of objects in the frozen memory, one by one.
 * @param source Is to outlive it, and so is the graph.
 */
struct lp_error *lp_decode_texts(const struct lp_decode_source *source, const struct lp_graph *graph,
				 bool redact, struct lp_texts **ret);

/** The census of a graph. */
struct lp_error *lp_graph_census(const struct lp_graph *graph, struct lp_census *census);

#endif
