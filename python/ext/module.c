// SPDX-License-Identifier: Apache-2.0
#include "ext.h"

#include <pthread.h>
#include <string.h>

#include "base/own.h"

/* What Python has before an object whose type can take part in cycles, as all classes can: the
 * collector's two words.  Zeros there say that it does not know the object (PyGC_Head). */
enum { GC_HEAD = 16 };

PyObject *ext_alloc(PyTypeObject *type, size_t size)
{
	char *block = lp_own_calloc(1, GC_HEAD + size);

	if (!block)
		return PyErr_NoMemory();
	return PyObject_Init((PyObject *)(block + GC_HEAD), type);
}

void ext_free(PyObject *object)
{
	PyTypeObject *type = Py_TYPE(object);

	lp_own_free((char *)object - GC_HEAD);
	Py_DECREF(type);
}

PyTypeObject *ext_add_type(PyObject *module, PyType_Spec *spec)
{
	PyObject *type = PyType_FromSpec(spec);

	/* The reference stays with the C code; the module has one of its own. */
	Py_XINCREF(type);
	if (type && PyModule_AddObject(module, strrchr(spec->name, '.') + 1, type) < 0)
		return NULL;
	return (PyTypeObject *)type;
}

PyObject *ext_no_new(PyTypeObject *type, PyObject *arguments, PyObject *words)
{
	PyErr_SetString(PyExc_TypeError, "use limpet.snapshot(), attach() or open()");
	return NULL;
}

PyObject *ext_raise(struct lp_error *error)
{
	PyObject *module = PyImport_ImportModule("limpet.errors");
	PyObject *type = NULL;

	if (module)
		type = PyObject_CallMethod(module, "of_code", "i", (int)lp_error_code(error));
	if (type)
		PyErr_SetString(type, lp_error_message(error));
	Py_XDECREF(type);
	Py_XDECREF(module);
	lp_error_destroy(error);
	return NULL;
}

/** In a process that is about to end there may be no modules any more. */
static bool is_ending(void)
{
	PyObject *function = PySys_GetObject("is_finalizing");
	PyObject *answer = function ? PyObject_CallNoArgs(function) : NULL;
	bool ending = !answer || PyObject_IsTrue(answer);

	Py_XDECREF(answer);
	if (ending) {
		PyErr_Clear();
		PyErr_SetString(PyExc_RuntimeError, "the interpreter is shutting down");
	}
	return ending;
}

/** Whether instances of a class are as large as a Target, and have nothing before them but the
 * collector's words: they are not allocated by Python. */
static bool is_for_targets(PyObject *type)
{
	/* Py_TPFLAGS_INLINE_VALUES, MANAGED_WEAKREF and MANAGED_DICT: words before an object. */
	const unsigned long before = 7ul << 2;
	/* The class that was found to be one: looking at it leaves a name in the interpreter's cache,
	 * which would be an object more. */
	static PyObject *known;
	PyObject *size = NULL;
	bool fits = false;

	if (type == known)
		return true;
	if (PyType_Check(type) && PyType_IsSubtype((PyTypeObject *)type, ext_target_type) &&
	    !(PyType_GetFlags((PyTypeObject *)type) & before))
		size = PyObject_GetAttrString(type, "__basicsize__");
	if (size)
		fits = PyLong_AsLong(size) == sizeof(struct ext_target);
	Py_XDECREF(size);
	if (!fits && !PyErr_Occurred())
		PyErr_SetString(PyExc_TypeError,
				"a class of targets without attributes is needed");
	if (fits && !known) {
		Py_INCREF(type);
		known = type;
	}
	return fits;
}

/** Wait for a copy, without the GIL; false if a signal's handler raised an exception. */
static bool wait_for(struct lp_copy *copy)
{
	bool ended;

	do {
		Py_BEGIN_ALLOW_THREADS;
		ended = lp_copy_wait(copy, 100);
		Py_END_ALLOW_THREADS;
		if (!ended && PyErr_CheckSignals() < 0)
			return false;
	} while (!ended);
	return true;
}

