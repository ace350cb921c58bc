// SPDX-License-Identifier: Apache-2.0
/* For limpet.objgraph: lists of millions of Python objects. */
#include "objgraph.h"

#include "addresses.h"

static traverseproc traverse_of(PyTypeObject *type)
{
#ifdef Py_LIMITED_API
	return (traverseproc)PyType_GetSlot(type, Py_tp_traverse);
#else
	return type->tp_traverse;
#endif
}

static int check_list(PyObject *object)
{
	if (PyList_Check(object))
		return 0;
	PyErr_SetString(PyExc_TypeError, "a list is needed");
	return -1;
}

/* ------------------------------------------------------------------------------- types */

struct census {
	struct addresses numbers;
	/** The types in the order in which they were met (list of type), and how many of each. */
	PyObject *types;
	size_t *counts;
	size_t room;
};

static void census_deinit(struct census *census)
{
	addresses_deinit(&census->numbers);
	Py_XDECREF(census->types);
	free(census->counts);
}

static int census_init(struct census *census)
{
	*census = (struct census){.room = 1024};
	census->types = PyList_New(0);
	if (!census->types)
		return -1;
	census->counts = calloc(census->room, sizeof(size_t));
	if (census->counts && !addresses_init(&census->numbers, census->room / 4))
		return 0;
	PyErr_NoMemory();
	return -1;
}

/** The number of @type, which is counted from now on; -1 with an exception. */
static Py_ssize_t census_number(struct census *census, PyObject *type)
{
	size_t known = census->numbers.used;
	Py_ssize_t number = addresses_add(&census->numbers, type, known);

	if (number >= 0 && (size_t)number < known)
		return number;
	if (number >= 0 && known == census->room) {
		size_t *larger = realloc(census->counts, 2 * known * sizeof(size_t));

		if (!larger)
			number = -1;
		else {
			census->counts = larger;
			census->room *= 2;
		}
	}
	if (number < 0) {
		PyErr_NoMemory();
		return -1;
	}
	census->counts[number] = 0;
	/* The list keeps the type: a signal handler may free the last object of it. */
	return PyList_Append(census->types, type) ? -1 : number;
}

static int census_take(struct census *census, PyObject *objects)
{
	PyObject *last = NULL;
	Py_ssize_t number = 0;

	for (Py_ssize_t i = 0; i < PyList_Size(objects); i++) {
		PyObject *type = (PyObject *)Py_TYPE(PyList_GetItem(objects, i));

		if (type != last) {
			number = census_number(census, type);
			last = type;
		}
		if (number < 0 || (i % EXT_BETWEEN_SIGNALS == 0 && PyErr_CheckSignals()))
			return -1;
		census->counts[number]++;
	}
	return 0;
}

static PyObject *census_list(const struct census *census)
{
	Py_ssize_t types = PyList_Size(census->types);
	PyObject *rows = PyList_New(types);

	for (Py_ssize_t i = 0; rows && i < types; i++) {
		PyObject *row = Py_BuildValue("On", PyList_GetItem(census->types, i),
					      (Py_ssize_t)census->counts[i]);

		if (!row || PyList_SetItem(rows, i, row)) {
			Py_DECREF(rows);
			return NULL;
		}
	}
	return rows;
}

static PyObject *count_types(PyObject *module, PyObject *objects)
{
	struct census census;
	PyObject *rows = NULL;

	if (check_list(objects))
		return NULL;
	if (!census_init(&census) && !census_take(&census, objects))
		rows = census_list(&census);
	census_deinit(&census);
	return rows;
}

static PyObject *instances_of(PyObject *objects, const struct addresses *types)
{
	PyObject *found = PyList_New(0);

	for (Py_ssize_t i = 0; found && i < PyList_Size(objects); i++) {
		PyObject *object = PyList_GetItem(objects, i);

		if ((addresses_slot(types, Py_TYPE(object))->address && PyList_Append(found, object)) ||
		    (i % EXT_BETWEEN_SIGNALS == 0 && PyErr_CheckSignals()))
			Py_CLEAR(found);
	}
	return found;
}

static PyObject *instances(PyObject *module, PyObject *args)
{
	PyObject *objects, *types, *found = NULL;
	struct addresses wanted;

	if (!PyArg_ParseTuple(args, "OO", &objects, &types) || check_list(objects) ||
	    check_list(types))
		return NULL;
	if (addresses_init(&wanted, PyList_Size(types)))
		return PyErr_NoMemory();
	for (Py_ssize_t i = 0; i < PyList_Size(types); i++)
		addresses_slot(&wanted, PyList_GetItem(types, i))->address =
			PyList_GetItem(types, i);
	found = instances_of(objects, &wanted);
	addresses_deinit(&wanted);
	return found;
}

