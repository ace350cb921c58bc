// SPDX-License-Identifier: Apache-2.0
#include "damage.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "decode/find/pool.h"

enum { PAGE = 4096, POOLS = 1 << 14 };

static const uint64_t awkward[] = {
	0,
	1,
	2,
	3,
	UINT64_MAX,
	UINT64_MAX - 1,
	(uint64_t)1 << 60,
	(uint64_t)1 << 31,
	((uint64_t)1 << 31) - 1,
	(uint64_t)1 << 32,
	UINT32_MAX,
	(uint64_t)1 << 63,
	INT64_MAX,
	INT64_MAX - 15,
	(uint64_t)1 << 47,
	((uint64_t)1 << 47) - 4096,
	0x5555555555555555,
	255,
	256,
	65535,
	65536,
	1 << 20,
	(uint64_t)1 << 40,
	((uint64_t)1 << 61) + 1,
};

static void find_pools(struct victim *victim, unsigned size)
{
	const struct image *image = victim->image;
	uint32_t i;

	for (i = 0; i < image->part_count; i++) {
		const struct image_part *part = &image->parts[i];
		uint64_t at = lp_align_up(part->address, size) - part->address;
		struct lp_pool pool;

		if (!part->writable)
			continue;
		victim->writable_size += part->size;
		for (; at + size <= part->size && victim->pool_count < POOLS; at += size) {
			if (lp_pool_parse(part->bytes + at, part->address + at, size, &pool))
				victim->pools[victim->pool_count++] = part->address + at;
		}
	}
}

bool victim_init(struct victim *victim, struct image *image)
{
	const struct look_options options = {.graph = true, .objects = true};
	const struct lp_mapping_array *mappings = &image->reader.maps.mappings;

	memset(victim, 0, sizeof(*victim));
	victim->image = image;
	victim->pools = calloc(POOLS, sizeof(*victim->pools));
	victim->mappings = calloc(mappings->count, sizeof(*victim->mappings));
	if (!victim->pools || !victim->mappings || !look(image, &options, &victim->places))
		return false;
	memcpy(victim->mappings, mappings->items, mappings->count * sizeof(*mappings->items));
	/* 16 KiB since 3.10, 4 KiB before: where the larger ones are found, they are meant. */
	find_pools(victim, 16384);
	if (victim->pool_count < 16) {
		victim->writable_size = 0;
		victim->pool_count = 0;
		find_pools(victim, PAGE);
	}
	return victim->places.object_count > 0;
}

static uint64_t pick(const uint64_t *items, size_t count, uint64_t which)
{
	return count ? items[which % count] : 0;
}

/** The address of word number @which of writable memory. */
static uint64_t writable_word(const struct victim *victim, uint64_t which)
{
	uint64_t at = which * 8 % (victim->writable_size + 1);
	uint32_t i;

	for (i = 0; i < victim->image->part_count; i++) {
		const struct image_part *part = &victim->image->parts[i];

		if (!part->writable)
			continue;
		if (at < part->size)
			return part->address + at;
		at -= part->size;
	}
	return 0;
}

static uint64_t base_of(const struct victim *victim, const struct damage *damage)
{
	const struct look_places *places = &victim->places;
	uint32_t which = damage->which;

	switch ((damage->where & ~DAMAGE_FOLLOW) % DAMAGE_WHERE_COUNT) {
	case DAMAGE_OBJECT:
		return pick(places->objects, places->object_count, which);
	case DAMAGE_TYPE:
		return pick(places->types, places->type_count, which);
	case DAMAGE_POOL:
		return pick(victim->pools, victim->pool_count, which);
	case DAMAGE_THREAD:
		return pick(places->threads, places->thread_count, which);
	case DAMAGE_INTERPRETER:
		return pick(places->interpreters, places->interpreter_count, which);
	case DAMAGE_COLLECTOR:
		return pick(places->collectors, places->interpreter_count, which);
	case DAMAGE_RUNTIME:
		return places->runtime;
	case DAMAGE_ELF:
		return places->elf;
	default:
		return writable_word(victim, which);
	}
}

