// SPDX-License-Identifier: Apache-2.0
/**
 * All objects and references of a process at one moment: flat arrays by object id, written once
 * by decode (or read from a snapshot), read-only from then on.
 *
 * Knows no CPython struct and no file; names of references are told by labels.h.
 */
#ifndef LP_GRAPH_GRAPH_H
#define LP_GRAPH_GRAPH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"
#include "base/region.h"
#include "graph/index.h"
#include "graph/model.h"
#include "graph/previews.h"
#include "graph/process_facts.h"

/** A reference at a fixed place among those of a type's objects. */
struct lp_place_name {
	enum lp_reference_kind kind;
	/** NULL for a word of unknown meaning. */
	const char *name;
	/** Byte offset in the C struct. */
	int32_t offset;
};

enum { LP_LOCAL_NAMES = 3 };

struct lp_graph_type {
	/** Module-qualified, as printed: "dict", "app.cache.Session".  Unique names are not
	 * promised. */
	const char *name;
	/** Address of the type object. */
	uint64_t address;
	/** Names of the references that all objects of the type have, in order. */
	const struct lp_place_name *places;
	uint32_t place_count;
	/** One more follows: `__dict__` (empty if attributes are kept without a dict). */
	bool has_dict;
	/** How many references follow for attributes that are kept without a dict, and their names.
	 */
	uint32_t value_count;
	const char *const *value_names;
	/** Of code: the places of the tuples that name local variables, in order; -1 for none. */
	int32_t local_names[LP_LOCAL_NAMES];
	enum lp_variable variable;
	/** limpet does not know all of the C struct. */
	bool opaque;
};

LP_ARRAY(lp_graph_type_array, struct lp_graph_type);

/** What keeps objects alive from outside of the heap. */
struct lp_root {
	uint32_t object;
	enum lp_root_kind kind;
	/** It owns its target. */
	bool strong;
	/** A word that need not be a reference, but explains one that is counted. */
	bool unknown;
	/** Index in the process' threads, and of the frame in the thread; -1 where there is none.
	 */
	int32_t thread, frame;
	/** What it is called, or NULL: a variable, a field. */
	const char *name;
};

LP_ARRAY(lp_root_array, struct lp_root);

/** A number for few of the objects, by id in rising order. */
struct lp_sparse {
	uint32_t object;
	uint64_t value;
};

LP_ARRAY(lp_sparse_array, struct lp_sparse);

struct lp_graph {
	/** Addresses and ids. */
	struct lp_index index;
	/** Number of objects. */
	uint32_t count;
	/** Number of the type of each object. */
	uint32_t *types;
	/** sys.getsizeof() in bytes; UINT32_MAX for what is larger (see `large`). */
	uint32_t *shallow;
	/** Reference counts; UINT32_MAX for immortal objects. */
	uint32_t *refcounts;
	/** Sets of enum lp_object_flag. */
	uint8_t *flags;
	/** The first reference of each object, and behind the last one's. */
	uint32_t *offsets;
	/** Targets: an id, or LP_NO_OBJECT for an empty place, with LP_WEAK. */
	uint32_t *edges;
	/** Places in `edges`, empty ones included; references, weak and not. */
	uint64_t place_count;
	uint64_t reference_count;
	/** Bytes of shallow sizes beyond UINT32_MAX, and those that objects own beside them. */
	struct lp_sparse_array large;
	struct lp_sparse_array owned;
	/** References that are counted in an object and that no memory of the process holds: as
	 * many at least; none where nothing spoke for it. */
	struct lp_sparse_array lost;
	struct lp_graph_type_array type_table;
	/** Contents of str, bytes and numbers as Python writes them, cut; where they were asked
	 * for. */
	struct lp_previews previews;
	/** What is known by place.  Static and immortal objects, and those held from C, are roots
	 * as well: their flags say so. */
	struct lp_root_array roots;
	/** Names of types, places and roots. */
	struct lp_region region;
	/** Allocated elements of the arrays by id, and of `edges`. */
	size_t capacity;
	size_t edge_capacity;
};

/** So many references that are lost to one object, or objects of a type each with one, are more
 * than what healthy programs have. */
enum { LP_LOST_REFERENCES = 1000, LP_LOST_OBJECTS = 100, LP_LOST_SHARE = 10000 };

/** The same for objects: in a large heap it takes more of them to matter. */
static inline uint64_t lp_lost_many(const struct lp_graph *graph)
{
	uint64_t share = graph->count / LP_LOST_SHARE;

	return share > LP_LOST_OBJECTS ? share : LP_LOST_OBJECTS;
}

/** Free all arrays; a zeroed graph is fine. */
void lp_graph_deinit(struct lp_graph *graph);

/** Id of a target, or LP_NO_OBJECT, without the weak bit. */
static inline uint32_t lp_edge_target(uint32_t edge)
{
	return edge & ~LP_WEAK;
}

/** Whether a place holds a reference that owns its target. */
static inline bool lp_edge_is_strong(uint32_t edge)
{
	return edge < LP_NO_OBJECT;
}

/** sys.getsizeof() of an object, in bytes.  O(log of the number of large ones). */
uint64_t lp_graph_shallow(const struct lp_graph *graph, uint32_t id);

/** sys.getsizeof() and what they own beside, of all objects: an item an object. */
void lp_graph_sizes(const struct lp_graph *graph, uint64_t *ret);

/** Bytes that an object owns beside its shallow size.  O(log n). */
uint64_t lp_graph_owned(const struct lp_graph *graph, uint32_t id);

/** References to an object that are certainly lost (see `lost`).  O(log n). */
uint64_t lp_graph_lost(const struct lp_graph *graph, uint32_t id);

#endif
