// SPDX-License-Identifier: Apache-2.0
#include "decode/roots/lost.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/bytes.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/pages.h"
#include "base/workers.h"

enum {
	/** Objects without references that are looked for by addresses within them, too. */
	MOST_LEAVES = 1 << 16,
	LEAST_FILTER = 17,
	MOST_FILTER = 27,
	PAGE_SHIFT = 12,
	/** Low bits of a pointer that may say something else (stack references of 3.14 on). */
	TAG_BITS = 7,
};

/** A set of hashes, some of which are there by accident. */
struct filter {
	uint64_t *bits;
	/** 64 less log2 of the number of bits. */
	unsigned shift;
};

static bool filter_init(struct filter *filter, uint64_t count)
{
	unsigned log2 = LEAST_FILTER;

	while (log2 < MOST_FILTER && UINT64_C(1) << log2 < 16 * count)
		log2++;
	filter->shift = 64 - log2;
	filter->bits = calloc(UINT64_C(1) << (log2 - 6), sizeof(*filter->bits));
	return filter->bits != NULL;
}

static uint64_t filter_hash(const struct filter *filter, uint64_t key)
{
	return key * 0x9E3779B97F4A7C15u >> filter->shift;
}

static void filter_add(struct filter *filter, uint64_t key)
{
	uint64_t at = filter_hash(filter, key);

	filter->bits[at / 64] |= UINT64_C(1) << at % 64;
}

static bool filter_has(const struct filter *filter, uint64_t key)
{
	uint64_t at = filter_hash(filter, key);

	return filter->bits[at / 64] >> at % 64 & 1;
}

/** An object that has contents only: C code may know it by these, as static types do their docs. */
struct leaf {
	uint64_t address, end;
	uint32_t id;
};

LP_ARRAY(leaf_array, struct leaf);

struct lost {
	const struct lp_heap *heap;
	struct lp_graph *graph;
	struct lp_worker **workers;
	const uint32_t *found;
	/** By object: words that have its address, as far as it is looked for. */
	atomic_uint *words;
	/** Where they are. */
	uint64_t lowest, highest;
	struct filter addresses, pages;
	/** In order of addresses. */
	struct leaf_array leaves;
	/** Bytes from a word to the next one. */
	unsigned step;
	atomic_size_t next;
};

/** Whether more is counted than was found.  What is compiled in takes no memory if it stays. */
static bool is_held(const struct lost *lost, uint32_t id)
{
	return (lost->graph->flags[id] & (LP_OBJECT_HELD | LP_OBJECT_STATIC)) == LP_OBJECT_HELD;
}

/** Whether C code alone may keep an object: by itself, or in a cycle of a program's. */
static bool may_be_alone(const struct lost *lost, uint32_t id)
{
	return !lost->found[id] || lost->heap->types.items.items[lost->graph->types[id]]->heap;
}

/** Whether so much is unexplained, or lost, that it may be more than what C code keeps at any time.
 */
static struct lp_error *is_worth_it(const struct lost *lost,
				    uint32_t (*unexplained)(const struct lost *, uint32_t),
				    bool *ret)
{
	const struct lp_graph *graph = lost->graph;
	const size_t types = lost->heap->types.items.count;
	const uint64_t many = lp_lost_many(graph);
	LP_FREE uint32_t *objects = calloc(types + 1, sizeof(*objects));
	uint32_t id;

	if (!objects)
		return &lp_error_memory;
	*ret = false;
	for (id = 0; id < graph->count && !*ret; id++) {
		uint32_t count = is_held(lost, id) ? unexplained(lost, id) : 0;

		if (count && graph->types[id] < types)
			*ret = count >= LP_LOST_REFERENCES ||
			       (may_be_alone(lost, id) && ++objects[graph->types[id]] >= many);
	}
	return NULL;
}

static uint32_t excess_of(const struct lost *lost, uint32_t id)
{
	return lost->graph->refcounts[id] - lost->found[id];
}

static uint32_t lost_of(const struct lost *lost, uint32_t id)
{
	uint32_t words = atomic_load_explicit(&lost->words[id], memory_order_relaxed);
	uint32_t count = lost->graph->refcounts[id];
	uint32_t excess = excess_of(lost, id);

	if (words >= count)
		return 0;
	return count - words < excess ? count - words : excess;
}

/** Whether the contents of an object lie within it. */
static bool is_leaf(const struct lost *lost, uint32_t id)
{
	enum lp_kind kind = lost->heap->types.items.items[lost->graph->types[id]]->kind;

	return kind == LP_KIND_STR || kind == LP_KIND_BYTES;
}

/** Put the objects into the filters.  Late ones have ids in no order of addresses with others. */
static bool prepare(struct lost *lost)
{
	const struct lp_graph *graph = lost->graph;
	const struct lp_index *index = &lost->heap->index;
	uint64_t held = 0;
	uint32_t id;

	for (id = 0; id < graph->count; id++)
		held += is_held(lost, id);
	if (!filter_init(&lost->addresses, held) || !filter_init(&lost->pages, held))
		return false;
	lost->lowest = UINT64_MAX;
	for (id = 0; id < graph->count; id++) {
		uint64_t address, end;

		if (!is_held(lost, id))
			continue;
		address = lp_index_address(index, id);
		filter_add(&lost->addresses, address);
		end = address + graph->shallow[id];
		lost->lowest = address < lost->lowest ? address : lost->lowest;
		lost->highest = end > lost->highest ? end : lost->highest;
		if (!is_leaf(lost, id) || id >= index->ranked || lost->leaves.count == MOST_LEAVES)
			continue;
		if (!lp_array_push(&lost->leaves, (struct leaf){address, end, id}))
			return false;
		for (; address >> PAGE_SHIFT <= end >> PAGE_SHIFT; address += 1 << PAGE_SHIFT)
			filter_add(&lost->pages, address >> PAGE_SHIFT);
	}
	return true;
}

