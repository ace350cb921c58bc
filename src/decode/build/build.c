// SPDX-License-Identifier: Apache-2.0
#include "decode/build/build.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/pages.h"
#include "base/workers.h"
#include "cpython/gc_head.h"
#include "cpython/gc_lists.h"
#include "cpython/refcount.h"
#include "decode/build/gather.h"
#include "decode/build/join.h"
#include "decode/contents/preview_quick.h"
#include "decode/references/answer.h"
#include "decode/references/references.h"
#include "decode/roots/settle.h"
#include "decode/types/sizes.h"

enum { SPARE_OBJECTS = 1 << 16 };

struct build {
	struct lp_heap *heap;
	struct lp_graph *graph;
	const struct lp_build_options *options;
	struct lp_worker **workers;
	unsigned count;
	/** Decodes late objects: its edges come behind those of all others. */
	struct lp_worker *late;
	/** Number of late objects that are decoded. */
	uint32_t late_done;
	/** The first unit of each worker's share, and behind the last one's. */
	size_t shares[LP_WORKERS_MAX + 1];
};

static unsigned gc_flags(const struct lp_layout *layout, const struct lp_object *object,
			 bool has_head)
{
	const unsigned char *head = object->bytes - layout->gc_head.size;

	if (!has_head)
		return 0;
	return LP_OBJECT_GC | (lp_gc_is_tracked(layout, head) ? LP_OBJECT_TRACKED : 0);
}

/** Of the objects of metaclasses only heap types have a head, and static data may have none. */
static bool has_gc_head(struct lp_worker *worker, const struct lp_object *object, bool is_static)
{
	const struct lp_typeinfo *self;

	if (!(object->type->flags & LP_TYPE_HAVE_GC) || is_static)
		return false;
	if (object->type->kind != LP_KIND_TYPE)
		return true;
	self = lp_type_cache_get(&worker->types, object->address);
	return self && self->heap;
}

static bool is_static(const struct lp_heap *heap, uint64_t address)
{
	const struct lp_unit *unit = lp_index_unit(&heap->index, address);
	const struct lp_range *range;

	/* Only units with static data have small granules, but for old versions. */
	if (unit && unit->shift == 4)
		return false;
	range = lp_space_find(&heap->space, address);
	return range && range->kind == LP_RANGE_STATIC;
}

/** Keep the text of a late object until it is known which id it has in the end. */
static bool keep_late(struct lp_worker *worker, uint32_t id, const char *text, size_t length)
{
	struct lp_late_preview late = {.object = id};

	late.text = lp_region_copy(&worker->region, text, length);
	return late.text && lp_array_push(&worker->late_previews, late);
}

static void keep_preview(struct lp_worker *worker, uint32_t id, const struct lp_object *object)
{
	struct lp_strbuf text = {0};
	char quick[LP_QUICK_SIZE];
	const char *start = quick;
	size_t length = 0;
	bool ok;

	switch (lp_preview_quick(worker->layout, object, worker->redact, quick, &length)) {
	case LP_QUICK_NONE:
		return;
	case LP_QUICK_NO:
		if (!lp_preview(worker->heap, worker->peek, object->type, object->address,
				worker->redact, &text))
			return;
		start = lp_strbuf_text(&text);
		length = text.length;
		break;
	case LP_QUICK_DONE:
		break;
	}
	ok = id < worker->heap->index.ranked ? lp_preview_add(&worker->previews, id, start, length)
					     : keep_late(worker, id, start, length);
	worker->failed |= !ok || text.failed;
	lp_strbuf_deinit(&text);
}

