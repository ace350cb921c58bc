// SPDX-License-Identifier: Apache-2.0
/* limpet._limpet.Comparison: what changed from one target to the next. */
#include "ext.h"

struct comparison {
	PyObject_HEAD
	struct lp_comparison *comparison;
};

PyTypeObject *ext_comparison_type;

static PyObject *comparison_new(PyTypeObject *type, PyObject *arguments, PyObject *words)
{
	struct lp_comparison *made;
	struct comparison *self;
	struct lp_error *error;
	const char *name;

	if (!PyArg_ParseTuple(arguments, "s:Comparison", &name))
		return NULL;
	error = lp_comparison_create(name, &made);
	if (error)
		return ext_raise(error);
	self = (struct comparison *)ext_alloc(type, sizeof(*self));
	if (self)
		self->comparison = made;
	else
		lp_comparison_destroy(made);
	return (PyObject *)self;
}

static void comparison_dealloc(PyObject *object)
{
	lp_comparison_destroy(((struct comparison *)object)->comparison);
	ext_free(object);
}

static PyObject *add(PyObject *object, PyObject *other)
{
	struct lp_target *target;
	struct lp_error *error;
	PyThreadState *state;

	if (!PyObject_TypeCheck(other, ext_target_type))
		return PyErr_Format(PyExc_TypeError, "a heap is to be compared");
	target = ext_target_lock(other, &state);
	if (!target)
		return NULL;
	error = lp_comparison_add(((struct comparison *)object)->comparison, target);
	ext_target_unlock(other, state);
	if (error)
		return ext_raise(error);
	Py_RETURN_NONE;
}

/** What changed up to the last one that was added, or, with @other, that is to be added. */
static struct lp_error *tell(struct lp_comparison *comparison, PyObject *other,
			     const struct lp_question *question, struct lp_report **ret)
{
	struct lp_target *target;
	struct lp_error *error;
	PyThreadState *state;

	if (!other) {
		Py_BEGIN_ALLOW_THREADS;
		error = lp_comparison_report(comparison, question, NULL, ret);
		Py_END_ALLOW_THREADS;
		return error;
	}
	target = ext_target_lock(other, &state);
	if (!target)
		return NULL;
	error = lp_comparison_ask(comparison, target, question, ret);
	ext_target_unlock(other, state);
	return error;
}

static PyObject *answer(PyObject *object, PyObject *other, PyObject *words)
{
	struct lp_report *report = NULL;
	struct ext_question question;
	struct lp_error *error;

	if (!ext_question_init(&question, words))
		return NULL;
	error = tell(((struct comparison *)object)->comparison, other, &question.question, &report);
	ext_question_deinit(&question);
	if (error)
		return ext_raise(error);
	return report ? ext_report_new(report) : NULL;
}

static PyObject *report(PyObject *object, PyObject *arguments)
{
	PyObject *words;

	if (!PyArg_ParseTuple(arguments, "O!:report", &PyDict_Type, &words))
		return NULL;
	return answer(object, NULL, words);
}

static PyObject *ask(PyObject *object, PyObject *arguments)
{
	PyObject *other, *words;

	if (!PyArg_ParseTuple(arguments, "O!O!:ask", ext_target_type, &other, &PyDict_Type, &words))
		return NULL;
	return answer(object, other, words);
}

static PyMethodDef methods[] = {
	{"add", add, METH_O, "add(target): the next one."},
	{"report", report, METH_VARARGS, "report(question): what changed, a Report."},
	{"ask", ask, METH_VARARGS, "ask(target, question): add the last one, and ask it."},
	{NULL, NULL, 0, NULL},
};

bool ext_comparison_init(PyObject *module)
{
	PyType_Slot slots[] = {
		{Py_tp_new, comparison_new},
		{Py_tp_dealloc, comparison_dealloc},
		{Py_tp_methods, methods},
		{Py_tp_doc, "What changed from one target to the next."},
		{0, NULL},
	};
	PyType_Spec spec = {
		.name = "limpet._limpet.Comparison",
		.basicsize = sizeof(struct comparison),
		.flags = Py_TPFLAGS_DEFAULT,
		.slots = slots,
	};

	ext_comparison_type = ext_add_type(module, &spec);
	return ext_comparison_type != NULL;
}