/* --------------------------------------------------------------------------- referrers */

struct search {
	struct addresses targets;
	/** Of each target the last object that was found to refer to it. */
	const PyObject **last;
	/** Which targets the present object refers to: each once. */
	size_t *hit;
	size_t hits;
	const PyObject *object;
};

static int visit(PyObject *referent, void *data)
{
	struct search *search = data;
	const struct address_slot *slot = addresses_slot(&search->targets, referent);

	if (slot->address && search->last[slot->number] != search->object) {
		search->last[slot->number] = search->object;
		search->hit[search->hits++] = slot->number;
	}
	return 0;
}

static void search_deinit(struct search *search)
{
	addresses_deinit(&search->targets);
	free(search->last);
	free(search->hit);
}

static int search_init(struct search *search, PyObject *targets)
{
	size_t count = PyList_Size(targets);

	*search = (struct search){.last = calloc(count + 1, sizeof(*search->last)),
				   .hit = calloc(count + 1, sizeof(*search->hit)) };
	if (addresses_init(&search->targets, count) || !search->last || !search->hit) {
		PyErr_NoMemory();
		return -1;
	}
	/* There is room for all: this cannot fail.  A target that comes twice has one number. */
	for (size_t i = 0; i < count; i++)
		addresses_add(&search->targets, PyList_GetItem(targets, i), i);
	return 0;
}

/** A list for each target: the same list where a target comes again. */
static PyObject *empty_lists(const struct search *search, PyObject *targets)
{
	Py_ssize_t count = PyList_Size(targets);
	PyObject *lists = PyList_New(count);

	for (Py_ssize_t i = 0; lists && i < count; i++) {
		PyObject *target = PyList_GetItem(targets, i);
		Py_ssize_t first = addresses_slot(&search->targets, target)->number;
		PyObject *list;

		if (first < i) {
			list = PyList_GetItem(lists, first);
			Py_INCREF(list);
		} else
			list = PyList_New(0);
		if (!list || PyList_SetItem(lists, i, list))
			Py_CLEAR(lists);
	}
	return lists;
}

/** Append @object to the list of each target it refers to. */
static int search_object(struct search *search, PyObject *object, PyObject *lists)
{
	traverseproc traverse = traverse_of(Py_TYPE(object));

	/* Of what is not tracked some must not be traversed (static types). */
	if (!traverse || !PyObject_GC_IsTracked(object))
		return 0;
	search->object = object;
	search->hits = 0;
	traverse(object, visit, search);
	for (size_t i = 0; i < search->hits; i++)
		if (PyList_Append(PyList_GetItem(lists, search->hit[i]), object))
			return -1;
	return 0;
}

static PyObject *search_all(struct search *search, PyObject *objects, PyObject *targets)
{
	PyObject *lists = empty_lists(search, targets);

	for (Py_ssize_t i = 0; lists && i < PyList_Size(objects); i++) {
		PyObject *object = PyList_GetItem(objects, i);

		if (object == targets || object == objects)
			continue;
		if (search_object(search, object, lists) ||
		    (i % EXT_BETWEEN_SIGNALS == 0 && PyErr_CheckSignals()))
			Py_CLEAR(lists);
	}
	return lists;
}

static PyObject *referrers(PyObject *module, PyObject *args)
{
	PyObject *objects, *targets, *lists = NULL;
	struct search search;

	if (!PyArg_ParseTuple(args, "OO", &objects, &targets) || check_list(objects) ||
	    check_list(targets))
		return NULL;
	if (!search_init(&search, targets))
		lists = search_all(&search, objects, targets);
	search_deinit(&search);
	return lists;
}

PyMethodDef ext_objgraph_methods[] = {
	{"count_types", count_types, METH_O,
	 "count_types(objects): of a list of objects a list of (type, count), in the order in which the "
	 "types were met."},
	{"instances", instances, METH_VARARGS,
	 "instances(objects, types): those of a list whose type, itself and not one it derives from, is "
	 "in a list."},
	{"referrers", referrers, METH_VARARGS,
	 "referrers(objects, targets): for each of a list of targets those of a list of objects, which "
	 "the collector tracks, that refer to it, as a list of lists in the order of objects.  As "
	 "gc.get_referrers() of many targets at once, by one look at every reference.  Neither list "
	 "itself is among them."},
	{"complete_census", ext_complete_census, METH_O,
	 "complete_census(heap): a list of (number of a type, id of its first object, count)."},
	{"complete_referrers", ext_complete_referrers, METH_VARARGS,
	 "complete_referrers(heap, ids): for each id, none of them twice, a list of those of the objects "
	 "that own a reference to it."},
	{NULL, NULL, 0, NULL},
};
