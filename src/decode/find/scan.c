// SPDX-License-Identifier: Apache-2.0
#include "decode/find/scan.h"

#include <stdatomic.h>

#include "base/error.h"
#include "base/workers.h"
#include "cpython/refcount.h"
#include "decode/find/candidate.h"
#include "decode/find/malloc_heaps.h"
#include "decode/find/number_block.h"
#include "decode/find/pool.h"
#include "decode/find/stale.h"
#include "decode/types/sizes.h"

enum { PAGE = 4096 };

struct scan {
	struct lp_heap *heap;
	struct lp_worker **workers;
	bool tally;
	/** The next job: first the malloc heaps, then the units. */
	atomic_size_t next;
	atomic_bool pools, padding, broken_heap;
};

/** One worker's view of a scan. */
struct scanner {
	struct scan *scan;
	struct lp_heap *heap;
	struct lp_worker *worker;
	/** Address of the type of module definitions. */
	uint64_t module_def;
};

static void tally_object(struct lp_worker *worker, uint64_t address, const struct lp_typeinfo *type)
{
	struct lp_tally *tally = lp_worker_tally(worker, type->number);
	struct lp_object object;
	struct lp_sizes sizes;

	if (!lp_worker_object(worker, address, type, &object))
		return;
	lp_object_sizes(worker, &object, &sizes);
	tally->count++;
	tally->shallow += sizes.shallow;
	tally->owned += sizes.owned;
	if (sizes.keys)
		lp_worker_request(worker, (struct lp_request){
						  .address = sizes.keys,
						  .owner = type->number,
						  .kind = LP_REQUEST_KEYS_SIZE,
					  });
}

static void found(struct scanner *scanner, uint64_t address, const struct lp_typeinfo *type)
{
	if (!lp_index_add(&scanner->heap->index, address))
		return;
	if (scanner->scan->tally)
		tally_object(scanner->worker, address, type);
	lp_stale_note(scanner->worker, address, type);
}

static void scan_block(struct scanner *scanner, struct lp_block block)
{
	const struct lp_typeinfo *type;
	uint64_t address;

	/* What pymalloc hands on to the raw allocator is padded twice (Objects/obmalloc.c). */
	while (lp_candidate_unpad(&block))
		atomic_store_explicit(&scanner->scan->padding, true, memory_order_relaxed);
	type = lp_candidate(scanner->worker, &block, &address);
	if (type && !(scanner->heap->layout->python2 && lp_is_number(type)))
		found(scanner, address, type);
}

/** The blocks in use of a pool, if there is one at @address. */
static bool scan_pool(struct scanner *scanner, const unsigned char *bytes, uint64_t address)
{
	unsigned size = scanner->heap->layout->pool_size;
	struct lp_pool pool;
	unsigned offset, number;

	if (!lp_pool_parse(bytes, address, size, &pool))
		return false;
	for (number = 0, offset = LP_POOL_HEADER; offset + pool.block_size <= pool.end;
	     number++, offset += pool.block_size) {
		struct lp_block block = {address + offset, bytes + offset, pool.block_size};

		if (!lp_pool_is_free(&pool, number))
			scan_block(scanner, block);
	}
	lp_heap_set_known(scanner->heap, address, size);
	return true;
}

/** Anonymous memory: pools, and chunks that malloc has mapped for themselves. */
static void scan_pages(struct scanner *scanner, uint64_t start, uint64_t end, uint64_t range_end)
{
	const unsigned pool_size = scanner->heap->layout->pool_size;
	const struct lp_window *window = &scanner->worker->window;
	uint64_t address = start;

	while (address + PAGE <= end) {
		const unsigned char *bytes = window->buffer + (address - window->start);
		uint64_t chunk;

		if (address % pool_size == 0 && address + pool_size <= end &&
		    scan_pool(scanner, bytes, address)) {
			atomic_store_explicit(&scanner->scan->pools, true, memory_order_relaxed);
			address += pool_size;
			continue;
		}
		chunk = lp_mapped_chunk(bytes, address, range_end);
		if (chunk)
			scan_block(scanner, (struct lp_block){address + LP_CHUNK_HEADER,
							      bytes + LP_CHUNK_HEADER,
							      chunk - LP_CHUNK_HEADER});
		address += chunk ? chunk : PAGE;
	}
}

static bool in_image(const struct lp_image *image, uint64_t address)
{
	unsigned i;

	for (i = 0; i < image->segment_count; i++) {
		if (address >= image->segments[i].start && address < image->segments[i].end)
			return true;
	}
	return false;
}

