// SPDX-License-Identifier: Apache-2.0
/**
 * The types of a process: each type object read once, checked, and joined with what limpet
 * knows of its layout.  Dispatch is by a type's address and its chain of bases.
 *
 * Knows type objects only, not their instances.
 */
#ifndef LP_DECODE_TYPES_TYPEINFO_H
#define LP_DECODE_TYPES_TYPEINFO_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"
#include "base/map.h"
#include "base/region.h"
#include "cpython/flags.h"
#include "cpython/python.h"
#include "decode/find/space.h"

/** A reference at a fixed offset: of a field of the C struct, a slot, or `__dict__`. */
struct lp_fixed {
	int32_t offset;
	uint8_t kind;
	bool weak;
	/** Valid as long as the types; NULL for a word of unknown meaning. */
	const char *name;
};

struct lp_typeinfo {
	uint64_t address;
	/** Dense number of the type, from 0. */
	uint32_t number;
	/** The row of the nearest base that limpet knows (at least object's). */
	const struct lp_type_row *row;
	enum lp_kind kind;
	uint64_t flags;
	uint32_t basicsize;
	uint32_t itemsize;
	/** Bytes of a block before the object: GC head, attribute words. */
	uint32_t before;
	/** Bytes that the object takes at least. */
	uint32_t least;
	/** Bytes of the object that are looked at: `basicsize`, and the C structs of its bases. */
	uint32_t extent;
	bool heap;
	/** Instances own a reference to the type. */
	bool owned_by_instances;
	/** Offset of the `__dict__` pointer: 0 none; negative from the end of the object. */
	int32_t dictoffset;
	/** References at fixed offsets, in the order in which they are emitted. */
	const struct lp_fixed *fixed;
	uint32_t fixed_count;
	/** Address of the attribute names that instances share, or 0, and how many there are. */
	uint64_t cached_keys;
	uint32_t cached_count;
	/** Attributes that the values array of an instance has room for. */
	uint32_t cached_capacity;
	/** Items behind those that ob_size counts. */
	uint32_t hidden;
	/** Words of unknown meaning are among the fixed references. */
	bool opaque;
	/** The nearest base; NULL for object. */
	const struct lp_typeinfo *base;
};

/** Instances keep attributes in words before them (3.11 on). */
static inline bool lp_type_has_managed_dict(const struct lp_layout *layout,
					    const struct lp_typeinfo *type)
{
	return layout->attributes != LP_ATTRIBUTES_DICT && (type->flags & LP_TYPE_MANAGED_DICT);
}

LP_ARRAY(lp_typeinfo_array, struct lp_typeinfo *);

/** All types seen so far, shared by the workers. */
struct lp_types {
	const struct lp_python *python;
	const struct lp_space *space;
	struct lp_peek *peek;
	pthread_mutex_t mutex;
	/** Types by number; the pointers stay valid. */
	struct lp_typeinfo_array items;
	struct lp_map numbers;
	/** Index + 1 of rows in the layout by address of their type. */
	struct lp_map rows;
	/** Indexes + 1 of the rows whose type a symbol led to. */
	struct lp_map located;
	/** Addresses of type and object. */
	uint64_t type_type, object_type;
	/** Words of unknown meaning among the fixed references of all types. */
	uint32_t word_count;
	struct lp_region region;
};

#endif
