// SPDX-License-Identifier: Apache-2.0
/**
 * Where CPython keeps what: one row of data a version.  An offset is data, a changed
 * meaning is a trait; nobody outside cpython/ sees a version number.
 *
 * Rows are written by tools/gen_layouts.py from DWARF.  Object layouts do not change within
 * a minor version, but those of the runtime, interpreter and thread do: layout_probe.h
 * checks and mends them in each process.
 */
#ifndef LP_CPYTHON_LAYOUT_H
#define LP_CPYTHON_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** A member of a C struct: its offset and width in bytes.  Width 0: this version has no such
 * member. */
struct lp_field {
	int32_t offset;
	uint32_t width;
};

#define LP_AT(at, bytes)                                                                           \
	{                                                                                          \
		.offset = (at), .width = (bytes)                                                   \
	}
#define LP_PYTHON(major, minor) ((major) << 8 | (minor))

static inline bool lp_has(struct lp_field field)
{
	return field.width != 0;
}

/** What the first word of an object says. */
enum lp_refcount {
	/** A count (2.7 to 3.11). */
	LP_REFCOUNT_WORD,
	/** A count in the low 32 bits, immortal if negative as int32 (3.12, 3.13; PEP 683). */
	LP_REFCOUNT_LOW32,
	/** As LOW32, with an overflow and a flags field of 16 bits above (3.14; refcount.h). */
	LP_REFCOUNT_FLAGS,
};

/** Where instances keep their attributes (pycore_dict.h, pycore_object.h). */
enum lp_attributes {
	/** A pointer to a dict at tp_dictoffset (up to 3.10). */
	LP_ATTRIBUTES_DICT,
	/** Before the GC head: a word for the values, a word for the dict (3.11). */
	LP_ATTRIBUTES_WORDS,
	/** Before the GC head: one word, values if its bit 0 is set, else dict (3.12). */
	LP_ATTRIBUTES_TAGGED,
	/** Before the GC head the dict; the values inside the object (3.13). */
	LP_ATTRIBUTES_EMBEDDED,
};

/** How a code object tells line numbers (lnotab_notes.txt, locations.md). */
enum lp_lines {
	/** co_lnotab: pairs of bytes, both unsigned (2.7). */
	LP_LINES_UNSIGNED,
	/** co_lnotab: the line delta is signed (3.6 to 3.9). */
	LP_LINES_SIGNED,
	/** co_linetable: pairs (end delta, line delta) (3.10). */
	LP_LINES_RANGES,
	/** co_linetable: entries of variable length (3.11). */
	LP_LINES_LOCATIONS,
};

/** How the objects of a type known to limpet are laid out beyond their named fields. */
enum lp_kind {
	/** Named fields only. */
	LP_KIND_FIELDS,
	LP_KIND_TYPE,
	LP_KIND_DICT,
	LP_KIND_LIST,
	/** Pointers within the object: numbers = {offset of the first}; as many as ob_size. */
	LP_KIND_INLINE_ITEMS,
	/** Pointers within the object: numbers = {offset, offset behind the last}. */
	LP_KIND_FIXED_ITEMS,
	/** itertools.tee's block: numbers = {offset of values, offset of numread}. */
	LP_KIND_TEE_ITEMS,
	LP_KIND_SET,
	LP_KIND_STR,
	/** 2.7's unicode. */
	LP_KIND_UNICODE2,
	/** bytes, and 2.7's str. */
	LP_KIND_BYTES,
	/** int, bool, and 2.7's long. */
	LP_KIND_INT,
	/** numbers = {offset of ob_alloc}. */
	LP_KIND_BYTEARRAY,
	LP_KIND_CODE,
	LP_KIND_FRAME,
	LP_KIND_GENERATOR,
	/** numbers = {offset of od_first, offset of od_fast_nodes_size}. */
	LP_KIND_ODICT,
	/** numbers = {offset of leftblock, of leftindex, of len (2.7; else ob_size), of maxlen}. */
	LP_KIND_DEQUE,
	/** numbers = {offset of allocated, of ob_descr}. */
	LP_KIND_ARRAY,
	/** numbers = {offset of pools}. */
	LP_KIND_PRODUCT,
	/** numbers = {offset of r}. */
	LP_KIND_COMBINATIONS,
	/** numbers = {offset of r, of pool}. */
	LP_KIND_PERMUTATIONS,
	/** numbers = {offset of buf, of buf_size (2.7)}. */
	LP_KIND_BYTESIO,
	/** numbers = {offset of buf, of buf_size in characters}. */
	LP_KIND_STRINGIO,
	/** numbers = {offset of buffer, of buffer_size}. */
	LP_KIND_BUFFERED,
	/** _queue.SimpleQueue since 3.13: numbers = {offset of items, items_cap, get_idx,
	   num_items}. */
	LP_KIND_QUEUE,
	/** The fields are there only if the byte at numbers[0] is not 0 (datetime's tzinfo). */
	LP_KIND_IF_FLAG,
	/** numpy.ndarray: see cpython/extensions.h. */
	LP_KIND_NDARRAY,
};