/** Whether every field of the C struct is NULL or points to where objects are. */
static bool has_plausible_fields(const struct scanner *scanner, const unsigned char *bytes,
				 const struct lp_typeinfo *type)
{
	unsigned i;

	for (i = 0; i < type->row->field_count; i++) {
		uint64_t value = lp_load64(bytes + type->row->fields[i].offset);

		if (value && ((value & 7) || !lp_space_find(&scanner->heap->space, value)))
			return false;
	}
	return true;
}

/**
 * Whether an object would be one of a table's rows of a number and a type, as numpy has them: the
 * next row begins within it, or it begins within the one before.
 */
static bool is_table_row(const struct scanner *scanner, uint64_t address,
			 const unsigned char *bytes, const struct lp_typeinfo *type, uint64_t room)
{
	const uint64_t row = 2 * sizeof(uint64_t);
	const struct lp_window *window = &scanner->worker->window;
	const struct lp_typeinfo *before;

	if (type->kind == LP_KIND_TYPE || type->basicsize <= row)
		return false;
	if (room >= LP_BLOCK_VALID && address + row + LP_BLOCK_VALID <= window->end &&
	    lp_candidate_at(scanner->worker, bytes + row, address + row, room - row))
		return true;
	if (address - window->start < row)
		return false;
	before = lp_candidate_at(scanner->worker, bytes - row, address - row, room + row);
	return before && before->kind != LP_KIND_TYPE && before->basicsize > row;
}

/** Whether the digits are in normal form: the highest is not 0 and has 30 bits at most. */
static bool is_static_int(const struct lp_layout *layout, const unsigned char *bytes)
{
	uint64_t count, highest;

	if (lp_has(layout->int_.tag)) {
		count = lp_load64(bytes + layout->int_.tag.offset) >> 3;
	} else {
		int64_t size = (int64_t)lp_load64(bytes + LP_OB_SIZE);

		count = size < 0 ? -(uint64_t)size : (uint64_t)size;
	}
	if (!count)
		return true;
	/* Constants of compiled-in modules are not long (Tools/build/deepfreeze.py). */
	if (count > (LP_BLOCK_VALID - (unsigned)layout->int_.digits.offset) / 4)
		return false;
	highest = lp_load(bytes + layout->int_.digits.offset + (count - 1) * 4, 4);
	return highest && !(highest >> 30);
}

/**
 * Static data has variables too, and a small number followed by a pointer to a type would pass
 * for an object.  But no static object is of a type that is made at run time; its fields make
 * sense; and since 3.12 the interpreter's own ones are immortal, but for definitions of modules,
 * which are compiled outside of the core.
 */
static bool is_static_object(const struct scanner *scanner, uint64_t address,
			     const unsigned char *bytes, const struct lp_typeinfo *type)
{
	const struct lp_layout *layout = scanner->heap->layout;

	if (type->heap && type->kind != LP_KIND_TYPE)
		return false;
	if (type->kind == LP_KIND_STR && !lp_candidate_is_compact(layout, bytes))
		return false;
	if (type->kind == LP_KIND_INT && !is_static_int(layout, bytes))
		return false;
	if (layout->refcount != LP_REFCOUNT_WORD && type->address != scanner->module_def &&
	    lp_refcount(layout, lp_load64(bytes)) != LP_IMMORTAL &&
	    in_image(&scanner->heap->python->image, address))
		return false;
	return has_plausible_fields(scanner, bytes, type);
}

/** Static data: objects lie anywhere, without anything before them. */
static void scan_static(struct scanner *scanner, uint64_t start, uint64_t end, uint64_t range_end)
{
	const struct lp_window *window = &scanner->worker->window;
	uint64_t address;

	uint64_t step;

	for (address = start; address + LP_BLOCK_VALID <= window->end && address < end;
	     address += step) {
		const unsigned char *bytes = window->buffer + (address - window->start);
		const struct lp_typeinfo *type =
			lp_candidate_at(scanner->worker, bytes, address, range_end - address);

		step = 8;
		if (!type || !is_static_object(scanner, address, bytes, type) ||
		    is_table_row(scanner, address, bytes, type, range_end - address))
			continue;
		found(scanner, address, type);
		/* Within a type a pointer before that to its base would pass for an object. */
		if (type->kind == LP_KIND_TYPE)
			step = (uint64_t)scanner->heap->layout->type.size;
	}
	lp_heap_set_known(scanner->heap, start, end - start);
}

