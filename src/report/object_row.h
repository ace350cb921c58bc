// SPDX-License-Identifier: Apache-2.0
/** One object as it is printed: for the command that lists them all. */
#ifndef LP_REPORT_OBJECT_ROW_H
#define LP_REPORT_OBJECT_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lp_reference_row {
	/** "item", "attribute", ...: see lp_reference_kind_name(). */
	const char *kind;
	/** As Python writes it: "[3]", ".name", "['key']", "__closure__"; "" if it has none. */
	const char *name;
	uint64_t target;
	bool strong;
};

struct lp_object_row {
	uint64_t address;
	const char *type;
	uint64_t shallow, owned;
	/** Not valid if immortal. */
	uint64_t refcount;
	bool immortal;
	bool tracked;
	/** 0 to 3; -1 if it is not tracked. */
	int generation;
	/** NULL if it has none. */
	const char *preview;
	/** Where it lies: "heap" or "static". */
	const char *place;
	/** What keeps it alive from outside, or NULL: the kind of a root, and its name or NULL. */
	const char *root;
	const char *root_name;
	const struct lp_reference_row *references;
	size_t reference_count;
};

/** Takes one object; false ends the list. */
typedef bool lp_object_sink(void *context, const struct lp_object_row *row);

#endif
