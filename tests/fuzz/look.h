// SPDX-License-Identifier: Apache-2.0
/** Everything that limpet does with the memory of a process, over an image. */
#ifndef LOOK_H
#define LOOK_H

#include <stdbool.h>
#include <stdint.h>

#include "graph/graph.h"
#include "image.h"

struct look_options {
	/** Objects and references, then all reports; else only the census by type. */
	bool graph;
	/** The stream of all objects too, of which one in 16 is written: number `sample` of each.
	 */
	bool objects;
	unsigned sample;
	bool redact;
};

/** What a look at an undamaged image found: where there is something worth damaging. */
struct look_places {
	uint64_t runtime;
	uint64_t *interpreters, *threads, *collectors;
	size_t interpreter_count, thread_count;
	/** Addresses of all objects, in order. */
	uint64_t *objects;
	size_t object_count;
	/** Of those, the types. */
	uint64_t *types;
	size_t type_count;
	/** Start of the file that holds the interpreter. */
	uint64_t elf;
};

/**
 * Decode, analyse and present the image.
 * @param places What is found, if not NULL; owned by the caller, never freed.
 * @return whether a Python was found and decoded.
 */
bool look(struct image *image, const struct look_options *options, struct look_places *places);

#endif
