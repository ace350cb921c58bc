// SPDX-License-Identifier: Apache-2.0
#include "snapshot/objects.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/error.h"
#include "base/pages.h"

/** A walk over the addresses of all objects, in order of their ids. */
struct addresses {
	const struct lp_index *index;
	size_t unit, word;
	uint64_t bits;
	uint32_t next;
};

static uint64_t next_address(struct addresses *walk)
{
	const struct lp_index *index = walk->index;
	const struct lp_unit *unit;
	unsigned bit;

	if (walk->next >= index->ranked)
		return index->late[walk->next++ - index->ranked];
	while (!walk->bits)
		walk->bits = index->bits[walk->word++];
	while (walk->unit + 1 < index->unit_count &&
	       index->units[walk->unit + 1].first_word < walk->word)
		walk->unit++;
	unit = &index->units[walk->unit];
	bit = (unsigned)__builtin_ctzll(walk->bits);
	walk->bits &= walk->bits - 1;
	walk->next++;
	return lp_unit_address(unit, (walk->word - 1) * 64 + bit);
}

static void fill_addresses(void *context, uint64_t first, uint64_t count, void *to)
{
	uint64_t *addresses = to, i;

	for (i = 0; i < count; i++)
		addresses[i] = next_address(context);
}

static void fill_places(void *context, uint64_t first, uint64_t count, void *to)
{
	const struct lp_graph *graph = context;
	uint32_t *places = to;
	uint64_t i;

	for (i = 0; i < count; i++)
		places[i] = graph->offsets[first + i + 1] - graph->offsets[first + i];
}

static void fill_sparse_ids(void *context, uint64_t first, uint64_t count, void *to)
{
	const struct lp_sparse_array *array = context;
	uint32_t *ids = to;
	uint64_t i;

	for (i = 0; i < count; i++)
		ids[i] = array->items[first + i].object;
}

static void fill_sparse_values(void *context, uint64_t first, uint64_t count, void *to)
{
	const struct lp_sparse_array *array = context;
	uint64_t *values = to, i;

	for (i = 0; i < count; i++)
		values[i] = array->items[first + i].value;
}

static struct lp_error *write_sparse(struct lp_chunk_writer *writer, enum lp_chunk_kind ids,
				     const struct lp_sparse_array *array)
{
	LP_TRY(lp_write_items(writer, ids, array->count, fill_sparse_ids,
			      (void *)(uintptr_t)array));
	/* The bytes' kind follows that of the ids. */
	return lp_write_items(writer, ids + 1, array->count, fill_sparse_values,
			      (void *)(uintptr_t)array);
}

struct lp_error *lp_objects_write(struct lp_chunk_writer *writer, const struct lp_graph *graph)
{
	struct addresses addresses = {.index = &graph->index};

	LP_TRY(lp_write_items(writer, LP_CHUNK_ADDRESSES, graph->count, fill_addresses,
			      &addresses));
	LP_TRY(lp_write_array(writer, LP_CHUNK_NUMBERS, graph->types, graph->count));
	LP_TRY(lp_write_array(writer, LP_CHUNK_SHALLOW, graph->shallow, graph->count));
	LP_TRY(lp_write_array(writer, LP_CHUNK_REFCOUNTS, graph->refcounts, graph->count));
	LP_TRY(lp_write_array(writer, LP_CHUNK_FLAGS, graph->flags, graph->count));
	LP_TRY(lp_write_items(writer, LP_CHUNK_PLACES, graph->count, fill_places,
			      (void *)(uintptr_t)graph));
	LP_TRY(lp_write_array(writer, LP_CHUNK_EDGES, graph->edges, graph->place_count));
	LP_TRY(write_sparse(writer, LP_CHUNK_LARGE_IDS, &graph->large));
	LP_TRY(write_sparse(writer, LP_CHUNK_OWNED_IDS, &graph->owned));
	return write_sparse(writer, LP_CHUNK_LOST_IDS, &graph->lost);
}

/** Which addresses are in the order of ids: all but the late ones, which follow in theirs. */
static uint64_t count_ranked(const uint64_t *addresses, uint64_t count)
{
	uint64_t i = 1;

	while (i < count && addresses[i] > addresses[i - 1])
		i++;
	return i < count ? i : count;
}

