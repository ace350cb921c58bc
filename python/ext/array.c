// SPDX-License-Identifier: Apache-2.0
/* limpet._limpet.Array: numbers of all objects, as a buffer into what was decoded. */
#include "ext.h"

#include <string.h>

#include "base/own.h"

struct array {
	PyObject_HEAD
	PyObject *target;
	const void *items;
	Py_ssize_t count;
	Py_ssize_t size;
	const char *format;
};

PyTypeObject *ext_array_type;

/** Have an array that is made when it is asked for. */
static const void *filled(struct lp_target *target, uint32_t count, uint64_t **items,
			  void (*fill)(const struct lp_target *target, uint64_t *ret))
{
	if (!*items) {
		*items = lp_own_malloc((size_t)count * sizeof(**items) + 1);
		if (*items)
			fill(target, *items);
	}
	return *items;
}

/** @return NULL where there is no array of that name, or no memory. */
static const void *find(struct ext_target *self, const char *name, Py_ssize_t *count,
			Py_ssize_t *size, const char **format)
{
	struct lp_objects objects;
	struct {
		const char *name;
		const void *items;
		uint64_t count;
		Py_ssize_t size;
		const char *format;
	} arrays[5];
	size_t i;

	if (!lp_objects(self->target, &objects))
		return NULL;
	*count = objects.count;
	*size = 8;
	*format = "Q";
	if (!strcmp(name, "addresses"))
		return filled(self->target, objects.count, &self->addresses, lp_objects_addresses);
	if (!strcmp(name, "sizes"))
		return filled(self->target, objects.count, &self->sizes, lp_objects_sizes);
	memcpy(arrays,
	       (__typeof__(arrays)){{"type_ids", objects.types, objects.count, 4, "I"},
				    {"refcounts", objects.refcounts, objects.count, 4, "I"},
				    {"flags", objects.flags, objects.count, 1, "B"},
				    {"offsets", objects.offsets, (uint64_t)objects.count + 1, 4, "I"},
				    {"targets", objects.targets, objects.place_count, 4, "I"}},
	       sizeof(arrays));
	for (i = 0; i < sizeof(arrays) / sizeof(*arrays); i++) {
		if (!strcmp(arrays[i].name, name)) {
			*count = (Py_ssize_t)arrays[i].count;
			*size = arrays[i].size;
			*format = arrays[i].format;
			return arrays[i].items;
		}
	}
	return NULL;
}

PyObject *ext_array_new(PyObject *target, const char *name)
{
	struct array *array = (struct array *)ext_alloc(ext_array_type, sizeof(*array));
	PyThreadState *state;

	if (!array)
		return NULL;
	Py_INCREF(target);
	array->target = target;
	if (!ext_target_lock(target, &state)) {
		Py_DECREF((PyObject *)array);
		return NULL;
	}
	array->items = find((struct ext_target *)target, name, &array->count, &array->size,
			    &array->format);
	ext_target_unlock(target, state);
	if (array->items)
		return (PyObject *)array;
	Py_DECREF((PyObject *)array);
	return PyErr_Format(PyExc_ValueError, "there is no array '%s'", name);
}

static void array_dealloc(PyObject *object)
{
	PyObject *target = ((struct array *)object)->target;

	ext_free(object);
	Py_XDECREF(target);
}

static int get_buffer(PyObject *object, Py_buffer *view, int flags)
{
	struct array *array = (struct array *)object;
	struct ext_target *target = (struct ext_target *)array->target;

	view->obj = NULL;
	if (!target->target) {
		PyErr_SetString(PyExc_ValueError, "the heap is closed");
		return -1;
	}
	if (flags & PyBUF_WRITABLE) {
		PyErr_SetString(PyExc_BufferError, "what was decoded is read-only");
		return -1;
	}
	*view = (Py_buffer){
		.buf = (void *)array->items,
		.len = array->count * array->size,
		.itemsize = array->size,
		.readonly = 1,
		.ndim = 1,
		.format = flags & PyBUF_FORMAT ? (char *)array->format : NULL,
		.shape = flags & PyBUF_ND ? &array->count : NULL,
		.strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? &array->size : NULL,
	};
	Py_INCREF(object);
	view->obj = object;
	target->exports++;
	return 0;
}

static void release_buffer(PyObject *object, Py_buffer *view)
{
	((struct ext_target *)((struct array *)object)->target)->exports--;
}

bool ext_array_init(PyObject *module)
{
	PyType_Slot slots[] = {
		{Py_tp_new, ext_no_new},
		{Py_tp_dealloc, array_dealloc},
#if PY_VERSION_HEX >= 0x030b0000 || !defined(Py_LIMITED_API)
		{Py_bf_getbuffer, get_buffer},
		{Py_bf_releasebuffer, release_buffer},
#endif
		{Py_tp_doc, "Numbers of all objects, as a buffer."},
		{0, NULL},
	};
	PyType_Spec spec = {
		.name = "limpet._limpet.Array",
		.basicsize = sizeof(struct array),
		.flags = Py_TPFLAGS_DEFAULT,
		.slots = slots,
	};

	ext_array_type = ext_add_type(module, &spec);
	return ext_array_type != NULL;
}