/** Fill in all facts of object @id and its references. */
static void build_object(struct lp_worker *worker, struct lp_graph *graph, uint32_t id,
			 uint64_t address)
{
	const struct lp_layout *layout = worker->layout;
	const unsigned char *head = lp_worker_piece(worker, address, LP_OBJECT_SIZE);
	const struct lp_typeinfo *type =
		head ? lp_type_cache_get(&worker->types,
					 lp_load64(head + layout->object.type.offset))
		     : NULL;
	bool statically = is_static(worker->heap, address);
	struct lp_object object;
	struct lp_sizes sizes;

	graph->offsets[id] = (uint32_t)worker->edge_count;
	graph->types[id] = UINT32_MAX;
	if (!type || !lp_worker_object(worker, address, type, &object))
		return;
	worker->current = id;
	graph->types[id] = type->number;
	graph->refcounts[id] = lp_refcount(layout, lp_load64(object.bytes));
	lp_object_sizes(worker, &object, &sizes);
	lp_worker_add_size(worker, id, sizes.shallow);
	if (sizes.owned && !lp_array_push(&worker->owned, (struct lp_sparse){id, sizes.owned}))
		worker->failed = true;
	graph->flags[id] =
		(uint8_t)(gc_flags(layout, &object, has_gc_head(worker, &object, statically)) |
			  (graph->refcounts[id] == LP_IMMORTAL ? LP_OBJECT_IMMORTAL : 0) |
			  (statically ? LP_OBJECT_STATIC : 0));
	graph->flags[id] |= (uint8_t)lp_object_references(worker, &object);
	if (worker->keep_previews)
		keep_preview(worker, id, &object);
}

static void build_unit(struct build *build, struct lp_worker *worker, const struct lp_unit *unit)
{
	const struct lp_index *index = &build->heap->index;
	bool loaded = false;
	uint32_t i;

	for (i = 0; i < lp_unit_words(unit); i++) {
		uint64_t word = unit->first_word + i;
		uint64_t bits = index->bits[word];
		uint32_t id = index->rank[word];

		if (bits && !loaded) {
			lp_window_load(&worker->window, unit->address);
			loaded = true;
		}
		for (; bits; bits &= bits - 1, id++)
			build_object(
				worker, build->graph, id,
				lp_unit_address(unit, word * 64 + (unsigned)__builtin_ctzll(bits)));
	}
}

static struct lp_error *build_job(void *context, unsigned number)
{
	struct build *build = context;
	struct lp_worker *worker = build->workers[number];
	size_t i;

	for (i = build->shares[number]; i < build->shares[number + 1]; i++)
		build_unit(build, worker, &build->heap->index.units[i]);
	return worker->failed ? &lp_error_memory : NULL;
}

/** Cut the units so that each worker has about as many objects, whose ids follow each other. */
static void cut_shares(struct build *build)
{
	const struct lp_index *index = &build->heap->index;
	unsigned share = 1;
	size_t i;

	build->shares[0] = 0;
	for (i = 0; i < index->unit_count && share < build->count; i++) {
		uint32_t first = index->rank[index->units[i].first_word];

		while (share < build->count &&
		       first >= (uint64_t)index->ranked * share / build->count)
			build->shares[share++] = i;
	}
	while (share <= build->count)
		build->shares[share++] = index->unit_count;
}

static bool grow_array(void **array, size_t size, size_t old, size_t new)
{
	void *grown =
		*array ? lp_pages_grow(*array, old * size, new *size) : lp_pages_alloc(new *size);

	if (grown)
		*array = grown;
	return grown != NULL;
}

/** Room for @count objects in all arrays by id, and one offset more. */
static struct lp_error *reserve_objects(struct lp_graph *graph, size_t count)
{
	size_t wanted = count + 1 + SPARE_OBJECTS;

	if (count < graph->capacity)
		return NULL;
	if (!grow_array((void **)&graph->types, sizeof(*graph->types), graph->capacity, wanted) ||
	    !grow_array((void **)&graph->shallow, sizeof(*graph->shallow), graph->capacity,
			wanted) ||
	    !grow_array((void **)&graph->refcounts, sizeof(*graph->refcounts), graph->capacity,
			wanted) ||
	    !grow_array((void **)&graph->flags, sizeof(*graph->flags), graph->capacity, wanted) ||
	    !grow_array((void **)&graph->offsets, sizeof(*graph->offsets), graph->capacity, wanted))
		return &lp_error_memory;
	graph->capacity = wanted;
	return NULL;
}