LP_ARRAY(unit_array, struct lp_unit);

/** Units for the addresses: with the finer granule where one is needed. */
static bool make_units(const uint64_t *addresses, uint64_t count, struct unit_array *units)
{
	uint64_t i;

	for (i = 0; i < count; i++) {
		uint64_t start = addresses[i] & ~(uint64_t)(LP_UNIT_SIZE - 1);
		struct lp_unit *last = units->count ? &units->items[units->count - 1] : NULL;
		uint8_t shift = addresses[i] % 16 ? 3 : 4;

		if (last && last->address == start) {
			if (shift < last->shift)
				last->shift = shift;
		} else if (!lp_array_push(units,
					  (struct lp_unit){.address = start, .shift = shift})) {
			return false;
		}
	}
	return true;
}

static struct lp_error *make_index(const struct lp_chunk_reader *reader, const uint64_t *addresses,
				   uint64_t count, struct lp_index *index)
{
	uint64_t ranked = count_ranked(addresses, count), i;
	struct unit_array units = {0};

	if (!make_units(addresses, ranked, &units)) {
		lp_array_deinit(&units);
		return &lp_error_memory;
	}
	LP_TRY(lp_index_init(index, units.items, units.count));
	for (i = 0; i < ranked; i++) {
		if (!lp_index_add(index, addresses[i]))
			return lp_chunk_damaged(reader, LP_CHUNK_ADDRESSES);
	}
	LP_TRY(lp_index_freeze(index));
	for (i = ranked; i < count; i++) {
		if (lp_index_find(index, addresses[i]) != LP_NO_OBJECT)
			return lp_chunk_damaged(reader, LP_CHUNK_ADDRESSES);
		if (lp_index_late(index, addresses[i]) == LP_NO_OBJECT)
			return &lp_error_memory;
	}
	return NULL;
}

static struct lp_error *load_addresses(const struct lp_chunk_reader *reader, unsigned workers,
				       struct lp_graph *graph)
{
	uint64_t count = lp_chunk_items(reader, LP_CHUNK_ADDRESSES);
	uint64_t *addresses;
	struct lp_error *error;

	if (!count || count >= LP_NO_OBJECT)
		return lp_chunk_damaged(reader, LP_CHUNK_ADDRESSES);
	addresses = lp_pages_alloc(count * sizeof(*addresses));
	if (!addresses)
		return &lp_error_memory;
	error = lp_read_items(reader, LP_CHUNK_ADDRESSES, workers, addresses);
	if (!error)
		error = make_index(reader, addresses, count, &graph->index);
	lp_pages_free(addresses, count * sizeof(*addresses));
	graph->count = (uint32_t)count;
	graph->capacity = count + 1;
	return error;
}

/** Read an array with an item an object. */
static struct lp_error *load_array(const struct lp_chunk_reader *reader, enum lp_chunk_kind kind,
				   unsigned workers, const struct lp_graph *graph, void **ret)
{
	if (lp_chunk_items(reader, kind) != graph->count)
		return lp_chunk_damaged(reader, kind);
	*ret = lp_pages_alloc(graph->capacity * lp_chunk_formats[kind].width);
	return *ret ? lp_read_items(reader, kind, workers, *ret) : &lp_error_memory;
}

/** What was read as the number of places of each object becomes where they begin. */
static struct lp_error *sum_places(const struct lp_chunk_reader *reader, struct lp_graph *graph)
{
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; i < graph->count; i++) {
		uint32_t places = graph->offsets[i];

		graph->offsets[i] = (uint32_t)sum;
		sum += places;
		if (sum > graph->place_count)
			return lp_chunk_damaged(reader, LP_CHUNK_PLACES);
	}
	graph->offsets[graph->count] = (uint32_t)sum;
	return sum == graph->place_count ? NULL : lp_chunk_damaged(reader, LP_CHUNK_PLACES);
}

static struct lp_error *load_edges(const struct lp_chunk_reader *reader, unsigned workers,
				   struct lp_graph *graph)
{
	uint64_t i;

