// SPDX-License-Identifier: Apache-2.0
#include "decode/decode.h"

#include <stdlib.h>

#include "base/error.h"
#include "base/workers.h"
#include "cpython/gc_lists.h"
#include "decode/build/build.h"
#include "decode/build/join.h"
#include "decode/facts.h"
#include "decode/find/scan.h"
#include "decode/find/stacks.h"
#include "decode/notes.h"
#include "decode/roots/roots.h"
#include "decode/setup.h"
#include "decode/types/names.h"

/** A heap and the workers that go over it. */
struct pass {
	struct lp_heap heap;
	struct lp_worker *workers[LP_WORKERS_MAX];
	unsigned count;
};

static void pass_deinit(struct pass *pass)
{
	unsigned i;

	for (i = 0; i < pass->count; i++)
		lp_worker_destroy(pass->workers[i]);
	lp_heap_deinit(&pass->heap);
}

static struct lp_error *pass_init(struct pass *pass, const struct lp_decode_source *source,
				  const struct lp_decode_options *options)
{
	struct lp_error *error;

	pass->count = 0;
	LP_TRY(lp_heap_init(&pass->heap, source->reader, source->python, source->runtime));
	while (pass->count < options->workers) {
		error = lp_worker_create(&pass->heap, pass->count, &pass->workers[pass->count]);
		if (error) {
			pass_deinit(pass);
			return error;
		}
		pass->count++;
	}
	return NULL;
}

static struct lp_error *read_facts(struct pass *pass, const struct lp_decode_source *source,
				   const struct lp_decode_options *options,
				   struct lp_process_facts *process)
{
	struct lp_runtime without_threads = *source->runtime;

	without_threads.threads.count = 0;
	return lp_facts_read(&pass->heap, options->threads ? source->runtime : &without_threads,
			     options->redact, process);
}

/** Sum up the workers' tallies under the names of the types. */
static struct lp_error *sum_tallies(struct pass *pass, struct lp_census *census)
{
	const struct lp_typeinfo_array *types = &pass->heap.types.items;
	struct lp_strbuf name = {0};
	bool ok = true;
	size_t type;
	unsigned i;

	for (type = 0; type < types->count && ok; type++) {
		struct lp_tally sum = {0};

		for (i = 0; i < pass->count; i++) {
			const struct lp_tally *tally =
				lp_worker_tally(pass->workers[i], (uint32_t)type);

			sum.count += tally->count;
			sum.shallow += tally->shallow;
			sum.owned += tally->owned;
		}
		if (!sum.count)
			continue;
		lp_strbuf_clear(&name);
		lp_type_name(&pass->heap, pass->workers[0]->peek, types->items[type], &name);
		ok = !name.failed && lp_census_add(census, lp_strbuf_text(&name), sum.count,
						   sum.shallow, sum.owned);
	}
	lp_strbuf_deinit(&name);
	lp_census_finish(census);
	return ok ? NULL : &lp_error_memory;
}

/** Find the objects in memory, and whether that found them all. */
static struct lp_error *scan(struct pass *pass, const struct lp_runtime *runtime, bool tally)
{
	struct lp_heap *heap = &pass->heap;
	int64_t modules;

	LP_TRY(lp_scan(heap, pass->workers, pass->count, tally));
	modules = lp_index_granule(&heap->index, runtime->interpreters.items[0].modules);
	if (heap->unknown_malloc || heap->python->partial ||
	    (modules >= 0 && lp_index_bit(&heap->index, modules)))
		return NULL;
	/* sys.modules is in a block that is neither a pool's nor a chunk. */
	heap->unknown_malloc = true;
	heap->malloc_name = heap->layout->has_mimalloc ? "mimalloc" : NULL;
	return NULL;
}

static struct lp_error *census_by_scan(struct pass *pass, const struct lp_runtime *runtime,
				       struct lp_census *census)
{
	LP_TRY(scan(pass, runtime, true));
	if (pass->heap.unknown_malloc)
		return NULL;
	LP_TRY(lp_join(pass->workers, pass->count, lp_answer_tally, NULL));
	return sum_tallies(pass, census);
}

struct lp_error *lp_decode_census(const struct lp_decode_source *source,
				  const struct lp_decode_options *options,
				  struct lp_process_facts *process, struct lp_census *census)
{
	struct lp_decode_options graph_options = *options;
	struct lp_graph graph;
	struct lp_error *error;
	struct pass pass;
	bool needs_graph;