/** Decode late objects until no new ones turn up. */
static struct lp_error *build_late(struct build *build)
{
	struct lp_index *index = &build->heap->index;

	while (build->late_done < index->late_count) {
		uint32_t number = build->late_done++;

		LP_TRY(reserve_objects(build->graph, (size_t)lp_index_count(index) + 1));
		build->late->shallow = build->graph->shallow;
		build_object(build->late, build->graph, index->ranked + number,
			     index->late[number]);
		if (build->late->failed)
			return &lp_error_memory;
	}
	return NULL;
}

static void prepare_worker(const struct build *build, struct lp_worker *worker)
{
	worker->shallow = build->graph->shallow;
	worker->keep_previews = build->options->previews;
	worker->redact = build->options->redact;
}

static struct lp_error *start_late(struct build *build)
{
	LP_TRY(lp_worker_create(build->heap, build->count, &build->late));
	build->late->at_once = true;
	prepare_worker(build, build->late);
	return NULL;
}

static bool visit_tracked(void *context, uint64_t object, unsigned generation)
{
	struct build *build = context;

	lp_resolve(build->late, object);
	return !build->late->failed;
}

/** Where blocks of an unknown malloc could not be scanned, the collector knows its objects. */
static void find_tracked(struct build *build)
{
	const struct lp_runtime *runtime = build->options->runtime;
	size_t i;

	for (i = 0; i < runtime->interpreters.count; i++)
		lp_gc_lists_walk(build->late->peek, build->heap->layout,
				 &runtime->interpreters.items[i], visit_tracked, build);
}

static struct lp_error *build_parts(struct build *build)
{
	struct lp_graph *graph = build->graph;
	unsigned i;

	LP_TRY(lp_index_freeze(&build->heap->index));
	LP_TRY(reserve_objects(graph, build->heap->index.ranked));
	for (i = 0; i < build->count; i++)
		prepare_worker(build, build->workers[i]);
	cut_shares(build);
	LP_TRY(lp_workers_run(build->count, build_job, build));
	LP_TRY(lp_join(build->workers, build->count, lp_answer_references, build->workers));
	LP_TRY(start_late(build));
	if (build->heap->unknown_malloc)
		find_tracked(build);
	LP_TRY(build_late(build));
	LP_TRY(lp_root_words_resolve(build->late, build->options->roots, build->graph));
	return build_late(build);
}

struct lp_error *lp_build_graph(struct lp_heap *heap, const struct lp_build_options *options,
				struct lp_graph *graph, struct lp_build_stats *stats)
{
	struct build build = {
		.heap = heap,
		.graph = graph,
		.options = options,
		.workers = options->workers,
		.count = options->count,
	};
	struct lp_worker *parts[LP_WORKERS_MAX + 1];
	struct lp_error *error;
	unsigned i;

	memset(graph, 0, sizeof(*graph));
	error = build_parts(&build);
	if (!error) {
		memcpy(parts, options->workers, options->count * sizeof(*parts));
		parts[options->count] = build.late;
		*stats = (struct lp_build_stats){.late = heap->index.late_count};
		for (i = 0; i <= options->count; i++) {
			stats->dangling += parts[i]->dangling;
			stats->senseless += parts[i]->senseless;
		}
		error = lp_gather(heap, parts, options->count + 1, build.shares, graph);
		if (!error)
			error = lp_settle(heap, parts, options->count + 1, graph);
	}
	lp_worker_destroy(build.late);
	if (error) {
		lp_graph_deinit(graph);
		return error;
	}
	graph->index = heap->index;
	memset(&heap->index, 0, sizeof(heap->index));
	return NULL;
}