/** Whether chunks are walked there, so that it is not to be scanned page by page. */
static bool in_malloc_heap(const struct lp_heap *heap, uint64_t address, uint64_t *end)
{
	size_t i;

	for (i = 0; i < heap->malloc_heaps.count; i++) {
		const struct lp_malloc_heap *malloc_heap = &heap->malloc_heaps.items[i];

		if (address >= (malloc_heap->start & ~(uint64_t)(PAGE - 1)) &&
		    address < malloc_heap->end) {
			*end = malloc_heap->end;
			return true;
		}
	}
	return false;
}

static void scan_unit(struct scanner *scanner, const struct lp_unit *unit)
{
	const struct lp_space *space = &scanner->heap->space;
	uint64_t unit_end = unit->address + LP_UNIT_SIZE;
	size_t i;

	lp_window_load(&scanner->worker->window, unit->address);
	for (i = lp_space_first(space, unit->address);
	     i < space->ranges.count && space->ranges.items[i].start < unit_end; i++) {
		const struct lp_range *range = &space->ranges.items[i];
		uint64_t start = range->start > unit->address ? range->start : unit->address;
		uint64_t end = range->end < unit_end ? range->end : unit_end;

		if (range->kind == LP_RANGE_STATIC)
			scan_static(scanner, start, end, range->end);
		else if (range->kind == LP_RANGE_ANONYMOUS &&
			 !in_malloc_heap(scanner->heap, start, &start))
			scan_pages(scanner, start, end, range->end);
	}
}

static void scan_numbers(struct scanner *scanner, uint64_t block)
{
	const unsigned char *bytes = lp_window_at(&scanner->worker->window, block, LP_NUMBER_BLOCK);
	const struct lp_typeinfo *type;
	uint64_t used;

	type = bytes ? lp_number_block(scanner->heap, &scanner->worker->types, bytes, &used) : NULL;
	for (; type && used; used &= used - 1)
		found(scanner,
		      block + LP_NUMBER_FIRST +
			      (unsigned)__builtin_ctzll(used) * (uint64_t)LP_NUMBER_SIZE,
		      type);
}

static void visit_chunk(void *context, uint64_t block, uint64_t size)
{
	struct scanner *scanner = context;
	const unsigned char *bytes = lp_window_at(&scanner->worker->window, block, LP_BLOCK_VALID);

	if (scanner->heap->layout->python2 && size >= LP_NUMBER_BLOCK &&
	    size < LP_NUMBER_BLOCK + LP_CHUNK_LEAST)
		scan_numbers(scanner, block);
	if (bytes)
		scan_block(scanner, (struct lp_block){block, bytes, size});
}

static void scan_malloc_heap(struct scanner *scanner, const struct lp_malloc_heap *heap)
{
	uint64_t end = lp_malloc_heap_walk(heap, &scanner->worker->window, visit_chunk, scanner);
	uint64_t start = lp_align_up(heap->start, PAGE);

	if (end < heap->end)
		atomic_store(&scanner->scan->broken_heap, true);
	end &= ~(uint64_t)(PAGE - 1);
	if (start < end)
		lp_heap_set_known(scanner->heap, start, end - start);
}

static struct lp_error *scan_job(void *context, unsigned number)
{
	struct scan *scan = context;
	struct lp_heap *heap = scan->heap;
	struct scanner scanner = {scan, heap, scan->workers[number]};
	size_t heaps = heap->malloc_heaps.count;
	size_t job;

	scanner.module_def =
		lp_python_symbol(heap->python, scanner.worker->peek, "PyModuleDef_Type");
	while ((job = atomic_fetch_add(&scan->next, 1)) < heaps + heap->index.unit_count) {
		if (job < heaps)
			scan_malloc_heap(&scanner, &heap->malloc_heaps.items[job]);
		else
			scan_unit(&scanner, &heap->index.units[job - heaps]);
	}
	return scanner.worker->failed ? &lp_error_memory : NULL;
}

struct lp_error *lp_scan(struct lp_heap *heap, struct lp_worker **workers, unsigned count,
			 bool tally)
{
	struct scan scan = {.heap = heap, .workers = workers, .tally = tally};

	LP_TRY(lp_workers_run(count, scan_job, &scan));
	lp_stale_drop(heap, workers, count, tally);
	heap->has_pools = scan.pools;
	heap->has_padding = scan.padding;
	heap->unknown_malloc |= scan.broken_heap;
	return NULL;
}
