// SPDX-License-Identifier: Apache-2.0
/* limpet._limpet.Target: what was decoded of a process. */
#include "ext.h"

#include <stdio.h>
#include <string.h>

#include "base/own.h"

PyTypeObject *ext_target_type;

PyObject *ext_target_new(PyTypeObject *type, struct lp_target *target, bool of_self)
{
	struct ext_target *self = (struct ext_target *)ext_alloc(type, sizeof(*self));

	if (!self) {
		lp_close(target);
		return NULL;
	}
	pthread_mutex_init(&self->mutex, NULL);
	self->target = target;
	self->of_self = of_self;
	return (PyObject *)self;
}

struct lp_target *ext_target_lock(PyObject *object, PyThreadState **state)
{
	struct ext_target *self = (struct ext_target *)object;

	*state = PyEval_SaveThread();
	pthread_mutex_lock(&self->mutex);
	if (self->target)
		return self->target;
	ext_target_unlock(object, *state);
	PyErr_SetString(PyExc_ValueError, "the heap is closed");
	return NULL;
}

void ext_target_unlock(PyObject *object, PyThreadState *state)
{
	pthread_mutex_unlock(&((struct ext_target *)object)->mutex);
	PyEval_RestoreThread(state);
}

static void release(struct ext_target *self)
{
	lp_close(self->target);
	lp_own_free(self->addresses);
	lp_own_free(self->sizes);
	self->target = NULL;
	self->addresses = self->sizes = NULL;
}

static void target_dealloc(PyObject *object)
{
	struct ext_target *self = (struct ext_target *)object;

	release(self);
	pthread_mutex_destroy(&self->mutex);
	ext_free(object);
}

static PyObject *ask(PyObject *object, PyObject *arguments)
{
	struct lp_report *report = NULL;
	struct ext_question question;
	struct lp_target *target;
	struct lp_error *error;
	PyThreadState *state;
	PyObject *words;
	const char *name;

	if (!PyArg_ParseTuple(arguments, "sO!:ask", &name, &PyDict_Type, &words) ||
	    !ext_question_init(&question, words))
		return NULL;
	target = ext_target_lock(object, &state);
	if (!target) {
		ext_question_deinit(&question);
		return NULL;
	}
	error = lp_check(name, &question.question);
	if (!error)
		error = lp_ask(target, name, &question.question, &report);
	ext_target_unlock(object, state);
	ext_question_deinit(&question);
	return error ? ext_raise(error) : ext_report_new(report);
}

static PyObject *save(PyObject *object, PyObject *arguments)
{
	struct lp_output *output;
	struct lp_target *target;
	struct lp_error *error;
	PyThreadState *state;
	PyObject *path;
	int force;

	if (!PyArg_ParseTuple(arguments, "O&p:save", PyUnicode_FSConverter, &path, &force))
		return NULL;
	target = ext_target_lock(object, &state);
	if (!target) {
		Py_DECREF(path);
		return NULL;
	}
	error = lp_save_prepare(PyBytes_AsString(path), force, &output);
	if (!error)
		error = lp_save(target, output);
	ext_target_unlock(object, state);
	Py_DECREF(path);
	if (error)
		return ext_raise(error);
	Py_RETURN_NONE;
}

static PyObject *target_close(PyObject *object, PyObject *unused)
{
	struct ext_target *self = (struct ext_target *)object;

	if (self->exports) {
		PyErr_SetString(PyExc_BufferError,
				"arrays of the heap are in use: it cannot be closed");
		return NULL;
	}
	pthread_mutex_lock(&self->mutex);
	release(self);
	pthread_mutex_unlock(&self->mutex);
	Py_RETURN_NONE;
}

static PyObject *array(PyObject *object, PyObject *name)
{
	const char *text = PyUnicode_AsUTF8AndSize(name, NULL);

	return text ? ext_array_new(object, text) : NULL;
}

/** As ext_target_lock(), for what is short: with the GIL.  Who has the mutex does not wait for that. */
static struct lp_target *lock_shortly(PyObject *object)
{
	struct ext_target *self = (struct ext_target *)object;

	pthread_mutex_lock(&self->mutex);
	if (self->target)
		return self->target;
	pthread_mutex_unlock(&self->mutex);
	PyErr_SetString(PyExc_ValueError, "the heap is closed");
	return NULL;
}

static PyObject *names_of(const struct lp_target *target)
{
	struct lp_objects objects = {0};
	PyObject *names;
	uint32_t i;

	lp_objects(target, &objects);
	names = PyList_New(objects.type_count);
	for (i = 0; names && i < objects.type_count; i++) {
		const char *text = lp_objects_type(target, i);
		PyObject *name = PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");

		if (!name)
			Py_CLEAR(names);
		else
			PyList_SetItem(names, i, name);
	}
	return names;
}

static PyObject *type_names(PyObject *object, PyObject *unused)
{
	struct lp_target *target = lock_shortly(object);
	PyObject *names = target ? names_of(target) : NULL;

	if (target)
		pthread_mutex_unlock(&((struct ext_target *)object)->mutex);
	return names;
}

static void raise_lookup(const char *format, unsigned long long address)
{
	char text[80];

	/* PyErr_Format() knows no %llx before 3.12. */
	snprintf(text, sizeof(text), format, address);
	PyErr_SetString(PyExc_LookupError, text);
}

