// SPDX-License-Identifier: Apache-2.0
/**
 * Damage to an image of memory, as small records that a fuzzer can alter: which word of what kind
 * of struct, and what becomes of it.  Any bytes are records.
 */
#ifndef DAMAGE_H
#define DAMAGE_H

#include <stddef.h>
#include <stdint.h>

#include "look.h"

/** In what the word is that is damaged. */
enum damage_where {
	DAMAGE_OBJECT,
	DAMAGE_TYPE,
	DAMAGE_POOL,
	DAMAGE_THREAD,
	DAMAGE_INTERPRETER,
	DAMAGE_COLLECTOR,
	DAMAGE_RUNTIME,
	DAMAGE_ELF,
	/** Any word of memory that can be written, by its number. */
	DAMAGE_WRITABLE,
	DAMAGE_WHERE_COUNT
};

/** What becomes of it; @value is the record's. */
enum damage_how {
	/** @value. */
	DAMAGE_SET,
	/** A number from a list of awkward ones. */
	DAMAGE_AWKWARD,
	/** @value is added, as an int8. */
	DAMAGE_ADD,
	/** Bit number @value changes. */
	DAMAGE_FLIP,
	/** The address of an object; of a type. */
	DAMAGE_TO_OBJECT,
	DAMAGE_TO_TYPE,
	/** An address in writable memory; of the word itself, or near. */
	DAMAGE_TO_MEMORY,
	DAMAGE_TO_ITSELF,
	/** A copy of another word of an object. */
	DAMAGE_COPY,
	/** The page of the word cannot be read any more. */
	DAMAGE_HOLE,
	/** The mapping of the word ends there, or cannot be read, or belongs to a file. */
	DAMAGE_MAPPING,
	DAMAGE_HOW_COUNT
};

/** 16 bytes as they are in an input. */
struct damage {
	/** enum damage_where, modulo; with DAMAGE_FOLLOW the word is in what a word points to. */
	uint8_t where;
	/** enum damage_how, modulo, and in the two top bits log2 of the width, from 8 down. */
	uint8_t how;
	/** Number of the word; signed.  With FOLLOW 6 bits, then 10 bits, signed, behind the
	 * pointer. */
	int16_t word;
	/** Which of the objects, types, pools, ... */
	uint32_t which;
	uint64_t value;
};

enum { DAMAGE_FOLLOW = 0x80, DAMAGE_WIDTH_SHIFT = 6 };

_Static_assert(sizeof(struct damage) == 16, "records have no padding");

/** An image, what is in it, and what was done to it. */
struct victim {
	struct image *image;
	struct look_places places;
	/** Addresses of pools. */
	uint64_t *pools;
	size_t pool_count;
	uint64_t writable_size;
	struct victim_undo {
		unsigned char *bytes;
		uint64_t old;
	} undo[256];
	unsigned undo_count;
	/** The map as it was. */
	struct lp_mapping *mappings;
};

/** Look at an undamaged image; false if nothing is found in it. */
bool victim_init(struct victim *victim, struct image *image);

void victim_damage(struct victim *victim, const struct damage *damage);

/** Make the image what it was. */
void victim_heal(struct victim *victim);

#endif
