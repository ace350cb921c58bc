// SPDX-License-Identifier: Apache-2.0
#include "decode/contents/preview_state.h"

#include <string.h>

#include "cpython/extensions.h"
#include "cpython/values.h"

/* The first word behind the head: fileio.fd of Modules/_io/fileio.c, sock_fd of socketmodule.h, and
 * f_fp of 2.7's fileobject.h. */
enum { FIRST_WORD = LP_OBJECT_SIZE };

static bool tell_descriptor(struct lp_peek *peek, uint64_t address, struct lp_strbuf *to)
{
	uint64_t word;
	int32_t descriptor;

	if (!lp_peek_number(peek, address + FIRST_WORD, 4, &word))
		return false;
	descriptor = (int32_t)(uint32_t)word;
	if (descriptor < 0)
		lp_strbuf_puts(to, "<closed>");
	else
		lp_strbuf_printf(to, "<fd %d>", descriptor);
	return true;
}

static bool tell_file(struct lp_peek *peek, uint64_t address, struct lp_strbuf *to)
{
	uint64_t file;

	if (!lp_peek_number(peek, address + FIRST_WORD, 8, &file))
		return false;
	lp_strbuf_puts(to, file ? "<open>" : "<closed>");
	return true;
}

static bool tell_bound(struct lp_peek *peek, uint64_t address, int32_t offset, struct lp_strbuf *to)
{
	uint64_t bound;

	if (offset < 0 || !lp_peek_number(peek, address + (uint64_t)offset, 8, &bound) ||
	    (int64_t)bound < 0)
		return false;
	lp_strbuf_printf(to, "<maxlen %llu>", (unsigned long long)bound);
	return true;
}

/** Bytes an item of a dtype takes; 0 if that is not known. */
static uint64_t item_size(const struct lp_heap *heap, struct lp_peek *peek, uint64_t dtype)
{
	uint64_t class = lp_value_field(peek, dtype, heap->layout->object.type), size = 0;
	uint64_t basic = lp_value_field(peek, class, heap->layout->type.basicsize);

	if (basic == LP_DTYPE_1_SIZE)
		lp_peek_number(peek, dtype + LP_DTYPE_1_ELSIZE, 4, &size);
	else
		lp_peek_number(peek, dtype + LP_DTYPE_2_ELSIZE, 8, &size);
	return size;
}

static bool tell_array(const struct lp_heap *heap, struct lp_peek *peek, uint64_t address,
		       struct lp_strbuf *to)
{
	uint64_t bytes = item_size(heap, peek, lp_peek_pointer(peek, address + LP_NDARRAY_DESCR));
	uint64_t sizes = lp_peek_pointer(peek, address + LP_NDARRAY_DIMENSIONS), count, i;

	if (!bytes || !lp_peek_number(peek, address + LP_NDARRAY_ND, 4, &count) ||
	    count > LP_NDARRAY_MAX_ND)
		return false;
	for (i = 0; i < count; i++) {
		if (__builtin_mul_overflow(bytes, lp_peek_pointer(peek, sizes + 8 * i), &bytes) ||
		    bytes > INT64_MAX)
			return false;
	}
	lp_strbuf_printf(to, "<of %llu bytes>", (unsigned long long)bytes);
	return true;
}

bool lp_preview_state(const struct lp_heap *heap, struct lp_peek *peek,
		      const struct lp_typeinfo *type, uint64_t address, struct lp_strbuf *to)
{
	const char *name = type->row->names ? type->row->names[0] : "";

	switch (type->kind) {
	case LP_KIND_DEQUE:
		return tell_bound(peek, address, type->row->numbers[3], to);
	case LP_KIND_NDARRAY:
		return tell_array(heap, peek, address, to);
	default:
		break;
	}
	if (!strcmp(name, "_io.FileIO") || !strcmp(name, "_socket.socket"))
		return tell_descriptor(peek, address, to);
	return heap->layout->python2 && !strcmp(name, "file") && tell_file(peek, address, to);
}
