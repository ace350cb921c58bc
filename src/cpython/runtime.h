// SPDX-License-Identifier: Apache-2.0
/**
 * The interpreters of a process and their threads.  Does not know what objects contain, nor
 * frames (frames.h).
 */
#ifndef LP_CPYTHON_RUNTIME_H
#define LP_CPYTHON_RUNTIME_H

#include <stdint.h>

#include "base/array.h"
#include "cpython/python.h"

struct lp_error;

enum { LP_GENERATIONS = 3 };

struct lp_interpreter {
	uint64_t address;
	/** 0 for the main one; 2.7 and 3.6 have none: by the order in which they were made. */
	uint64_t id;
	/** Dicts: sys.modules, vars(sys), vars(builtins). */
	uint64_t modules, sysdict, builtins;
	/** The collector's state, or 0 (2.7, 3.6: static variables). */
	uint64_t gc;
	/** Heads of the lists of the generations, young first; 0 where unknown. */
	uint64_t generations[LP_GENERATIONS];
	/** Head of the list of gc.freeze(); 0 where there is none. */
	uint64_t permanent;
};

struct lp_thread {
	/** PyThreadState. */
	uint64_t address;
	/** As threading.get_ident(): pthread_self(). */
	uint64_t ident;
	/** The kernel's thread id; 0 where CPython does not keep it (before 3.11). */
	uint64_t native_id;
	/** Index in `interpreters`. */
	unsigned interpreter;
};

LP_ARRAY(lp_interpreter_array, struct lp_interpreter);
LP_ARRAY(lp_thread_array, struct lp_thread);

struct lp_runtime {
	/** The main interpreter last, as CPython's list has it. */
	struct lp_interpreter_array interpreters;
	struct lp_thread_array threads;
};

/**
 * Read the lists.  Sets `python->micro` if it is not known yet.
 * @return NULL, LP_ERROR_UNSUPPORTED or LP_ERROR_MEMORY.  O(interpreters + threads).
 */
struct lp_error *lp_runtime_read(struct lp_python *python, struct lp_peek *peek,
				 struct lp_runtime *ret);
void lp_runtime_deinit(struct lp_runtime *runtime);

#endif
