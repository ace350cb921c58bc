/* SPDX-License-Identifier: Apache-2.0
 * Notes in a list that Python code has given: kept, or only remembered. */
#include <Python.h>

static PyObject *kept;
static PyObject *borrowed;

static PyObject *keep(PyObject *module, PyObject *list)
{
	(void)module;
	Py_INCREF(list);
	Py_XDECREF(kept);
	kept = list;
	Py_RETURN_NONE;
}

static PyObject *borrow(PyObject *module, PyObject *list)
{
	(void)module;
	borrowed = list;
	Py_RETURN_NONE;
}

static PyObject *note(PyObject *module, PyObject *text)
{
	(void)module;
	if (PyList_Append(kept ? kept : borrowed, text))
		return NULL;
	Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
	{"keep", keep, METH_O, NULL},
	{"borrow", borrow, METH_O, NULL},
	{"note", note, METH_O, NULL},
	{NULL, NULL, 0, NULL},
};

#if PY_MAJOR_VERSION == 2
PyMODINIT_FUNC initjournal(void)
{
	Py_InitModule("journal", methods);
}
#else
static struct PyModuleDef definition = {
	PyModuleDef_HEAD_INIT, "journal", NULL, -1, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit_journal(void)
{
	return PyModule_Create(&definition);
}
#endif
