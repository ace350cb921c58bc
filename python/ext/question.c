// SPDX-License-Identifier: Apache-2.0
/* From keyword arguments to a question. */
#include "ext.h"

#include <string.h>

#include "base/own.h"

static bool get_text(PyObject *value, const char **ret)
{
	*ret = value == Py_None ? NULL : PyUnicode_AsUTF8AndSize(value, NULL);
	return *ret || value == Py_None;
}

static bool get_number(PyObject *value, uint64_t *ret)
{
	if (value == Py_None)
		return true;
	*ret = PyLong_AsUnsignedLongLong(value);
	if (PyErr_Occurred() && PyErr_ExceptionMatches(PyExc_OverflowError))
		PyErr_SetString(PyExc_ValueError, "a number is negative, or too large");
	return !PyErr_Occurred();
}

static bool get_flag(PyObject *value, bool *ret)
{
	int truth = PyObject_IsTrue(value);

	*ret = truth > 0;
	return truth >= 0;
}

/** A tuple of texts, which the dict keeps alive. */
static bool get_texts(PyObject *value, const char ***ret, size_t *count)
{
	Py_ssize_t size = PyTuple_Check(value) ? PyTuple_Size(value) : -1, i;

	if (size < 0) {
		PyErr_SetString(PyExc_TypeError, "a tuple of texts is needed");
		return false;
	}
	*ret = lp_own_calloc((size_t)size + 1, sizeof(**ret));
	if (!*ret) {
		PyErr_NoMemory();
		return false;
	}
	for (i = 0; i < size; i++) {
		(*ret)[i] = PyUnicode_AsUTF8AndSize(PyTuple_GetItem(value, i), NULL);
		if (!(*ret)[i])
			return false;
	}
	*count = (size_t)size;
	return true;
}

static bool get_verdict(PyObject *value, enum lp_verdict *ret)
{
	static const char *const words[] = {
#define X(name, word) word,
		LP_VERDICTS(X)
#undef X
	};
	const char *text;
	int i;

	if (!get_text(value, &text))
		return false;
	for (i = 0; text && i < LP_VERDICT_COUNT; i++) {
		if (!strcmp(words[i], text)) {
			*ret = (enum lp_verdict)i;
			return true;
		}
	}
	if (text)
		PyErr_Format(PyExc_ValueError, "there is no verdict '%s'", text);
	return !text;
}

/** A tuple of pairs: fingerprint, verdict. */
static bool get_known(PyObject *value, struct ext_question *question)
{
	Py_ssize_t size = PyTuple_Check(value) ? PyTuple_Size(value) : 0, i;

	question->known = lp_own_calloc((size_t)size + 1, sizeof(*question->known));
	if (!question->known) {
		PyErr_NoMemory();
		return false;
	}
	for (i = 0; i < size; i++) {
		PyObject *pair = PyTuple_GetItem(value, i);
		struct lp_known_suspect *known = &question->known[i];

		if (!PyTuple_Check(pair) || PyTuple_Size(pair) != 2) {
			PyErr_SetString(PyExc_TypeError, "pairs of fingerprint and verdict are needed");
			return false;
		}
		if (!get_text(PyTuple_GetItem(pair, 0), &known->fingerprint) ||
		    !get_verdict(PyTuple_GetItem(pair, 1), &known->verdict))
			return false;
	}
	question->question.known = question->known;
	question->question.known_count = (size_t)size;
	return true;
}

static bool set(struct ext_question *made, const char *word, PyObject *value)
{
	struct lp_question *question = &made->question;

	if (!strcmp(word, "limit"))
		return get_number(value, &question->limit);
	if (!strcmp(word, "depth"))
		return get_number(value, &question->depth);
	if (!strcmp(word, "too_many"))
		return get_number(value, &question->too_many);
	if (!strcmp(word, "sort"))
		return get_text(value, &question->sort);
	if (!strcmp(word, "filter"))
		return get_text(value, &question->filter);
	if (!strcmp(word, "ignore"))
		return get_text(value, &question->ignore);
	if (!strcmp(word, "by"))
		return get_text(value, &question->by);
	if (!strcmp(word, "retained"))
		return get_flag(value, &question->retained);
	if (!strcmp(word, "picture"))
		return get_flag(value, &question->picture);
	if (!strcmp(word, "refcounts"))
		return get_flag(value, &question->refcounts);
	if (!strcmp(word, "redact"))
		return get_flag(value, &question->redact);
	if (!strcmp(word, "few"))
		return get_flag(value, &question->few);
	if (!strcmp(word, "min_verdict"))
		return get_verdict(value, &question->least_verdict);
	if (!strcmp(word, "known"))
		return get_known(value, made);
	if (!strcmp(word, "objects"))
		return get_texts(value, &made->objects, &question->object_count);
	if (!strcmp(word, "avoid"))
		return get_texts(value, &made->avoided, &question->avoided_count);
	PyErr_Format(PyExc_TypeError, "there is no question '%s'", word);
	return false;
}

bool ext_question_init(struct ext_question *question, PyObject *words)
{
	PyObject *key, *value;
	Py_ssize_t at = 0;

	memset(question, 0, sizeof(*question));
	Py_INCREF(words);
	question->owner = words;
	while (PyDict_Next(words, &at, &key, &value)) {
		const char *word = PyUnicode_AsUTF8AndSize(key, NULL);

		if (!word || !set(question, word, value)) {
			ext_question_deinit(question);
			return false;
		}
	}
	question->question.objects = question->objects;
	question->question.avoided = question->avoided;
	return true;
}

void ext_question_deinit(struct ext_question *question)
{
	lp_own_free(question->known);
	lp_own_free(question->objects);
	lp_own_free(question->avoided);
	Py_CLEAR(question->owner);
}
