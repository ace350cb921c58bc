// SPDX-License-Identifier: Apache-2.0
/**
 * The words of the graph: what objects, references and roots are.  The one place where decode,
 * which writes graphs, and the analyses, which read them, agree.  Knows no C struct of CPython.
 */
#ifndef LP_GRAPH_MODEL_H
#define LP_GRAPH_MODEL_H

#include <stdint.h>

/** X(NAME, text): what a reference is, and the word for it in JSON. */
#define LP_REFERENCE_KINDS(X)                                                                      \
	/* The object's class. */                                                                  \
	X(CLASS, "class")                                                                          \
	/* A field of a C struct, by Python's name for it where there is one. */                   \
	X(FIELD, "field")                                                                          \
	/* An entry of `__slots__`. */                                                             \
	X(SLOT, "slot")                                                                            \
	/* `__dict__`. */                                                                          \
	X(DICT, "dict")                                                                            \
	/* An attribute kept without a dict. */                                                    \
	X(ATTRIBUTE, "attribute")                                                                  \
	/* An attribute name that a class keeps for its instances. */                              \
	X(NAME, "attribute_name")                                                                  \
	/* [k] of a sequence. */                                                                   \
	X(ITEM, "item")                                                                            \
	/* A key of a dict, and the value under it. */                                             \
	X(KEY, "key")                                                                              \
	X(VALUE, "value")                                                                          \
	/* An element of a set. */                                                                 \
	X(ELEMENT, "element")                                                                      \
	/* A local variable, and an unnamed value on the stack, of a frame or generator. */        \
	X(LOCAL, "local")                                                                          \
	X(STACK, "stack")                                                                          \
	/* A word of a C struct that limpet does not know, which is an object's address. */        \
	X(WORD, "word")

enum lp_reference_kind {
#define X(name, text) LP_REFERENCE_##name,
	LP_REFERENCE_KINDS(X)
#undef X
		LP_REFERENCE_KIND_COUNT
};

/**
 * A reference in a graph: the id of the target, LP_NO_OBJECT for NULL (a place is kept, so that
 * the names of those behind it stay right), and this bit if it does not own its target.
 */
#define LP_WEAK 0x80000000u

/** X(NAME, text): what keeps a GC root alive, and the word for it in JSON. */
#define LP_ROOT_KINDS(X)                                                                           \
	/* sys.modules, or a module that is not in it. */                                          \
	X(MODULES, "modules")                                                                      \
	X(BUILTINS, "builtins")                                                                    \
	/* A local variable or stack value of a frame that runs. */                                \
	X(LOCAL, "local")                                                                          \
	/* A frame, code or function of a running frame. */                                        \
	X(FRAME, "frame")                                                                          \
	/* A field of a thread's state: exceptions, context, thread-locals. */                     \
	X(THREAD, "thread")                                                                        \
	/* A field of an interpreter's state: codecs, atexit, caches. */                           \
	X(INTERPRETER, "interpreter")                                                              \
	X(INTERNED, "interned")                                                                    \
	/* An immortal or static object (a flag of the object, not an entry of the roots). */      \
	X(STATIC, "static")                                                                        \
	/* The collector's own lists: gc.garbage, gc.callbacks. */                                 \
	X(GC, "gc")                                                                                \
	/* A word on a native stack or in a register. */                                           \
	X(NATIVE_STACK, "native_stack")                                                            \
	/* A word in the static data of a library. */                                              \
	X(NATIVE_DATA, "native_data")                                                              \
	/* More references are counted than were found (LP_OBJECT_HELD, no entry either). */       \
	X(HELD, "held_from_c")

enum lp_root_kind {
#define X(name, text) LP_ROOT_##name,
	LP_ROOT_KINDS(X)
#undef X
		LP_ROOT_KIND_COUNT
};

/** Facts of one object, one bit each; generation is a number of 2 bits. */
enum lp_object_flag {
	/** Known to the cyclic collector at the moment. */
	LP_OBJECT_TRACKED = 1 << 0,
	/** Has a place for the collector's data: may be tracked. */
	LP_OBJECT_GC = 1 << 1,
	LP_OBJECT_IMMORTAL = 1 << 2,
	/** Keeps attributes without a dict: `attribute` references follow the fixed ones. */
	LP_OBJECT_VALUES = 1 << 3,
	/** Lies in static data and not on the heap: a root. */
	LP_OBJECT_STATIC = 1 << 4,
	/** Its count is higher than all references that were found: a root, held by C code. */
	LP_OBJECT_HELD = 1 << 5,
	/** 0 to 2, or 3 for the permanent generation; valid if tracked and generations are known.
	 */
	LP_OBJECT_GENERATION_SHIFT = 6,
};

/** What follows the fixed references of the objects of a type, and how it is named. */
enum lp_variable {
	LP_VARIABLE_NONE,
	/** [0], [1], ... */
	LP_VARIABLE_ITEMS,
	/** key, value, key, value, ... */
	LP_VARIABLE_PAIRS,
	LP_VARIABLE_ELEMENTS,
	/** Pairs, then the keys once more (each node of an OrderedDict holds its key). */
	LP_VARIABLE_ORDERED_PAIRS,
	/** A class: nine named fields, then attribute names. */
	LP_VARIABLE_CLASS,
	/** Six named fields, then local variables, named by the code object, then stack. */
	LP_VARIABLE_FRAME,
	/** As FRAME without the fields, which are fixed. */
	LP_VARIABLE_OLD_FRAME,
	/** Constants that code keeps cached. */
	LP_VARIABLE_CODE,
};

#endif