/** The address of the word that is meant; 0 if there is none. */
static uint64_t address_of(const struct victim *victim, const struct damage *damage)
{
	uint64_t base = base_of(victim, damage);
	const unsigned char *word;

	if (!(damage->where & DAMAGE_FOLLOW))
		return base + (uint64_t)((int64_t)damage->word * 8);
	word = image_at(victim->image, base + 8 * (uint64_t)(damage->word & 63), 8);
	return word ? (lp_load64(word) & ~(uint64_t)7) +
			       (uint64_t)((int64_t)(damage->word >> 6) * 8)
		    : 0;
}

static uint64_t damaged(const struct victim *victim, const struct damage *damage, uint64_t address,
			uint64_t old)
{
	const struct look_places *places = &victim->places;
	uint64_t value = damage->value;
	const unsigned char *other;

	switch ((damage->how & 63) % DAMAGE_HOW_COUNT) {
	case DAMAGE_AWKWARD:
		return awkward[value % (sizeof(awkward) / sizeof(*awkward))];
	case DAMAGE_ADD:
		return old + (uint64_t)(int64_t)(int8_t)value;
	case DAMAGE_FLIP:
		return old ^ (uint64_t)1 << (value & 63);
	case DAMAGE_TO_OBJECT:
		return pick(places->objects, places->object_count, value);
	case DAMAGE_TO_TYPE:
		return pick(places->types, places->type_count, value);
	case DAMAGE_TO_MEMORY:
		return writable_word(victim, value);
	case DAMAGE_TO_ITSELF:
		return address + 8 * (uint64_t)(int64_t)(int8_t)value;
	case DAMAGE_COPY:
		other = image_at(victim->image,
				 pick(places->objects, places->object_count, value >> 8) +
					 8 * (value & 31),
				 8);
		return other ? lp_load64(other) : old;
	default:
		return value;
	}
}

static void damage_mapping(struct victim *victim, uint64_t address, uint64_t value)
{
	struct lp_mapping *mapping =
		(struct lp_mapping *)lp_maps_find(&victim->image->reader.maps, address);

	if (!mapping)
		return;
	if (value % 4 == 0)
		mapping->protection &= ~(unsigned)LP_READ;
	else if (value % 4 == 1)
		mapping->inode ^= 1;
	else if (value % 4 == 2)
		mapping->shared = !mapping->shared;
	else if ((address & ~(uint64_t)(PAGE - 1)) > mapping->start)
		mapping->end = address & ~(uint64_t)(PAGE - 1);
}

void victim_damage(struct victim *victim, const struct damage *damage)
{
	unsigned how = (damage->how & 63) % DAMAGE_HOW_COUNT;
	unsigned width = 8u >> (damage->how >> DAMAGE_WIDTH_SHIFT);
	uint64_t address = address_of(victim, damage), value;
	struct image *image = victim->image;
	unsigned char *bytes = image_at(image, address, 8);

	if (how == DAMAGE_MAPPING) {
		damage_mapping(victim, address, damage->value);
	} else if (how == DAMAGE_HOLE) {
		if (image->hole_count < IMAGE_HOLES)
			image->holes[image->hole_count++] = address & ~(uint64_t)(PAGE - 1);
	} else if (bytes && victim->undo_count < sizeof(victim->undo) / sizeof(*victim->undo)) {
		victim->undo[victim->undo_count].bytes = bytes;
		victim->undo[victim->undo_count++].old = lp_load64(bytes);
		value = damaged(victim, damage, address, lp_load64(bytes));
		memcpy(bytes, &value, width);
	}
}

void victim_heal(struct victim *victim)
{
	struct lp_mapping_array *mappings = &victim->image->reader.maps.mappings;

	while (victim->undo_count) {
		const struct victim_undo *undo = &victim->undo[--victim->undo_count];

		memcpy(undo->bytes, &undo->old, sizeof(undo->old));
	}
	victim->image->hole_count = 0;
	memcpy(mappings->items, victim->mappings, mappings->count * sizeof(*mappings->items));
}
