// SPDX-License-Identifier: Apache-2.0
/**
 * The names of references.  They are not stored: references are emitted in a fixed order, so
 * that the place of one says what it is.
 */
#ifndef LP_GRAPH_LABELS_H
#define LP_GRAPH_LABELS_H

#include "graph/graph.h"

struct lp_reference {
	/** The target's id. */
	uint32_t target;
	/** It owns its target. */
	bool strong;
	enum lp_reference_kind kind;
	/** Name of a field, slot or attribute; NULL where there is none. */
	const char *name;
	/** The id of the str that names a local variable; else LP_NO_OBJECT. */
	uint32_t name_object;
	/** [number] of an item, number of an element or stack value, byte offset of a word. */
	uint64_t number;
	/** The key's id of a value; else LP_NO_OBJECT. */
	uint32_t key;
};

/** A walk over the references of one object. */
struct lp_reference_walk {
	const struct lp_graph *graph;
	const struct lp_graph_type *type;
	uint32_t object;
	/** The next place, and the first one and the one behind the last. */
	uint32_t place, first, end;
	/** Where attributes and the variable part begin. */
	uint32_t values, variable;
};

void lp_reference_walk_init(struct lp_reference_walk *walk, const struct lp_graph *graph,
			    uint32_t object);

/** The next reference, empty places left out; false at the end. */
bool lp_reference_walk_next(struct lp_reference_walk *walk, struct lp_reference *ret);

/** How many variables a code object has, cells and free ones included; 0 for what is none. */
uint32_t lp_variable_count(const struct lp_graph *graph, uint32_t code);

/** The str that names variable @number of a code object, or LP_NO_OBJECT.  Free ones are last. */
uint32_t lp_variable_name(const struct lp_graph *graph, uint32_t code, uint32_t number);

/** The word for a kind of reference, or of root, in JSON. */
const char *lp_reference_kind_name(enum lp_reference_kind kind);
const char *lp_root_kind_name(enum lp_root_kind kind);

#endif
