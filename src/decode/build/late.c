// SPDX-License-Identifier: Apache-2.0
#include "decode/build/late.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

/** What is known of the late objects, as it was before they are moved. */
struct saved {
	uint32_t *types, *shallow, *refcounts, *offsets, *edges;
	uint8_t *flags;
};

static void *save(const void *array, size_t size)
{
	void *copy = malloc(size + 1);

	if (copy)
		memcpy(copy, array, size);
	return copy;
}

static void saved_deinit(struct saved *saved)
{
	free(saved->types);
	free(saved->shallow);
	free(saved->refcounts);
	free(saved->offsets);
	free(saved->edges);
	free(saved->flags);
}

static bool save_late(const struct lp_graph *graph, uint32_t first, struct saved *saved)
{
	size_t count = graph->count - first;
	uint32_t start = graph->offsets[first];

	saved->types = save(graph->types + first, count * sizeof(uint32_t));
	saved->shallow = save(graph->shallow + first, count * sizeof(uint32_t));
	saved->refcounts = save(graph->refcounts + first, count * sizeof(uint32_t));
	saved->offsets = save(graph->offsets + first, (count + 1) * sizeof(uint32_t));
	saved->edges = save(graph->edges + start, (graph->place_count - start) * sizeof(uint32_t));
	saved->flags = save(graph->flags + first, count);
	return saved->types && saved->shallow && saved->refcounts && saved->offsets &&
	       saved->edges && saved->flags;
}

/**
 * Lay the late objects out anew.
 * @param old old[i] is the number that the object has had which is now number i.
 * @param[out] starts starts[i] is where the references of the one that was number i begin now.
 */
static void move_late(struct lp_graph *graph, uint32_t first, const struct saved *saved,
		      const uint32_t *old, uint32_t *starts)
{
	uint32_t count = graph->count - first, place = graph->offsets[first], i;

	for (i = 0; i < count; i++) {
		uint32_t from = old[i], id = first + i;
		uint32_t length = saved->offsets[from + 1] - saved->offsets[from];

		graph->types[id] = saved->types[from];
		graph->shallow[id] = saved->shallow[from];
		graph->refcounts[id] = saved->refcounts[from];
		graph->flags[id] = saved->flags[from];
		graph->offsets[id] = place;
		starts[from] = place;
		memcpy(graph->edges + place,
		       saved->edges + (saved->offsets[from] - saved->offsets[0]),
		       length * sizeof(uint32_t));
		place += length;
	}
}

/** The new id of a target. */
static uint32_t renumber(const uint32_t *numbers, uint32_t first, uint32_t edge)
{
	uint32_t target = lp_edge_target(edge);

	return target >= first && target != LP_NO_OBJECT
		       ? numbers[target - first] | (edge & LP_WEAK)
		       : edge;
}

static void renumber_all(struct lp_graph *graph, const uint32_t *numbers, uint32_t first)
{
	size_t i;

	for (i = 0; i < graph->place_count; i++)
		graph->edges[i] = renumber(numbers, first, graph->edges[i]);
	for (i = 0; i < graph->roots.count; i++)
		graph->roots.items[i].object =
			renumber(numbers, first, graph->roots.items[i].object);
	for (i = 0; i < graph->owned.count; i++)
		graph->owned.items[i].object =
			renumber(numbers, first, graph->owned.items[i].object);
	for (i = 0; i < graph->large.count; i++)
		graph->large.items[i].object =
			renumber(numbers, first, graph->large.items[i].object);
}

/** Places within a late object's references move with them. */
static void move_places(struct lp_place_array *places, const struct saved *saved, uint32_t count,
			const uint32_t *starts)
{
	uint32_t number = 0;
	size_t i;

	for (i = 0; i < places->count; i++) {
		while (number + 1 < count && places->items[i] >= saved->offsets[number + 1])
			number++;
		places->items[i] = starts[number] + (places->items[i] - saved->offsets[number]);
	}
}

static int compare_previews(const void *left, const void *right)
{
	const struct lp_late_preview *a = left, *b = right;

	return (a->object > b->object) - (a->object < b->object);
}

/** Put the late objects' previews behind those of the others. */
static bool place_previews(struct lp_graph *graph, struct lp_worker *late, const uint32_t *numbers,
			   uint32_t first)
{
	struct lp_late_preview_array *previews = &late->late_previews;
	struct lp_preview_writer writer = {0};
	bool ok = true;
	size_t i;

	for (i = 0; i < previews->count; i++)
		previews->items[i].object = renumber(numbers, first, previews->items[i].object);
	if (previews->count)
		qsort(previews->items, previews->count, sizeof(*previews->items), compare_previews);
	for (i = 0; i < previews->count && ok; i++)
		ok = lp_preview_add(&writer, previews->items[i].object, previews->items[i].text,
				    strlen(previews->items[i].text));
	ok = ok && lp_preview_flush(&writer) && lp_previews_join(&graph->previews, &writer.done);
	lp_preview_writer_deinit(&writer);
	return ok;
}

struct lp_error *lp_order_late(struct lp_heap *heap, struct lp_graph *graph, struct lp_worker *late)
{
	const uint32_t first = heap->index.ranked, count = heap->index.late_count;
	uint32_t *numbers = NULL, *old, *starts;
	struct saved saved = {0};
	struct lp_error *error;
	uint32_t i;

	if (!count)
		return NULL;
	error = lp_index_sort_late(&heap->index, &numbers);
	if (error)
		return error;
	old = calloc(count, sizeof(*old));
	starts = calloc(count, sizeof(*starts));
	if (old && starts && save_late(graph, first, &saved)) {
		for (i = 0; i < count; i++)
			old[numbers[i] - first] = i;
		move_late(graph, first, &saved, old, starts);
		move_places(&late->unknown, &saved, count, starts);
		renumber_all(graph, numbers, first);
		if (!place_previews(graph, late, numbers, first))
			error = &lp_error_memory;
	} else {
		error = &lp_error_memory;
	}
	saved_deinit(&saved);
	free(numbers);
	free(old);
	free(starts);
	return error;
}