enum { LP_TYPE_NUMBERS = 4 };

/** A reference that the objects of a type hold at a fixed offset. */
struct lp_type_field {
	int32_t offset;
	/** NULL: whether it owns its target is to be seen from the target's count. */
	const char *name;
	/** It does not own its target. */
	bool weak;
};

/**
 * A type defined in C.  It is recognised by its address: that of the exported symbol or,
 * where no symbol is exported, of a type with this C name and size whose tp_dealloc is C
 * code of its own.
 */
struct lp_type_row {
	/** Alternatives for tp_name, NULL behind the last.  NULL ends the table. */
	const char *const *names;
	/** Exported symbols, or NULL. */
	const char *symbol;
	const char *other_symbol;
	/** The symbol is a pointer to the type (PyExc_...). */
	bool symbol_is_pointer;
	enum lp_kind kind;
	/** sizeof the C struct: what lies behind it belongs to a derived type. */
	uint32_t size;
	/** See the kind; -1 where this version has no such member. */
	int32_t numbers[LP_TYPE_NUMBERS];
	unsigned field_count;
	const struct lp_type_field *fields;
};

/** An entry of _Py_DebugOffsets: where in the table, and which member of struct lp_layout it tells.
 */
struct lp_debug_offset {
	/** Offset in the table; 0 ends the list. */
	uint16_t entry;
	/** The member is a size and not a field. */
	bool is_size;
	/** Offset of the member in struct lp_layout. */
	uint16_t member;
};

#define LP_DEBUG_FIELD(name) .member = offsetof(struct lp_layout, name)
#define LP_DEBUG_SIZE(name) .is_size = true, .member = offsetof(struct lp_layout, name)

/** All that differs between versions of CPython.  Groups are C structs, members theirs. */
struct lp_layout {
	/** LP_PYTHON(major, minor). */
	int version;
	const char *generated_from;

	enum lp_refcount refcount;
	enum lp_attributes attributes;
	enum lp_lines lines;
	/** Bytes that a unit of f_lasti is (1, or 2 in 3.10). */
	unsigned instruction_width;
	/** Bytes of a pymalloc pool. */
	unsigned pool_size;
	/** What pymalloc's blocks are aligned to at least (16 since 2.7.17 and 3.7.4, bpo-27987).
	 */
	unsigned alignment;
	/** gi_frame_state of a generator whose frame is gone. */
	int cleared_state;
	/** gi_frame_state of a generator that runs. */
	int executing_state;
	/** Locals and stack hold _PyStackRef: pointers with two tag bits (3.14). */
	bool tagged_stack;
	/** sys.getsizeof() of a static type counts a GC head (3.11, 3.12). */
	bool static_type_has_head;
	/** Each instance of a heap type owns a reference to its type (3.8, bpo-35810). */
	bool instances_own_type;
	/** property keeps a tuple of its last argument without owning that (3.6, 3.7). */
	bool lends_arguments;
	/** sys.getsizeof() of a _queue.SimpleQueue counts its items (3.15). */
	bool queue_counts_items;
	/** PYTHONMALLOC=mimalloc is there (3.13). */
	bool has_mimalloc;
	bool python2;
	/** Bytes of a character of 2.7's unicode, 2 or 4: not in the row, found in the process. */
	unsigned unicode_width;

