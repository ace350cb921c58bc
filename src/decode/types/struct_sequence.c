// SPDX-License-Identifier: Apache-2.0
#include "decode/types/struct_sequence.h"

#include <string.h>

#include "cpython/values.h"

enum { MAX_FIELDS = 1024, WORD = 8 };

static const struct lp_type_row *tuple_row(const struct lp_layout *layout)
{
	const struct lp_type_row *row;

	for (row = layout->types; row->names; row++) {
		if (row->symbol && !strcmp(row->symbol, "PyTuple_Type"))
			return row;
	}
	return NULL;
}

/** The number under a name in a type's dict, or -1. */
static int64_t number_of(struct lp_types *types, uint64_t dict, const char *name)
{
	const struct lp_layout *layout = &types->python->layout;
	uint64_t value = dict ? lp_dict_get(types->peek, layout, dict, name) : 0;
	int64_t number;

	return value && lp_value_integer(types->peek, layout, value, &number) ? number : -1;
}

bool lp_struct_sequence(struct lp_types *types, struct lp_typeinfo *type, uint64_t dict)
{
	const struct lp_layout *layout = &types->python->layout;
	const struct lp_type_row *tuple = tuple_row(layout);
	bool extends_tuple = tuple && type->base && type->base->row == tuple;
	int64_t all, visible;

	/* In 2.7 they are not tuples, but look the same. */
	if (!extends_tuple && (!layout->python2 || !tuple || (type->flags & LP_TYPE_HAVE_GC)))
		return false;
	all = number_of(types, dict, "n_fields");
	visible = number_of(types, dict, "n_sequence_fields");
	/* Since 3.13 the type's basicsize counts the hidden ones. */
	if (all < visible || all > MAX_FIELDS || visible < 0) {
		if (!extends_tuple || type->basicsize <= type->base->basicsize)
			return false;
		all = (type->basicsize - type->base->basicsize) / WORD;
		visible = 0;
	}
	type->row = tuple;
	type->kind = tuple->kind;
	type->hidden = (uint32_t)(all - visible);
	return true;
}
