// SPDX-License-Identifier: Apache-2.0
#include "decode/find/candidate.h"

#include "base/bytes.h"
#include "cpython/flags.h"
#include "cpython/gc_head.h"
#include "cpython/refcount.h"

/* PyASCIIObject.state, the same since 3.3 (see cpython/values.c). */
enum { STATE_KIND_SHIFT = 2, STATE_COMPACT = 1 << 5, STATE_ASCII = 1 << 6 };

/* Nothing is mapped below: vm.mmap_min_addr, and linkers begin at 4 MiB. */
enum { LOWEST_ADDRESS = 1 << 20 };

bool lp_candidate_is_compact(const struct lp_layout *layout, const unsigned char *bytes)
{
	return lp_load(bytes + layout->str_ascii.state.offset, layout->str_ascii.state.width) &
	       STATE_COMPACT;
}

/** Bytes of a str of 3.x within its block, 0 if its header makes no sense. */
static uint64_t str_room(const struct lp_layout *layout, const struct lp_typeinfo *type,
			 const unsigned char *bytes)
{
	uint32_t state = (uint32_t)lp_load(bytes + layout->str_ascii.state.offset,
					   layout->str_ascii.state.width);
	uint64_t length = lp_load64(bytes + layout->str_ascii.length.offset);
	unsigned kind = state >> STATE_KIND_SHIFT & 7;

	if (length > INT64_MAX / 8)
		return 0;
	if (!(state & STATE_COMPACT))
		return type->basicsize;
	if (kind != 1 && kind != 2 && kind != 4)
		return 0;
	if (state & STATE_ASCII)
		return (uint64_t)layout->str_ascii.size + length + 1;
	return (uint64_t)layout->str_compact.size + (length + 1) * kind;
}

/** Whether the word of ob_size is one: frames and generators keep something else there (3.11). */
static bool has_count(const struct lp_layout *layout, enum lp_kind kind)
{
	if (kind == LP_KIND_FRAME)
		return !lp_has(layout->frame.iframe);
	return kind != LP_KIND_GENERATOR;
}

/** Whether what the object says of its size fits into @room bytes. */
static bool fits(const struct lp_layout *layout, const struct lp_typeinfo *type,
		 const unsigned char *bytes, uint64_t room)
{
	int64_t count;
	uint64_t items;

	/* A static type is not as large as `type` says that its instances are. */
	if (type->kind == LP_KIND_TYPE)
		return (uint64_t)layout->type.size <= room;
	if (type->least > room)
		return false;
	if (type->kind == LP_KIND_STR) {
		uint64_t needed = str_room(layout, type, bytes);

		return needed && needed <= room;
	}
	if (!type->itemsize || !has_count(layout, type->kind))
		return true;
	count = (int64_t)lp_load64(bytes + LP_OB_SIZE);
	if (type->kind == LP_KIND_INT && lp_has(layout->int_.tag))
		items = (uint64_t)count >> 3;
	else
		items = count < 0 ? -(uint64_t)count : (uint64_t)count;
	return items <= room && items * type->itemsize <= room - type->least;
}

/** Whether a link of the collector's lists is one: no object, or somewhere in memory. */
static bool is_link(const struct lp_space *space, uint64_t link)
{
	link &= ~3ull;
	return !link || (space->ranges.count && link >= space->ranges.items[0].start &&
			 link < space->ranges.items[space->ranges.count - 1].end);
}

/**
 * From 3.14 on a free list of dead objects links them through the word of the count.  Addresses
 * of the brk heap may be small enough to pass for one (pycore_freelist.h).
 */
static bool is_free_link(const struct lp_layout *layout, const struct lp_range *range,
			 uint64_t word)
{
	return layout->refcount == LP_REFCOUNT_FLAGS && range->kind == LP_RANGE_HEAP &&
	       word % 16 == 0;
}

/**
 * Whether the word of the count is an address, so that the bytes are no object but pointers of
 * which one is to a type: items of a list, arguments of a call.  In a program that is linked to
 * fixed addresses those of its static data and brk heap are small enough to pass for counts.
 */
static bool is_address(struct lp_worker *worker, uint64_t word)
{
	const struct lp_space *space = &worker->heap->space;
	const struct lp_range *range = word % 8 ? NULL : lp_space_find(space, word);

	if (!range)
		return false;
	return is_free_link(worker->layout, range, word) ||
	       lp_type_cache_get(
		       &worker->types,
		       lp_peek_pointer(worker->peek, word + worker->layout->object.type.offset));
}

