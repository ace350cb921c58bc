// SPDX-License-Identifier: Apache-2.0
/* A C extension that forgets Py_DECREF: once for each call of a function of its. */
#include <Python.h>

/* Not static: the compiler would see that nobody reads it. */
PyObject *forgetful_kept;

/** Call it, and forget what it returned. */
static PyObject *drop_result(PyObject *self, PyObject *callable)
{
	(void)self;
	if (!PyObject_CallObject(callable, NULL))
		return NULL;
	Py_IncRef(Py_None);
	return Py_None;
}

/** Begin a list, a dict or a bytes and lose it, as on a path that returns an error. */
static PyObject *lose_list(PyObject *self, PyObject *item)
{
	PyObject *list = PyList_New(0);

	(void)self;
	if (!list || PyList_Append(list, item))
		return NULL;
	Py_IncRef(Py_None);
	return Py_None;
}

static PyObject *lose_dict(PyObject *self, PyObject *key)
{
	PyObject *dict = PyDict_New();

	(void)self;
	if (!dict || PyDict_SetItem(dict, key, key))
		return NULL;
	Py_IncRef(Py_None);
	return Py_None;
}

static PyObject *lose_bytes(PyObject *self, PyObject *text)
{
	(void)self;
	if (!PyBytes_FromStringAndSize("a buffer of its own", 19))
		return NULL;
	Py_IncRef(text);
	return text;
}

/** Take a reference to an argument, as if to return it. */
static PyObject *take(PyObject *self, PyObject *argument)
{
	(void)self;
	Py_IncRef(argument);
	Py_IncRef(Py_None);
	return Py_None;
}

/** Keep an object for good, and let go of the one before. */
static PyObject *keep(PyObject *self, PyObject *object)
{
	(void)self;
	Py_IncRef(object);
	Py_DecRef(forgetful_kept);
	forgetful_kept = object;
	Py_IncRef(Py_None);
	return Py_None;
}

static PyMethodDef methods[] = {
	{"drop_result", drop_result, METH_O, NULL}, {"lose_list", lose_list, METH_O, NULL},
	{"lose_dict", lose_dict, METH_O, NULL},	    {"lose_bytes", lose_bytes, METH_O, NULL},
	{"take", take, METH_O, NULL},		    {"keep", keep, METH_O, NULL},
	{NULL, NULL, 0, NULL},
};

#if PY_MAJOR_VERSION >= 3
static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "forgetful", NULL, -1, methods,
					NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_forgetful(void)
{
	return PyModule_Create(&definition);
}
#else
PyMODINIT_FUNC initforgetful(void)
{
	Py_InitModule("forgetful", methods);
}
#endif