	graph->place_count = lp_chunk_items(reader, LP_CHUNK_EDGES);
	if (graph->place_count > UINT32_MAX)
		return lp_chunk_damaged(reader, LP_CHUNK_EDGES);
	LP_TRY(sum_places(reader, graph));
	graph->edge_capacity = graph->place_count + 1;
	graph->edges = lp_pages_alloc(graph->edge_capacity * sizeof(*graph->edges));
	if (!graph->edges)
		return &lp_error_memory;
	LP_TRY(lp_read_items(reader, LP_CHUNK_EDGES, workers, graph->edges));
	for (i = 0; i < graph->place_count; i++) {
		uint32_t target = lp_edge_target(graph->edges[i]);

		if (target >= graph->count && target != LP_NO_OBJECT)
			return lp_chunk_damaged(reader, LP_CHUNK_EDGES);
		graph->reference_count += target != LP_NO_OBJECT;
	}
	return NULL;
}

static struct lp_error *load_sparse(const struct lp_chunk_reader *reader, enum lp_chunk_kind kind,
				    const struct lp_graph *graph, struct lp_sparse_array *array)
{
	uint64_t count = lp_chunk_items(reader, kind), i;
	LP_FREE uint32_t *ids = malloc(count * sizeof(*ids) + 1);
	LP_FREE uint64_t *values = malloc(count * sizeof(*values) + 1);

	if (lp_chunk_items(reader, kind + 1) != count)
		return lp_chunk_damaged(reader, kind);
	if (!ids || !values || !lp_array_reserve(array, count))
		return &lp_error_memory;
	LP_TRY(lp_read_items(reader, kind, 1, ids));
	LP_TRY(lp_read_items(reader, kind + 1, 1, values));
	for (i = 0; i < count; i++) {
		if (ids[i] >= graph->count || (i && ids[i] <= ids[i - 1]))
			return lp_chunk_damaged(reader, kind);
		array->items[array->count++] = (struct lp_sparse){ids[i], values[i]};
	}
	return NULL;
}

/** Whether each object has a type, and the references that all objects of the type have. */
static struct lp_error *check_objects(const struct lp_chunk_reader *reader,
				      const struct lp_graph *graph)
{
	uint32_t i;

	for (i = 0; i < graph->count; i++) {
		uint64_t places = graph->offsets[i + 1] - graph->offsets[i];
		const struct lp_graph_type *type;

		if (graph->types[i] >= graph->type_table.count)
			return lp_chunk_damaged(reader, LP_CHUNK_NUMBERS);
		type = &graph->type_table.items[graph->types[i]];
		if (places < (uint64_t)type->place_count + type->has_dict +
				     (graph->flags[i] & LP_OBJECT_VALUES ? type->value_count : 0))
			return lp_chunk_damaged(reader, LP_CHUNK_PLACES);
	}
	return NULL;
}

struct lp_error *lp_objects_load(const struct lp_chunk_reader *reader, unsigned workers,
				 struct lp_graph *graph)
{
	LP_TRY(load_addresses(reader, workers, graph));
	LP_TRY(load_array(reader, LP_CHUNK_NUMBERS, workers, graph, (void **)&graph->types));
	LP_TRY(load_array(reader, LP_CHUNK_SHALLOW, workers, graph, (void **)&graph->shallow));
	LP_TRY(load_array(reader, LP_CHUNK_REFCOUNTS, workers, graph, (void **)&graph->refcounts));
	LP_TRY(load_array(reader, LP_CHUNK_FLAGS, workers, graph, (void **)&graph->flags));
	LP_TRY(load_array(reader, LP_CHUNK_PLACES, workers, graph, (void **)&graph->offsets));
	LP_TRY(load_edges(reader, workers, graph));
	LP_TRY(load_sparse(reader, LP_CHUNK_LARGE_IDS, graph, &graph->large));
	LP_TRY(load_sparse(reader, LP_CHUNK_OWNED_IDS, graph, &graph->owned));
	LP_TRY(load_sparse(reader, LP_CHUNK_LOST_IDS, graph, &graph->lost));
	return check_objects(reader, graph);
}