	struct {
		struct lp_field refcnt, type;
	} object;
	struct {
		struct lp_field next, prev, refs;
		int32_t size;
	} gc_head;
	struct {
		struct lp_field threshold, count;
		int32_t size;
	} generation;
	struct {
		struct lp_field generations, permanent, enabled, debug, garbage, callbacks,
			collecting, stats;
		int32_t size;
	} gc;
	/** What the collector counts of a generation. */
	struct {
		struct lp_field collections, collected, uncollectable;
		int32_t size;
	} generation_stats;
	/** The last few of those of the young generation, of an old one, and of all (3.15). */
	struct {
		struct lp_field items, index;
		int32_t size;
	} young_stats, old_stats;
	struct {
		struct lp_field young, old, sequence;
		int32_t size;
	} gc_stats;
	struct {
		struct lp_field name, basicsize, itemsize, dealloc, flags, traverse, weaklistoffset,
			base, dict, dictoffset, bases, mro, cache, subclasses, weaklist, del,
			finalize;
		int32_t size;
	} type;
	struct {
		struct lp_field name, qualname, slots, module, cached_keys;
		int32_t size;
	} heap_type;
	/** Per interpreter state of a static builtin type (3.12). */
	struct {
		struct lp_field type, dict, subclasses;
		int32_t size;
	} static_type_state;
	struct {
		struct lp_field used, keys, values, fill, mask, table, small_table;
		int32_t size;
	} dict;
	struct {
		struct lp_field refcnt, slots, log2_slots, log2_index_bytes, kind, usable, nentries,
			indices;
	} dict_keys;
	struct {
		struct lp_field capacity, embedded, valid, values;
	} dict_values;
	struct {
		struct lp_field items, allocated;
	} list;
	struct {
		struct lp_field items;
	} tuple;
	struct {
		struct lp_field used, mask, table, small_table;
	} set;
	struct {
		struct lp_field key, hash;
		int32_t size;
	} set_entry;
	/** PyUnicodeObject; `text` is 2.7's. */
	struct {
		struct lp_field length, text, data;
		int32_t size;
	} str;
	struct {
		struct lp_field length, state, wstr;
		int32_t size;
	} str_ascii;
	struct {
		struct lp_field utf8_length, utf8, wstr_length;
		int32_t size;
	} str_compact;
	struct {
		struct lp_field data, state;
	} bytes;
	struct {
		struct lp_field digits, tag;
	} int_;
	/** 2.7's int. */
	struct {
		struct lp_field value;
	} int_small;
	struct {
		struct lp_field argcount, kwonlyargcount, nlocals, ncellvars, nfreevars,
			nlocalsplus, stacksize, flags, firstlineno, code, varnames, cellvars,
			freevars, localsplusnames, localspluskinds, filename, name, qualname,
			linetable, cell2arg, opcache, opcache_size, extra, instructions, cached;
		int32_t size;
	} code;
	struct {
		struct lp_field back, code, valuestack, stacktop, stackdepth, localsplus, lasti,
			lineno, trace, gen, iframe, own_iframe;
	} frame;
	/** _PyInterpreterFrame (3.11). */
	struct {
		struct lp_field code, function, globals, builtins, locals, frame, previous,
			instruction, stacktop, stackpointer, owner, localsplus;
		int32_t size;
	} iframe;
	struct {
		struct lp_field frame, iframe, state;
	} generator;
	struct {
		struct lp_field current;
	} cframe;
	struct {
		struct lp_field type, value, traceback, previous;
	} stack_item;
	struct {
		struct lp_field interpreters, gc;
		int32_t size;
	} runtime;
	struct {
		struct lp_field next, id, threads, modules, sysdict, builtins, importlib,
			import_func, modules_by_index, modules_reloading, codec_search_path,
			codec_search_cache, codec_error_registry, dict, builtins_copy,
			before_forkers, after_forkers_parent, after_forkers_child, audit_hooks,
			pyexitmodule, atexit_callbacks, atexit_count, lazy_modules, interned,
			static_types, extension_types, gc;
		int32_t size;
	} interpreter;
	struct {
		struct lp_field next, interp, frame, cframe, current_frame, profile, trace,
			error_type, error_value, error_traceback, handled_type, handled_value,
			handled_traceback, handled, dict, async_exc, thread_id, native_thread_id,
			context, async_gen_firstiter, async_gen_finalizer, delete_later, local_key,
			local_sentinel;
		int32_t size;
	} thread;
	/** What follows a thread's state (3.13). */
	struct {
		struct lp_field asyncio_loop, asyncio_task;
		int32_t size;
	} thread_impl;
	struct {
		struct lp_field data, right;
		int32_t size;
	} deque_block;
	struct {
		struct lp_field key, next;
	} odict_node;

	/** NULL before 3.13. */
	const struct lp_debug_offset *debug_offsets;
	struct lp_field debug_free_threaded;
	/** Where the table has the offsets of what lets others run code (3.14; PEP 768), six words; else 0. */
	uint16_t debugger_support;

	/** Ended by a row without names. */
	const struct lp_type_row *types;
};

/** The row of version LP_PYTHON(major, minor), or NULL where limpet has none. */
const struct lp_layout *lp_layout_find(int version);

/** The oldest and newest versions that limpet has rows for, for messages. */
const char *lp_layout_versions(void);

#endif
