// SPDX-License-Identifier: Apache-2.0
/** A drawn graph under way: its lines are read to sketches of objects, then these get references.
 */
#ifndef DRAWN_PEN_H
#define DRAWN_PEN_H

#include "drawn.h"

enum { MOST_WORDS = 2048, MOST_OBJECTS = 4096, MOST_PLACES = 1 << 16 };
enum { FIRST_ADDRESS = 0x100000, STEP = 0x100 };

/** An object and the words of its line behind the colon. */
struct sketch {
	const char *name, *repr;
	uint32_t type;
	uint64_t size, owned, lost;
	uint8_t flags;
	/** UINT64_MAX: as many as there are references. */
	uint64_t refcount;
	char **references;
	size_t reference_count;
	size_t line;
};

/** A drawing under way. */
struct pen {
	struct drawn *drawn;
	struct lp_graph_type_array types;
	struct sketch objects[MOST_OBJECTS];
	uint32_t count;
	uint32_t edges[MOST_PLACES], offsets[MOST_OBJECTS + 1];
	/** The line that is read, for complaints. */
	size_t line;
	char *words[MOST_WORDS];
	size_t word_count;
};

/** A mistake in the line. */
void __attribute__((noreturn, format(printf, 2, 3)))
pen_fail(const struct pen *pen, const char *format, ...);

/** What is allocated, never NULL. */
void *pen_need(const struct pen *pen, void *memory);

/** A copy that lives as long as the graph. */
char *pen_copy(struct pen *pen, const char *text, size_t length);

/** What is behind @prefix in a word, or NULL. */
char *pen_behind(char *word, const char *prefix);

/** Read lines: types, objects, roots and process facts. */
void pen_read(struct pen *pen, const char *text);

/** The id of the object called @name, or pen->count. */
uint32_t pen_find(const struct pen *pen, const char *name);
struct sketch *pen_add(struct pen *pen, const char *name, const char *type);

/** Write the references of an object, from place @first on, when all lines were read. */
void pen_refer(struct pen *pen, struct sketch *object, uint32_t first);

#endif
