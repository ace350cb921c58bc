// SPDX-License-Identifier: Apache-2.0
#include "cpython/extensions.h"

const struct lp_type_row lp_extension_types[] = {
	{
		/* numpy 1.22 on */
		.names = (const char *const[]){"numpy.ndarray", NULL},
		.kind = LP_KIND_NDARRAY,
		.size = 96,
		.field_count = 3,
		.fields = (const struct lp_type_field[]){{48, "base"},
							 {56, "dtype"},
							 {88, "memory handler"}},
	},
	{
		.names = (const char *const[]){"numpy.ndarray", NULL},
		.kind = LP_KIND_NDARRAY,
		.size = 80,
		.field_count = 2,
		.fields = (const struct lp_type_field[]){{48, "base"}, {56, "dtype"}},
	},
	/* Of CPython's own modules, the same in all versions; first those without a reference, and
	 * poll with its dict of descriptors (Modules/socketmodule.h, _randommodule.c,
	 * selectmodule.c). */
	{
		.names = (const char *const[]){"_socket.socket", NULL},
		.kind = LP_KIND_FIELDS,
		.size = 48,
	},
	{
		.names = (const char *const[]){"_random.Random", NULL},
		.kind = LP_KIND_FIELDS,
		.size = 2520,
	},
	{
		.names = (const char *const[]){"select.epoll", NULL},
		.kind = LP_KIND_FIELDS,
		.size = 24,
	},
	{
		.names = (const char *const[]){"select.poll", NULL},
		.kind = LP_KIND_FIELDS,
		.size = 48,
		.field_count = 1,
		.fields = (const struct lp_type_field[]){{16, "dict"}},
	},
	/* Digits, and bits of a byte with what was there before around it (Modules/_decimal). */
	{
		.names = (const char *const[]){"decimal.Decimal", NULL},
		.kind = LP_KIND_FIELDS,
		.size = 104,
	},
	/* The factory is the connection, which does not count it; nodes are in a list that the
	 * mapping owns (up to 3.10: Modules/_sqlite/cache.h). */
	{
		.names = (const char *const[]){"sqlite3.Cache", NULL},
		.kind = LP_KIND_FIELDS,
		.size = 64,
		.field_count = 1,
		.fields = (const struct lp_type_field[]){{24, "mapping"}},
	},
	{
		.names = (const char *const[]){"sqlite3.Node", "sqlite3Node", NULL},
		.kind = LP_KIND_FIELDS,
		.size = 56,
		.field_count = 2,
		.fields = (const struct lp_type_field[]){{16, "key"}, {24, "data"}},
	},
	/* Steps of a task, and what it waits by (Modules/_asynciomodule.c): one for each that
	   waits. */
	{
		.names = (const char *const[]){"TaskStepMethWrapper",
					       "_asyncio.TaskStepMethWrapper", NULL},
		.kind = LP_KIND_FIELDS,
		.size = 32,
		.field_count = 2,
		.fields = (const struct lp_type_field[]){{16, "task"}, {24, "error"}},
	},
	{
		.names = (const char *const[]){"TaskWakeupMethWrapper",
					       "_asyncio.TaskWakeupMethWrapper", NULL},
		.kind = LP_KIND_FIELDS,
		.size = 24,
		.field_count = 1,
		.fields = (const struct lp_type_field[]){{16, "task"}},
	},
	{
		.names = (const char *const[]){"_asyncio.FutureIter", NULL},
		.kind = LP_KIND_FIELDS,
		.size = 24,
		.field_count = 1,
		.fields = (const struct lp_type_field[]){{16, "future"}},
	},
	/* Iterators of a context: what is behind the tree are borrowed pointers and what was there
	 * before (Include/internal/pycore_hamt.h, 3.7 on). */
	{
		.names = (const char *const[]){"keys", "values", "items", NULL},
		.kind = LP_KIND_FIELDS,
		.size = 152,
		.field_count = 1,
		.fields = (const struct lp_type_field[]){{16, "hi_obj"}},
	},
	{.names = NULL},
};
