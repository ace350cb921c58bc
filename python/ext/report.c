// SPDX-License-Identifier: Apache-2.0
/* limpet._limpet.Report: an answer, as text or JSON. */
#include "ext.h"

#include "base/own.h"
#include "base/strbuf.h"

struct report {
	PyObject_HEAD
	struct lp_report *report;
};

PyTypeObject *ext_report_type;

PyObject *ext_report_new(struct lp_report *report)
{
	struct report *self = (struct report *)ext_alloc(ext_report_type, sizeof(*self));

	if (self)
		self->report = report;
	else
		lp_report_destroy(report);
	return (PyObject *)self;
}

static void report_dealloc(PyObject *object)
{
	lp_report_destroy(((struct report *)object)->report);
	ext_free(object);
}

static bool add(void *context, const char *bytes, size_t length)
{
	lp_strbuf_add(context, bytes, length);
	return true;
}

/** The text of a buffer, which is freed, unless there was an error. */
static PyObject *taken(struct lp_strbuf *text, struct lp_error *error)
{
	PyObject *result = NULL;

	if (error)
		ext_raise(error);
	else if (text->failed)
		PyErr_NoMemory();
	else
		result = PyUnicode_DecodeUTF8(lp_strbuf_text(text), (Py_ssize_t)text->length,
					      "replace");
	lp_strbuf_deinit(text);
	return result;
}

static PyObject *write_as(PyObject *object, const struct lp_format *format)
{
	struct lp_strbuf text = {0};
	struct lp_error *error =
		lp_report_write(((struct report *)object)->report, format, add, &text);

	return taken(&text, error);
}

static PyObject *as_text(PyObject *object, PyObject *arguments)
{
	struct lp_format format = {0};
	Py_ssize_t rows;
	int color;

	if (!PyArg_ParseTuple(arguments, "Ipn:text", &format.width, &color, &rows))
		return NULL;
	format.color = color;
	format.rows = rows > 0 ? (size_t)rows : 0;
	return write_as(object, &format);
}

static PyObject *as_json(PyObject *object, PyObject *whole)
{
	int truth = PyObject_IsTrue(whole);

	return truth < 0 ? NULL
			 : write_as(object, &(struct lp_format){.json = true, .whole = truth});
}

static PyObject *as_dot(PyObject *object, PyObject *unused)
{
	struct lp_strbuf text = {0};
	struct lp_error *error = lp_report_draw(((struct report *)object)->report, add, &text);

	return taken(&text, error);
}

static PyObject *as_baseline(PyObject *object, PyObject *unused)
{
	struct lp_strbuf text = {0};
	struct lp_error *error = lp_report_known(((struct report *)object)->report, add, &text);

	return taken(&text, error);
}

static PyObject *found(PyObject *object, void *unused)
{
	return PyLong_FromUnsignedLongLong(lp_report_found(((struct report *)object)->report));
}

static PyMethodDef methods[] = {
	{"text", as_text, METH_VARARGS,
	 "text(width, color, rows): as the command prints it; at most so many rows of a table."},
	{"json", as_json, METH_O,
	 "json(whole): as the command prints it with --json; also what is for people only."},
	{"dot", as_dot, METH_NOARGS, "Its picture in Graphviz' language."},
	{"baseline", as_baseline, METH_NOARGS, "Its suspects, a line each."},
	{NULL, NULL, 0, NULL},
};

static PyGetSetDef members[] = {
	{"found", found, NULL, "Suspects at the verdict asked for, or above.", NULL},
	{NULL, NULL, NULL, NULL, NULL},
};

bool ext_report_init(PyObject *module)
{
	PyType_Slot slots[] = {
		{Py_tp_new, ext_no_new},
		{Py_tp_dealloc, report_dealloc},
		{Py_tp_methods, methods},
		{Py_tp_getset, members},
		{Py_tp_doc, "An answer."},
		{0, NULL},
	};
	PyType_Spec spec = {
		.name = "limpet._limpet.Report",
		.basicsize = sizeof(struct report),
		.flags = Py_TPFLAGS_DEFAULT,
		.slots = slots,
	};

	ext_report_type = ext_add_type(module, &spec);
	return ext_report_type != NULL;
}