	LP_TRY(pass_init(&pass, source, options));
	error = census_by_scan(&pass, source->runtime, census);
	needs_graph = pass.heap.unknown_malloc;
	if (!error && !needs_graph) {
		error = read_facts(&pass, source, options, process);
		lp_facts_allocator(&pass.heap, process);
	}
	pass_deinit(&pass);
	if (!error && source->reader->failed)
		error = &lp_error_memory;
	if (error || !needs_graph)
		return error;
	/* Objects in blocks that cannot be found by scanning are found by following references. */
	graph_options.previews = graph_options.generations = false;
	LP_TRY(lp_decode_graph(source, &graph_options, process, &graph));
	error = lp_graph_census(&graph, census);
	lp_graph_deinit(&graph);
	return error;
}

static bool visit_generation(void *context, uint64_t object, unsigned generation)
{
	struct lp_graph *graph = context;
	uint32_t id = lp_index_find(&graph->index, object);

	if (id != LP_NO_OBJECT)
		graph->flags[id] |= (uint8_t)(generation << LP_OBJECT_GENERATION_SHIFT);
	return true;
}

static void mark_generations(const struct lp_decode_source *source, struct pass *pass,
			     struct lp_graph *graph)
{
	const struct lp_runtime *runtime = source->runtime;
	size_t i;

	for (i = 0; i < runtime->interpreters.count; i++)
		lp_gc_lists_walk(pass->workers[0]->peek, pass->heap.layout,
				 &runtime->interpreters.items[i], visit_generation, graph);
}

static void mark_frozen(const struct lp_decode_source *source, struct pass *pass,
			struct lp_graph *graph)
{
	const struct lp_runtime *runtime = source->runtime;
	size_t i;

	for (i = 0; i < runtime->interpreters.count; i++)
		lp_gc_permanent_walk(pass->workers[0]->peek, pass->heap.layout,
				     &runtime->interpreters.items[i], visit_generation, graph);
}

static struct lp_error *build_graph(struct pass *pass, const struct lp_decode_source *source,
				    const struct lp_decode_options *options,
				    const struct lp_root_word_array *roots,
				    struct lp_process_facts *process, struct lp_graph *graph)
{
	const struct lp_build_options build = {
		.workers = pass->workers,
		.count = pass->count,
		.runtime = source->runtime,
		.roots = roots,
		.previews = options->previews,
		.redact = options->redact,
	};
	struct lp_build_stats stats;
	struct lp_error *error;

	LP_TRY(lp_build_graph(&pass->heap, &build, graph, &stats));
	error = lp_name_types(&pass->heap, graph);
	if (error) {
		lp_graph_deinit(graph);
		return error;
	}
	if (options->generations)
		mark_generations(source, pass, graph);
	else if (options->frozen)
		mark_frozen(source, pass, graph);
	lp_note_gaps(&stats, &pass->heap, process);
	return lp_note_opaque(graph, process);
}

struct lp_error *lp_decode_graph(const struct lp_decode_source *source,
				 const struct lp_decode_options *options,
				 struct lp_process_facts *process, struct lp_graph *graph)
{
	struct lp_root_word_array roots = {0};
	struct lp_root_sources sources = {
		.runtime = source->runtime,
		.threads = source->threads,
		.thread_count = source->thread_count,
		.process = process,
	};
	struct lp_error *error;
	struct pass pass;

	LP_TRY(pass_init(&pass, source, options));
	sources.heap = &pass.heap;
	lp_stacks_settle(&pass.heap, source->runtime, source->threads, source->thread_count);
	error = scan(&pass, source->runtime, false);
	if (!error)
		error = read_facts(&pass, source, options, process);
	if (!error)
		error = lp_roots_collect(&sources, &roots);
	if (!error)
		error = build_graph(&pass, source, options, &roots, process, graph);
	lp_facts_allocator(&pass.heap, process);
	lp_array_deinit(&roots);
	pass_deinit(&pass);
	if (!error && source->reader->failed) {
		lp_graph_deinit(graph);
		error = &lp_error_memory;
	}
	return error;
}

struct lp_error *lp_graph_census(const struct lp_graph *graph, struct lp_census *census)
{
	size_t count = graph->type_table.count, type;
	struct lp_tally *sums = calloc(count, sizeof(*sums));
	bool ok = sums != NULL;
	uint32_t id;
	size_t i;

	for (id = 0; ok && id < graph->count; id++) {
		struct lp_tally *sum = &sums[graph->types[id]];

		sum->count++;
		sum->shallow += lp_graph_shallow(graph, id);
	}
	for (i = 0; ok && i < graph->owned.count; i++)
		sums[graph->types[graph->owned.items[i].object]].owned +=
			graph->owned.items[i].value;
	for (type = 0; ok && type < count; type++) {
		if (sums[type].count)
			ok = lp_census_add(census, graph->type_table.items[type].name,
					   sums[type].count, sums[type].shallow, sums[type].owned);
	}
	free(sums);
	lp_census_finish(census);
	return ok ? NULL : &lp_error_memory;
}