static PyObject *snapshot_copy(PyTypeObject *type, const struct lp_open_options *options)
{
	struct lp_target *target = NULL;
	struct lp_copy *copy;
	struct lp_error *error;

	Py_BEGIN_ALLOW_THREADS;
	error = lp_copy_create(options, &copy);
	Py_END_ALLOW_THREADS;
	if (error)
		return ext_raise(error);
	error = lp_copy_start(copy);
	if (error || !wait_for(copy)) {
		lp_copy_destroy(copy);
		return error ? ext_raise(error) : NULL;
	}
	Py_BEGIN_ALLOW_THREADS;
	error = lp_copy_open(copy, options, &target);
	lp_copy_destroy(copy);
	Py_END_ALLOW_THREADS;
	return error ? ext_raise(error) : ext_target_new(type, target, true);
}

static PyObject *snapshot(PyObject *module, PyObject *arguments)
{
	struct lp_open_options options;
	struct lp_target *target;
	struct lp_error *error;
	const char *analysis;
	PyObject *type;
	int block, redact;

	if (!PyArg_ParseTuple(arguments, "Ospp:snapshot", &type, &analysis, &block, &redact) ||
	    !is_for_targets(type) || is_ending())
		return NULL;
	lp_open_options_init(&options);
	options.redact = redact;
	if (!block)
		return snapshot_copy((PyTypeObject *)type, &options);
	error = lp_open_self(analysis, &options, &target);
	return error ? ext_raise(error)
		     : ext_target_new((PyTypeObject *)type, target, true);
}

static PyObject *open_file(PyObject *module, PyObject *arguments)
{
	struct lp_open_options options;
	struct lp_target *target;
	struct lp_error *error;
	const char *sysroot;
	PyObject *type, *path;
	int redact;

	if (!PyArg_ParseTuple(arguments, "OO&zp:open", &type, PyUnicode_FSConverter, &path,
			      &sysroot, &redact))
		return NULL;
	if (!is_for_targets(type)) {
		Py_DECREF(path);
		return NULL;
	}
	lp_open_options_init(&options);
	options.redact = redact;
	options.sysroot = sysroot;
	Py_BEGIN_ALLOW_THREADS;
	error = lp_open_file(PyBytes_AsString(path), "snapshot", &options, &target);
	Py_END_ALLOW_THREADS;
	Py_DECREF(path);
	return error ? ext_raise(error)
		     : ext_target_new((PyTypeObject *)type, target, false);
}

static PyObject *version(PyObject *module, PyObject *unused)
{
	return PyUnicode_FromString(lp_version());
}

static PyObject *fingerprint(PyObject *module, PyObject *path)
{
	const char *text = PyUnicode_AsUTF8AndSize(path, NULL);
	char digits[13];

	if (!text)
		return NULL;
	return lp_path_fingerprint(text, digits) ? PyUnicode_FromString(digits) : PyErr_NoMemory();
}

static PyMethodDef methods[] = {
	{"snapshot", snapshot, METH_VARARGS,
	 "snapshot(type, analysis, block, redact): a Target of this process."},
	{"open", open_file, METH_VARARGS,
	 "open(type, path, sysroot, redact): a Target of a core or snapshot."},
	{"grown", ext_grown, METH_O,
	 "grown(heaps): [(address, number of the first heap it was in, or 0: it grew), ...]."},
	{"fingerprint", fingerprint, METH_O, "fingerprint(path): that of a suspect held there."},
	{"version", version, METH_NOARGS, "The version of the library."},
	{NULL, NULL, 0, NULL},
};

static struct PyModuleDef definition = {
	PyModuleDef_HEAD_INIT,
	.m_name = "limpet._limpet",
	.m_doc = "The C library of limpet.",
	.m_size = -1,
	.m_methods = methods,
};

PyMODINIT_FUNC PyInit__limpet(void);

PyMODINIT_FUNC PyInit__limpet(void)
{
	PyObject *module = PyModule_Create(&definition);

	if (module && !PyModule_AddFunctions(module, ext_objgraph_methods) &&
	    ext_target_init(module) && ext_report_init(module) &&
	    ext_comparison_init(module) && ext_array_init(module)) {
		pthread_atfork(lp_own_lock, lp_own_unlock, lp_own_unlock);
		return module;
	}
	Py_XDECREF(module);
	return NULL;
}
