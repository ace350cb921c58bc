// SPDX-License-Identifier: Apache-2.0
/**
 * limpet._limpet: the library for Python, no more than that.  What is comfortable is in the Python
 * files beside it.
 *
 * Objects that keep what was decoded are allocated in limpet's own memory, so that they are in no
 * result.  Written for the limited API of 3.11, and for all of 3.9's and 3.10's.
 */
#ifndef LIMPET_EXT_H
#define LIMPET_EXT_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <pthread.h>
#include <stdbool.h>

#include "limpet.h"

#ifdef Py_LIMITED_API
/*
 * The headers of 3.11 count references in place, also those of immortal objects, which from 3.12 on
 * then are none (0xffffffff + 1 is 2^32): what comes and goes meanwhile is counted on one side only.
 * The functions leave them alone.
 */
#undef Py_INCREF
#undef Py_DECREF
#undef Py_XINCREF
#undef Py_XDECREF
#undef Py_NewRef
#undef Py_XNewRef
#define Py_INCREF(object) Py_IncRef((PyObject *)(object))
#define Py_DECREF(object) Py_DecRef((PyObject *)(object))
#define Py_XINCREF(object) Py_IncRef((PyObject *)(object))
#define Py_XDECREF(object) Py_DecRef((PyObject *)(object))
#endif

/** A target, asked by one thread at a time. */
struct ext_target {
	PyObject_HEAD
	/** NULL: closed. */
	struct lp_target *target;
	pthread_mutex_t mutex;
	/** It is of this process: its objects can be had. */
	bool of_self;
	/** Arrays that were asked for, by ext_arrays; NULL until then. */
	uint64_t *addresses, *sizes;
	/** Buffers of its arrays that are in use. */
	size_t exports;
};

enum { LP_NO_ID = 0x7fffffff };

extern PyTypeObject *ext_target_type, *ext_report_type, *ext_comparison_type, *ext_array_type;
extern PyMethodDef ext_objgraph_methods[];

/** Make a type and put it into the module, by the last part of its name; NULL and an exception. */
PyTypeObject *ext_add_type(PyObject *module, PyType_Spec *spec);

/** Make the types; false and an exception. */
bool ext_target_init(PyObject *module);
bool ext_report_init(PyObject *module);
bool ext_comparison_init(PyObject *module);
bool ext_array_init(PyObject *module);

/** Allocate an object in limpet's own memory; free it. */
PyObject *ext_alloc(PyTypeObject *type, size_t size);
void ext_free(PyObject *object);

/** For types that Python code does not make instances of. */
PyObject *ext_no_new(PyTypeObject *type, PyObject *arguments, PyObject *words);

/** Raise an error, which is freed.  @return NULL. */
PyObject *ext_raise(struct lp_error *error);

/** A question made of keyword arguments, and what it refers to. */
struct ext_question {
	struct lp_question question;
	struct lp_known_suspect *known;
	const char **objects, **avoided;
	/** What keeps texts alive: the dict. */
	PyObject *owner;
};

/** @return whether it could be made, else an exception.  To be deinit'ed if so. */
bool ext_question_init(struct ext_question *question, PyObject *words);
void ext_question_deinit(struct ext_question *question);

/** A Report, which takes the C report over. */
PyObject *ext_report_new(struct lp_report *report);

/** A Target of the class @type, which takes the C target over; NULL: it is closed. */
PyObject *ext_target_new(PyTypeObject *type, struct lp_target *target, bool of_self);

/** Have the target of an object to oneself, without the GIL from then on; NULL and an exception if it
 * is closed. */
struct lp_target *ext_target_lock(PyObject *object, PyThreadState **state);
/** Give it back, with the GIL again. */
void ext_target_unlock(PyObject *object, PyThreadState *state);

/** The array called @name of a target. */
PyObject *ext_array_new(PyObject *target, const char *name);

/**
 * Which objects of the last of some looks at one process came after the first, and which have grown
 * in each interval.
 * @param heaps A tuple of two Targets or more, the oldest first.
 * @return A list of pairs: the address, and the number of the first look that the object was in, at
 * that address and of that type, from where on it was in all; 0 for those that were in all, and had
 * more bytes, or more references, in each than in the one before.
 */
PyObject *ext_grown(PyObject *module, PyObject *heaps);

#endif
