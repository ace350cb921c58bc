// SPDX-License-Identifier: Apache-2.0
/* What came and stayed, and what grew, over looks at one process. */
#include "ext.h"

#include <string.h>

#include "base/own.h"

struct look {
	const struct lp_target *target;
	struct lp_objects objects;
	uint64_t *sizes;
};

struct found {
	uint64_t address;
	/** The number of the first look that it was in; 0: of what has grown in each interval. */
	uint32_t since;
};

struct founds {
	struct found *items;
	size_t count, capacity;
};

static bool push(struct founds *to, struct found one)
{
	if (to->count == to->capacity) {
		size_t capacity = to->capacity ? 2 * to->capacity : 64;
		struct found *items =
			lp_own_realloc(to->items, capacity * sizeof(*to->items));

		if (!items)
			return false;
		to->items = items;
		to->capacity = capacity;
	}
	to->items[to->count++] = one;
	return true;
}

/** How many references an object has: places that are not empty. */
static uint32_t count_references(const struct look *look, uint32_t id)
{
	uint32_t count = 0, i;

	for (i = look->objects.offsets[id]; i < look->objects.offsets[id + 1]; i++)
		count += look->objects.targets[i] != LP_NO_ID;
	return count;
}

/** The id that an object of the last look has in an earlier one, if it was of that type there. */
static uint32_t find_before(const struct look *look, uint64_t address, const char *type)
{
	uint32_t id = lp_objects_find(look->target, address);

	if (id == LP_NO_ID ||
	    strcmp(lp_objects_type(look->target, look->objects.types[id]), type))
		return LP_NO_ID;
	return id;
}

/** Whether an object that was always there had more bytes, or more references, at each look. */
static bool has_grown(const struct look *looks, size_t count, const uint32_t *ids)
{
	bool bytes = true, references = true;
	size_t k;

	for (k = count - 1; k > 0 && (bytes || references); k--) {
		const struct look *now = &looks[k], *before = &looks[k - 1];

		bytes = bytes && now->sizes[ids[k]] > before->sizes[ids[k - 1]];
		references = references && count_references(now, ids[k]) >
						   count_references(before, ids[k - 1]);
	}
	return bytes || references;
}

static bool compare(const struct look *looks, size_t count, struct founds *ret)
{
	uint32_t *ids = lp_own_malloc(count * sizeof(*ids)), id;
	const struct look *last = &looks[count - 1];
	uint64_t *addresses = lp_own_malloc((size_t)last->objects.count * sizeof(*addresses) + 1);
	bool ok = ids && addresses;
	size_t k;

	if (ok)
		lp_objects_addresses(last->target, addresses);
	for (id = 0; ok && id < last->objects.count; id++) {
		const char *type = lp_objects_type(last->target, last->objects.types[id]);

		ids[count - 1] = id;
		for (k = count - 1; k > 0; k--) {
			ids[k - 1] = find_before(&looks[k - 1], addresses[id], type);
			if (ids[k - 1] == LP_NO_ID)
				break;
		}
		if (k > 0 || has_grown(looks, count, ids))
			ok = push(ret, (struct found){addresses[id], (uint32_t)k});
	}
	lp_own_free(ids);
	lp_own_free(addresses);
	return ok;
}

/** Take what is looked at of the targets, which are locked. */
static bool prepare(PyObject *heaps, struct look *looks, size_t count)
{
	size_t k;

	for (k = 0; k < count; k++) {
		struct ext_target *self =
			(struct ext_target *)PyTuple_GetItem(heaps, (Py_ssize_t)k);
		struct look *look = &looks[k];

		look->target = self->target;
		if (!self->target || !lp_objects(self->target, &look->objects)) {
			PyErr_SetString(PyExc_ValueError, "the heap is closed, or has no graph");
			return false;
		}
		if (!self->sizes) {
			self->sizes = lp_own_malloc((size_t)look->objects.count * 8 + 1);
			if (!self->sizes) {
				PyErr_NoMemory();
				return false;
			}
			lp_objects_sizes(self->target, self->sizes);
		}
		look->sizes = self->sizes;
	}
	return true;
}

static PyObject *tell(const struct founds *founds)
{
	PyObject *list = PyList_New((Py_ssize_t)founds->count);
	size_t i;

	for (i = 0; list && i < founds->count; i++) {
		PyObject *pair =
			Py_BuildValue("KI", (unsigned long long)founds->items[i].address,
				      (unsigned)founds->items[i].since);

		if (!pair)
			Py_CLEAR(list);
		else
			PyList_SetItem(list, (Py_ssize_t)i, pair);
	}
	return list;
}

static bool are_heaps(PyObject *heaps)
{
	Py_ssize_t count = PyTuple_Check(heaps) ? PyTuple_Size(heaps) : 0, i, j;

	if (count < 2) {
		PyErr_SetString(PyExc_TypeError, "a tuple of two heaps or more is needed");
		return false;
	}
	for (i = 0; i < count; i++) {
		PyObject *one = PyTuple_GetItem(heaps, i);

		if (!PyObject_TypeCheck(one, ext_target_type)) {
			PyErr_SetString(PyExc_TypeError, "a tuple of heaps is needed");
			return false;
		}
		for (j = 0; j < i; j++) {
			if (PyTuple_GetItem(heaps, j) == one) {
				PyErr_SetString(PyExc_ValueError, "a heap is there twice");
				return false;
			}
		}
	}
	return true;
}

/* The GIL is kept: nobody else can want two of the heaps at the same time then. */
PyObject *ext_grown(PyObject *module, PyObject *heaps)
{
	struct founds founds = {0};
	PyObject *list = NULL;
	struct look *looks;
	size_t count, k;

	if (!are_heaps(heaps))
		return NULL;
	count = (size_t)PyTuple_Size(heaps);
	looks = lp_own_calloc(count, sizeof(*looks));
	if (!looks)
		return PyErr_NoMemory();
	for (k = 0; k < count; k++)
		pthread_mutex_lock(
			&((struct ext_target *)PyTuple_GetItem(heaps, (Py_ssize_t)k))->mutex);
	if (prepare(heaps, looks, count)) {
		if (compare(looks, count, &founds))
			list = tell(&founds);
		else
			PyErr_NoMemory();
	}
	for (k = 0; k < count; k++)
		pthread_mutex_unlock(
			&((struct ext_target *)PyTuple_GetItem(heaps, (Py_ssize_t)k))->mutex);
	lp_own_free(founds.items);
	lp_own_free(looks);
	return list;
}