static void count_word(const struct lost *lost, uint32_t id)
{
	atomic_fetch_add_explicit(&lost->words[id], 1, memory_order_relaxed);
}

/** The leaf that @address is in, its first byte apart, or NULL. */
static const struct leaf *find_leaf(const struct lost *lost, uint64_t address)
{
	size_t low = 0, high = lost->leaves.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (lost->leaves.items[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low && address < lost->leaves.items[low - 1].end ? &lost->leaves.items[low - 1]
								 : NULL;
}

static void look_at(const struct lost *lost, uint64_t word)
{
	uint64_t address = word & ~(uint64_t)TAG_BITS;
	const struct leaf *leaf;

	if (filter_has(&lost->addresses, address)) {
		uint32_t id = lp_index_find(&lost->heap->index, address);

		if (id != LP_NO_OBJECT && is_held(lost, id)) {
			count_word(lost, id);
			return;
		}
	}
	if (!lost->leaves.count || !filter_has(&lost->pages, word >> PAGE_SHIFT))
		return;
	leaf = find_leaf(lost, word);
	if (leaf)
		count_word(lost, leaf->id);
}

static void search(const struct lost *lost, const unsigned char *bytes, uint64_t size)
{
	uint64_t span = lost->highest - lost->lowest, at;

	for (at = 0; at + sizeof(uint64_t) <= size; at += lost->step) {
		uint64_t word = lp_load64(bytes + at);

		if (word - lost->lowest <= span)
			look_at(lost, word);
	}
}

static void search_unit(const struct lost *lost, struct lp_worker *worker, uint64_t unit)
{
	const struct lp_space *space = &lost->heap->space;
	const struct lp_window *window = &worker->window;
	size_t i;

	lp_window_load(&worker->window, unit);
	for (i = lp_space_first(space, unit);
	     i < space->ranges.count && space->ranges.items[i].start < unit + LP_UNIT_SIZE; i++) {
		const struct lp_range *range = &space->ranges.items[i];
		uint64_t start = range->start > unit ? range->start : unit;
		uint64_t end =
			range->end < unit + LP_UNIT_SIZE ? range->end : unit + LP_UNIT_SIZE;

		search(lost, window->buffer + (start - window->start), end - start);
	}
}

static struct lp_error *search_job(void *context, unsigned number)
{
	struct lost *lost = context;
	const struct lp_index *index = &lost->heap->index;
	size_t unit;

	while ((unit = atomic_fetch_add(&lost->next, 1)) < index->unit_count)
		search_unit(lost, lost->workers[number], index->units[unit].address);
	return NULL;
}

/** Words of live objects that are known not to own what they have the address of. */
static void take_off_weak(const struct lost *lost)
{
	const struct lp_graph *graph = lost->graph;
	uint32_t id, place;

	for (id = 0; id < graph->count; id++) {
		if ((graph->flags[id] & LP_OBJECT_STATIC) || graph->types[id] == UINT32_MAX ||
		    lost->heap->types.items.items[graph->types[id]]->kind == LP_KIND_TYPE)
			continue;
		for (place = graph->offsets[id]; place < graph->offsets[id + 1]; place++) {
			uint32_t edge = graph->edges[place], target = lp_edge_target(edge);

			if ((edge & LP_WEAK) && target != LP_NO_OBJECT && is_held(lost, target) &&
			    lost->words[target])
				lost->words[target]--;
		}
	}
}

static struct lp_error *search_all(struct lost *lost, unsigned count, unsigned step)
{
	size_t size = lost->graph->count * sizeof(*lost->words);

	lp_pages_free(lost->words, size);
	lost->words = lp_pages_alloc(size);
	if (!lost->words)
		return &lp_error_memory;
	lost->step = step;
	atomic_store(&lost->next, 0);
	LP_TRY(lp_workers_run(count, search_job, lost));
	take_off_weak(lost);
	return NULL;
}

static struct lp_error *keep(const struct lost *lost)
{
	struct lp_graph *graph = lost->graph;
	uint32_t id;

	for (id = 0; id < graph->count; id++) {
		uint32_t count = is_held(lost, id) ? lost_of(lost, id) : 0;

		if (count && !lp_array_push(&graph->lost, (struct lp_sparse){id, count}))
			return &lp_error_memory;
	}
	return NULL;
}

static struct lp_error *find(struct lost *lost, unsigned count)
{
	bool worth;

	/* What is missing in a core may have the addresses. */
	if (lost->heap->python->partial)
		return NULL;
	LP_TRY(is_worth_it(lost, excess_of, &worth));
	if (!worth)
		return NULL;
	if (!prepare(lost))
		return &lp_error_memory;
	LP_TRY(search_all(lost, count, sizeof(uint64_t)));
	LP_TRY(is_worth_it(lost, lost_of, &worth));
	/* Records of numpy's and packed structs have pointers at odd addresses. */
	if (worth)
		LP_TRY(search_all(lost, count, 1));
	return keep(lost);
}

struct lp_error *lp_lost_find(const struct lp_heap *heap, struct lp_worker **workers,
			      unsigned count, const uint32_t *found, struct lp_graph *graph)
{
	struct lost lost = {.heap = heap, .graph = graph, .workers = workers, .found = found};
	struct lp_error *error = find(&lost, count);

	lp_pages_free(lost.words, graph->count * sizeof(*lost.words));
	free(lost.addresses.bits);
	free(lost.pages.bits);
	lp_array_deinit(&lost.leaves);
	return error;
}