/** The id of the object at an address, and perhaps whether it is there still. */
static bool locate(PyObject *object, PyObject *number, unsigned long long *address, uint32_t *id,
		   bool *alive)
{
	struct lp_target *target;

	*address = PyLong_AsUnsignedLongLong(number);
	if (PyErr_Occurred())
		return false;
	target = lock_shortly(object);
	if (!target)
		return false;
	*id = lp_objects_find(target, *address);
	if (alive)
		*alive = *id != LP_NO_ID && lp_objects_alive(target, *id);
	pthread_mutex_unlock(&((struct ext_target *)object)->mutex);
	if (*id != LP_NO_ID)
		return true;
	raise_lookup("no object of the heap is at 0x%llx", *address);
	return false;
}

static PyObject *find(PyObject *object, PyObject *number)
{
	unsigned long long address;
	uint32_t id;

	if (!locate(object, number, &address, &id, NULL))
		return NULL;
	return PyLong_FromUnsignedLong(id);
}

static PyObject *size_of(PyObject *object, PyObject *number)
{
	struct ext_target *self = (struct ext_target *)object;
	unsigned long long address;
	struct lp_target *target;
	uint64_t bytes;
	uint32_t id;

	if (!locate(object, number, &address, &id, NULL))
		return NULL;
	target = lock_shortly(object);
	if (!target)
		return NULL;
	bytes = lp_objects_bytes(target, id);
	pthread_mutex_unlock(&self->mutex);
	return PyLong_FromUnsignedLongLong(bytes);
}

static PyObject *get_object(PyObject *object, PyObject *number)
{
	unsigned long long address;
	PyObject *found;
	uint32_t id;
	bool alive;

	if (!((struct ext_target *)object)->of_self) {
		PyErr_SetString(PyExc_LookupError, "the objects are those of another process");
		return NULL;
	}
	if (!locate(object, number, &address, &id, &alive))
		return NULL;
	if (!alive) {
		raise_lookup("the object at 0x%llx is there no more", address);
		return NULL;
	}
	found = (PyObject *)(uintptr_t)address;
	Py_INCREF(found);
	return found;
}

/** The ids of the objects at a tuple of addresses; NULL and an exception. */
static uint32_t *find_all(PyObject *object, PyObject *addresses)
{
	Py_ssize_t count = PyTuple_Size(addresses), i;
	uint32_t *ids = lp_own_malloc(((size_t)count + 1) * sizeof(*ids));
	unsigned long long address;

	if (!ids)
		PyErr_NoMemory();
	for (i = 0; ids && i < count; i++) {
		if (!locate(object, PyTuple_GetItem(addresses, i), &address, &ids[i], NULL)) {
			lp_own_free(ids);
			return NULL;
		}
	}
	return ids;
}

static PyObject *retained(PyObject *object, PyObject *addresses)
{
	uint64_t objects = 0, bytes = 0;
	struct lp_target *target;
	struct lp_error *error;
	PyThreadState *state;
	uint32_t *ids;

	if (!PyTuple_Check(addresses))
		return PyErr_Format(PyExc_TypeError, "a tuple of addresses is needed");
	ids = find_all(object, addresses);
	if (!ids)
		return NULL;
	target = ext_target_lock(object, &state);
	if (!target) {
		lp_own_free(ids);
		return NULL;
	}
	error = lp_objects_retained(target, ids, (size_t)PyTuple_Size(addresses), &objects, &bytes);
	ext_target_unlock(object, state);
	lp_own_free(ids);
	return error ? ext_raise(error)
		     : Py_BuildValue("KK", (unsigned long long)objects, (unsigned long long)bytes);
}

static PyObject *is_closed(PyObject *object, void *unused)
{
	return PyBool_FromLong(!((struct ext_target *)object)->target);
}

static PyMethodDef target_methods[] = {
	{"ask", ask, METH_VARARGS, "ask(analysis, question): a Report."},
	{"save", save, METH_VARARGS, "save(path, force): write a snapshot."},
	{"close", target_close, METH_NOARGS, "Free what was decoded."},
	{"array", array, METH_O, "array(name): an Array."},
	{"type_names", type_names, METH_NOARGS, "Names of types, by their numbers."},
	{"find", find, METH_O, "find(address): the id of an object, or LookupError."},
	{"size", size_of, METH_O,
	 "size(address): the bytes of the object there, with what it owns beside sys.getsizeof()."},
	{"retained", retained, METH_O,
	 "retained(addresses): (objects, bytes) that would go with the objects there."},
	{"object", get_object, METH_O, "object(address): the object itself, or LookupError."},
	{NULL, NULL, 0, NULL},
};

static PyGetSetDef target_members[] = {
	{"closed", is_closed, NULL, "Whether it was closed.", NULL},
	{NULL, NULL, NULL, NULL, NULL},
};

bool ext_target_init(PyObject *module)
{
	PyType_Slot slots[] = {
		{Py_tp_new, ext_no_new},
		{Py_tp_dealloc, target_dealloc},
		{Py_tp_methods, target_methods},
		{Py_tp_getset, target_members},
		{Py_tp_doc, "What was decoded of a process."},
		{0, NULL},
	};
	PyType_Spec spec = {
		.name = "limpet._limpet.Target",
		.basicsize = sizeof(struct ext_target),
		.flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
		.slots = slots,
	};

	ext_target_type = ext_add_type(module, &spec);
	return ext_target_type != NULL;
}
