/* SPDX-License-Identifier: Apache-2.0
 * Lengths of texts: with a Py_DECREF that is missing, and without. */
#include <Python.h>

static PyObject *add_up(PyObject *texts, int gives_back)
{
	Py_ssize_t total = 0, count = PySequence_Size(texts);

	for (Py_ssize_t i = 0; i < count; i++) {
		PyObject *text = PySequence_GetItem(texts, i);
		if (!text)
			return NULL;
		total += PyObject_Size(text);
		if (gives_back)
			Py_DECREF(text);
	}
	return PyLong_FromSsize_t(total);
}

static PyObject *total(PyObject *module, PyObject *texts)
{
	(void)module;
	return add_up(texts, 0);
}

static PyObject *total_fixed(PyObject *module, PyObject *texts)
{
	(void)module;
	return add_up(texts, 1);
}

static PyMethodDef methods[] = {
	{"total", total, METH_O, NULL},
	{"total_fixed", total_fixed, METH_O, NULL},
	{NULL, NULL, 0, NULL},
};

#if PY_MAJOR_VERSION == 2
PyMODINIT_FUNC initlengths(void)
{
	Py_InitModule("lengths", methods);
}
#else
static struct PyModuleDef definition = {
	PyModuleDef_HEAD_INIT, "lengths", NULL, -1, methods, NULL, NULL, NULL, NULL,
};

PyMODINIT_FUNC PyInit_lengths(void)
{
	return PyModule_Create(&definition);
}
#endif
