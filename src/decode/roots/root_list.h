// SPDX-License-Identifier: Apache-2.0
/** The references from outside that were found so far, and how to add to them. */
#ifndef LP_DECODE_ROOTS_ROOT_LIST_H
#define LP_DECODE_ROOTS_ROOT_LIST_H

#include "cpython/runtime.h"
#include "decode/roots/root_word.h"
#include "graph/process_facts.h"
#include "target/freeze/capture.h"

struct lp_root_sources {
	const struct lp_heap *heap;
	const struct lp_runtime *runtime;
	/** Threads at the stop; NULL where there was none. */
	const struct lp_thread_registers *threads;
	size_t thread_count;
	/** Keeps the names of roots. */
	struct lp_process_facts *process;
};

struct lp_roots {
	const struct lp_root_sources *sources;
	const struct lp_layout *layout;
	struct lp_peek *peek;
	struct lp_root_word_array *words;
	/** Addresses of the words that are known by name: not to be taken for further ones. */
	struct lp_map named;
	bool failed;
};

struct lp_root_field {
	struct lp_field field;
	enum lp_root_kind kind;
	const char *name;
};

/** Note that the word at @at, or at no place of its own (0), refers to @address. */
void lp_roots_add(struct lp_roots *roots, uint64_t at, uint64_t address, struct lp_root root);

/** A root that owns its target, of no thread. */
struct lp_root lp_root_make(enum lp_root_kind kind, const char *name);

/** Add the fields of the struct at @base that this version has. */
void lp_roots_add_fields(struct lp_roots *roots, uint64_t base, const struct lp_root_field *fields,
			 size_t count, int thread);

/** All words of a piece of memory, each of which may be a reference. */
void lp_roots_add_words(struct lp_roots *roots, uint64_t start, uint64_t end, struct lp_root root);

#endif