const struct lp_typeinfo *lp_candidate_at(struct lp_worker *worker, const unsigned char *bytes,
					  uint64_t object, uint64_t room)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t word = lp_load64(bytes);
	const struct lp_typeinfo *type;

	if (!lp_refcount(layout, word))
		return NULL;
	type = lp_type_cache_get(&worker->types, lp_load64(bytes + layout->object.type.offset));
	if (!type || !fits(layout, type, bytes, room))
		return NULL;
	if (type->kind == LP_KIND_TYPE)
		return lp_type_cache_get(&worker->types, object) ? type : NULL;
	if (word >= LOWEST_ADDRESS && is_address(worker, word))
		return NULL;
	return type;
}

/**
 * Whether the bytes may be a head: of an untracked object 3.7 and before set the count only.  A
 * chunk that free() has put aside has its key in the second word, a random number (glibc 2.34 on:
 * malloc/malloc.c, struct tcache_entry); what realloc() has moved away is an object else.
 */
static bool is_head(const struct lp_worker *worker, const unsigned char *head)
{
	const struct lp_layout *layout = worker->layout;
	const struct lp_space *space = &worker->heap->space;
	uint64_t prev = lp_load64(head + layout->gc_head.prev.offset);

	if (lp_has(layout->gc_head.refs) && !lp_gc_is_tracked(layout, head))
		return true;
	/* While a collection runs a count is there, two bits up. */
	return is_link(space, lp_load64(head + layout->gc_head.next.offset)) &&
	       (!(prev >> 34) || is_link(space, prev));
}

/**
 * Whether the collector's list leads back to the head, or to none as for what is untracked, which
 * instances of classes are not: for blocks whose count might be an address, which are what C code
 * has made of a dead object's.  Not while a collection runs.
 */
static bool is_linked(struct lp_worker *worker, const struct lp_typeinfo *type, uint64_t address,
		      const unsigned char *head)
{
	const struct lp_layout *layout = worker->layout;
	uint64_t next = lp_load64(head + layout->gc_head.next.offset) & ~3ull;

	if (!lp_gc_is_tracked(layout, head))
		return !type->heap;
	return (lp_peek_pointer(worker->peek, next + (uint64_t)layout->gc_head.prev.offset) &
		~3ull) == address;
}

/** Bytes before the object itself: those of its type, but a class of classes is its own case. */
static uint32_t bytes_before(struct lp_type_cache *cache, const struct lp_typeinfo *type,
			     uint64_t object)
{
	const struct lp_typeinfo *class;

	if (type->kind != LP_KIND_TYPE)
		return type->before;
	class = lp_type_cache_get(cache, object);
	return class && class->heap ? type->before : 0;
}

const struct lp_typeinfo *lp_candidate(struct lp_worker *worker, const struct lp_block *block,
				       uint64_t *ret)
{
	const struct lp_layout *layout = worker->layout;
	const uint32_t head = (uint32_t)layout->gc_head.size;
	const uint32_t offsets[] = {0, head, head + 16};
	unsigned count = layout->attributes == LP_ATTRIBUTES_DICT ? 2 : 3;
	unsigned i;

	for (i = 0; i < count; i++) {
		uint32_t offset = offsets[i];
		uint64_t object = block->address + offset, word;
		const struct lp_typeinfo *type;

		if (offset + LP_OBJECT_SIZE > block->size)
			break;
		type = lp_candidate_at(worker, block->bytes + offset, object, block->size - offset);
		if (!type || bytes_before(&worker->types, type, object) != offset)
			continue;
		if (offset && !is_head(worker, block->bytes + offset - head))
			continue;
		word = lp_load64(block->bytes + offset);
		if (offset && word >= LOWEST_ADDRESS && lp_space_find(&worker->heap->space, word) &&
		    !is_linked(worker, type, object - head, block->bytes + offset - head))
			continue;
		*ret = object;
		return type;
	}
	return NULL;
}

bool lp_candidate_unpad(struct lp_block *block)
{
	/* FORBIDDENBYTE of Objects/obmalloc.c: until 3.7, and since 3.8. */
	static const uint64_t guards[] = {0xfbfbfbfbfbfbfb, 0xfdfdfdfdfdfdfd};
	enum { FRONT = 16, BACK = 8 };
	uint64_t size, word;
	unsigned char kind;

	if (block->size < FRONT + BACK)
		return false;
	word = lp_load64(block->bytes + 8);
	kind = (unsigned char)word;
	if ((kind != 'o' && kind != 'm' && kind != 'r') ||
	    (word >> 8 != guards[0] && word >> 8 != guards[1]))
		return false;
	size = __builtin_bswap64(lp_load64(block->bytes));
	if (size > block->size - FRONT - BACK)
		return false;
	block->address += FRONT;
	block->bytes += FRONT;
	block->size = size;
	return true;
}
