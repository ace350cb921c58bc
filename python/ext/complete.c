// SPDX-License-Identifier: Apache-2.0
/* For limpet.objgraph with untracked=True: many questions to a decoded heap at once. */
#include "addresses.h"
#include "objgraph.h"

/** How many objects of a type there are, and the first of them. */
struct kind {
	size_t count;
	uint32_t first;
};

/** NULL when memory is short. */
static struct kind *count_kinds(const struct lp_objects *objects)
{
	struct kind *kinds = calloc((size_t)objects->type_count + 1, sizeof(*kinds));
	uint32_t id;

	for (id = 0; kinds && id < objects->count; id++) {
		struct kind *kind = &kinds[objects->types[id]];

		if (!kind->count++)
			kind->first = id;
	}
	return kinds;
}

static PyObject *kinds_list(const struct kind *kinds, uint32_t count)
{
	PyObject *rows = PyList_New(0);
	uint32_t type;

	for (type = 0; rows && type < count; type++) {
		PyObject *row;

		if (!kinds[type].count)
			continue;
		row = Py_BuildValue("IIn", type, kinds[type].first, (Py_ssize_t)kinds[type].count);
		if (!row || PyList_Append(rows, row))
			Py_CLEAR(rows);
		Py_XDECREF(row);
	}
	return rows;
}

/** A list of (number of a type, id of its first object, how many objects). */
PyObject *ext_complete_census(PyObject *module, PyObject *object)
{
	struct kind *kinds = NULL;
	struct lp_objects objects;
	struct lp_target *target;
	PyThreadState *state;
	PyObject *rows;

	if (!PyObject_TypeCheck(object, ext_target_type))
		return PyErr_Format(PyExc_TypeError, "a heap is needed");
	target = ext_target_lock(object, &state);
	if (!target)
		return NULL;
	if (lp_objects(target, &objects))
		kinds = count_kinds(&objects);
	ext_target_unlock(object, state);
	rows = kinds ? kinds_list(kinds, objects.type_count) : PyErr_NoMemory();
	free(kinds);
	return rows;
}

/** Object @source refers to the @place-th of those that are looked for. */
struct pair {
	uint32_t source, place;
};

struct pairs {
	struct pair *items;
	size_t count, room;
	/** By place: the id of the last source, and 1 more: no source comes twice. */
	uint32_t *last;
};

static bool pairs_add(struct pairs *pairs, uint32_t source, uint32_t place)
{
	if (pairs->count == pairs->room) {
		size_t room = pairs->room ? pairs->room * 2 : 1024;
		struct pair *larger = realloc(pairs->items, room * sizeof(*larger));

		if (!larger)
			return false;
		pairs->items = larger;
		pairs->room = room;
	}
	pairs->items[pairs->count++] = (struct pair){source, place};
	return true;
}

/** Ids as keys of a table that is for addresses. */
static const void *key_of(uint32_t id)
{
	return (const void *)(((uintptr_t)id + 1) << 4);
}

/** Add a pair for each that is looked for and that one object refers to, each once. */
static bool pairs_of(const struct lp_objects *objects, uint32_t source,
		     const struct addresses *wanted, struct pairs *pairs)
{
	uint32_t i;

	for (i = objects->offsets[source]; i < objects->offsets[source + 1]; i++) {
		const struct address_slot *slot;

		/* An empty place and a weak reference are both larger than any id. */
		if (objects->targets[i] >= LP_NO_ID)
			continue;
		slot = addresses_slot(wanted, key_of(objects->targets[i]));
		if (!slot->address || pairs->last[slot->number] == source + 1)
			continue;
		pairs->last[slot->number] = source + 1;
		if (!pairs_add(pairs, source, (uint32_t)slot->number))
			return false;
	}
	return true;
}

static bool find_pairs(const struct lp_objects *objects, const struct addresses *wanted,
		       struct pairs *pairs)
{
	uint32_t id;

	pairs->last = calloc(wanted->used + 1, sizeof(*pairs->last));
	if (!pairs->last)
		return false;
	for (id = 0; id < objects->count; id++)
		if (!pairs_of(objects, id, wanted, pairs))
			return false;
	return true;
}

/** A list of ids for each that was looked for. */
static PyObject *pairs_lists(const struct pairs *pairs, Py_ssize_t count)
{
	PyObject *lists = PyList_New(count);
	Py_ssize_t i;
	size_t pair;

	for (i = 0; lists && i < count; i++) {
		PyObject *list = PyList_New(0);

		if (!list || PyList_SetItem(lists, i, list))
			Py_CLEAR(lists);
	}
	for (pair = 0; lists && pair < pairs->count; pair++) {
		PyObject *id = PyLong_FromUnsignedLong(pairs->items[pair].source);
		PyObject *list = PyList_GetItem(lists, pairs->items[pair].place);

		if (!id || !list || PyList_Append(list, id))
			Py_CLEAR(lists);
		Py_XDECREF(id);
	}
	return lists;
}

/** Fill a table with a list of ids: the places of them in it. */
static bool wanted_init(struct addresses *wanted, PyObject *ids)
{
	Py_ssize_t count = PyList_Size(ids), i;

	if (addresses_init(wanted, (size_t)count)) {
		PyErr_NoMemory();
		return false;
	}
	for (i = 0; i < count; i++) {
		unsigned long id = PyLong_AsUnsignedLong(PyList_GetItem(ids, i));

		if (PyErr_Occurred()) {
			addresses_deinit(wanted);
			return false;
		}
		addresses_add(wanted, key_of((uint32_t)id), (size_t)i);
	}
	return true;
}

/** For each of a list of ids, none of them twice, those of what owns a reference to it. */
PyObject *ext_complete_referrers(PyObject *module, PyObject *arguments)
{
	struct pairs pairs = {0};
	struct addresses wanted;
	struct lp_objects objects;
	struct lp_target *target;
	PyThreadState *state;
	PyObject *object, *ids, *lists = NULL;
	bool found = false;

	if (!PyArg_ParseTuple(arguments, "O!O!:complete_referrers", ext_target_type, &object,
			      &PyList_Type, &ids) ||
	    !wanted_init(&wanted, ids))
		return NULL;
	target = ext_target_lock(object, &state);
	if (target) {
		found = lp_objects(target, &objects) && find_pairs(&objects, &wanted, &pairs);
		ext_target_unlock(object, state);
		lists = found ? pairs_lists(&pairs, PyList_Size(ids)) : PyErr_NoMemory();
	}
	free(pairs.items);
	free(pairs.last);
	addresses_deinit(&wanted);
	return lists;
}
