// SPDX-License-Identifier: Apache-2.0
#include "decode/find/space.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "target/image.h"

enum {
	PAGE = 4096,
	/** From this size on a mapping may be there for the most part in name only. */
	SPARSE = 64 << 20,
};

/* What is larger no machine has memory for: sanitizers reserve it, for a byte of theirs to each eight. */
#define SHADOW (UINT64_C(1) << 40)

static int compare_ranges(const void *left, const void *right)
{
	const struct lp_range *a = left, *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

/** The writable segments of all mapped ELF files, with their .bss, sorted. */
static struct lp_error *find_statics(struct lp_peek *peek, struct lp_range_array *ret)
{
	const struct lp_mapping_array *mappings = &peek->reader->maps.mappings;
	struct lp_image image;
	size_t i;
	unsigned j;

	for (i = 0; i < mappings->count; i++) {
		const struct lp_mapping *mapping = &mappings->items[i];

		if (!mapping->inode || mapping->offset || !(mapping->protection & LP_READ) ||
		    !lp_image_init(&image, peek, mapping->start))
			continue;
		for (j = 0; j < image.segment_count; j++) {
			struct lp_range range = {
				.start = image.segments[j].start & ~(uint64_t)(PAGE - 1),
				.end = lp_align_up(image.segments[j].end, PAGE),
				.kind = LP_RANGE_STATIC,
			};

			if ((image.segments[j].protection & LP_WRITE) && range.start < range.end &&
			    !lp_array_push(ret, range))
				return &lp_error_memory;
		}
	}
	if (ret->count)
		qsort(ret->items, ret->count, sizeof(*ret->items), compare_ranges);
	return NULL;
}

static bool add_range(struct lp_space *space, uint64_t start, uint64_t end, enum lp_range_kind kind)
{
	struct lp_range range = {start, end, kind};
	struct lp_range *last;

	if (start >= end)
		return true;
	space->size += end - start;
	/* .data and .bss are mapped apart, but an object may lie in both. */
	last = space->ranges.count ? &space->ranges.items[space->ranges.count - 1] : NULL;
	if (kind == LP_RANGE_STATIC && last && last->kind == kind && last->end == start) {
		last->end = end;
		return true;
	}
	return lp_array_push(&space->ranges, range);
}

/** What a mapping is outside of static data; false if objects cannot be there. */
static bool kind_of(const struct lp_mapping *mapping, enum lp_range_kind *kind)
{
	if (mapping->inode)
		return false;
	if (!strcmp(mapping->path, "[heap]"))
		*kind = LP_RANGE_HEAP;
	else if (!strncmp(mapping->path, "[stack", 6))
		*kind = LP_RANGE_STACK;
	else if (!mapping->path[0] || !strncmp(mapping->path, "[anon", 5))
		*kind = LP_RANGE_ANONYMOUS;
	else
		return false;
	return true;
}

/**
 * Cut a mapping into its static and other parts.  An anonymous mapping behind a library's .data
 * is its .bss only as far as the file says: the kernel puts arenas right behind it and merges
 * them.
 * @param next The first of @statics that may overlap; moved on.
 */
static bool add_mapping(struct lp_space *space, const struct lp_mapping *mapping,
			const struct lp_range_array *statics, size_t *next)
{
	enum lp_range_kind kind = LP_RANGE_STATIC;
	bool other = kind_of(mapping, &kind);
	uint64_t at = mapping->start;

	while (*next < statics->count && statics->items[*next].end <= at)
		(*next)++;
	while (at < mapping->end && *next < statics->count &&
	       statics->items[*next].start < mapping->end) {
		const struct lp_range *part = &statics->items[*next];
		uint64_t from = part->start > at ? part->start : at;
		uint64_t to = part->end < mapping->end ? part->end : mapping->end;

		if (other && !add_range(space, at, from, kind))
			return false;
		if (from < to && !add_range(space, from, to, LP_RANGE_STATIC))
			return false;
		at = to > at ? to : at;
		if (part->end > mapping->end)
			break;
		(*next)++;
	}
	return !other || add_range(space, at, mapping->end, kind);
}

struct lp_error *lp_space_init(struct lp_space *space, struct lp_peek *peek)
{
	const struct lp_mapping_array *mappings = &peek->reader->maps.mappings;
	const unsigned wanted = LP_READ | LP_WRITE;
	struct lp_range_array statics = {0};
	struct lp_error *error;
	size_t next = 0, i;

	memset(space, 0, sizeof(*space));
	error = find_statics(peek, &statics);
	for (i = 0; i < mappings->count && !error; i++) {
		const struct lp_mapping *mapping = &mappings->items[i];

		if ((mapping->protection & wanted) != wanted || mapping->shared)
			continue;
		if (mapping->end - mapping->start >= SHADOW)
			space->passed_over += mapping->end - mapping->start;
		else if (!add_mapping(space, mapping, &statics, &next))
			error = &lp_error_memory;
	}
	lp_array_deinit(&statics);
	if (error)
		lp_space_deinit(space);
	return error;
}

void lp_space_deinit(struct lp_space *space)
{
	lp_array_deinit(&space->ranges);
	space->size = 0;
}

size_t lp_space_first(const struct lp_space *space, uint64_t address)
{
	size_t low = 0, high = space->ranges.count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (space->ranges.items[middle].end <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct lp_range *lp_space_find(const struct lp_space *space, uint64_t address)
{
	size_t first = lp_space_first(space, address);
	const struct lp_range *range = &space->ranges.items[first];

	return first < space->ranges.count && range->start <= address ? range : NULL;
}

LP_ARRAY(unit_array, struct lp_unit);

/** Whether nothing was ever written to a unit, all of it in a mapping too large to read in vain. */
static bool is_empty(struct lp_reader *reader, const struct lp_range *range, uint64_t address)
{
	return range->kind == LP_RANGE_ANONYMOUS && range->end - range->start >= SPARSE &&
	       address >= range->start && range->end - address >= LP_UNIT_SIZE &&
	       !lp_reader_populated(reader, address, LP_UNIT_SIZE);
}

static bool add_units(struct unit_array *units, const struct lp_range *range,
		      struct lp_reader *reader, unsigned alignment)
{
	uint64_t address = range->start & ~(uint64_t)(LP_UNIT_SIZE - 1);
	uint8_t shift = range->kind == LP_RANGE_STATIC || alignment < 16 ? 3 : 4;

	for (; address < range->end; address += LP_UNIT_SIZE) {
		struct lp_unit *last = units->count ? &units->items[units->count - 1] : NULL;
		struct lp_unit unit = {.address = address, .shift = shift};

		if (last && last->address == address) {
			if (shift < last->shift)
				last->shift = shift;
		} else if (!is_empty(reader, range, address) && !lp_array_push(units, unit)) {
			return false;
		}
	}
	return true;
}

struct lp_error *lp_space_index(const struct lp_space *space, struct lp_reader *reader,
				unsigned alignment, struct lp_index *ret)
{
	struct unit_array units = {0};
	size_t i;

	for (i = 0; i < space->ranges.count; i++) {
		if (!add_units(&units, &space->ranges.items[i], reader, alignment)) {
			lp_array_deinit(&units);
			return &lp_error_memory;
		}
	}
	return lp_index_init(ret, units.items, units.count);
}
