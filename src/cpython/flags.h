// SPDX-License-Identifier: Apache-2.0
/** Bits of tp_flags (Include/object.h), and what numbers a row needs beside its offsets. */
#ifndef LP_CPYTHON_FLAGS_H
#define LP_CPYTHON_FLAGS_H

enum lp_type_flag {
	/** The values array lies inside the instance (3.13). */
	LP_TYPE_INLINE_VALUES = 1 << 2,
	/** A weak reference list before the object (3.12). */
	LP_TYPE_MANAGED_WEAKREF = 1 << 3,
	/** Attributes before the object (3.11). */
	LP_TYPE_MANAGED_DICT = 1 << 4,
	LP_TYPE_HEAP = 1 << 9,
	LP_TYPE_READY = 1 << 12,
	LP_TYPE_HAVE_GC = 1 << 14,
	/** Only 2.7 has this one: a subclass of its small int. */
	LP_TYPE_INT_SUBCLASS = 1 << 23,
	LP_TYPE_LONG_SUBCLASS = 1 << 24,
	LP_TYPE_LIST_SUBCLASS = 1 << 25,
	LP_TYPE_TUPLE_SUBCLASS = 1 << 26,
	/** bytes; 2.7's str. */
	LP_TYPE_BYTES_SUBCLASS = 1 << 27,
	/** str; 2.7's unicode. */
	LP_TYPE_STR_SUBCLASS = 1 << 28,
	LP_TYPE_DICT_SUBCLASS = 1 << 29,
	LP_TYPE_EXCEPTION_SUBCLASS = 1 << 30,
};

/** A metaclass: `type` or derived from it.  (1 << 31 does not fit an enum.) */
#define LP_TYPE_TYPE_SUBCLASS (1ull << 31)

/** Bytes of PyObject, and where a variable-size object keeps its ob_size. */
enum { LP_OBJECT_SIZE = 16, LP_OB_SIZE = 16, LP_VAR_OBJECT_SIZE = 24 };

/** PyMemberDef: five words, and what its `type` is for a slot (T_OBJECT_EX). */
enum {
	LP_MEMBER_SIZE = 40,
	LP_MEMBER_TYPE = 8,
	LP_MEMBER_OFFSET = 16,
	LP_MEMBER_FLAGS = 24,
	LP_T_OBJECT_EX = 16,
	/** Of the flags: a slot of a subclass of tuple lies behind the items (3.15). */
	LP_AFTER_ITEMS = 16
};

#endif
