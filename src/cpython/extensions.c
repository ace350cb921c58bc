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
	/* Of CPython's own modules those without a reference, and poll with its dict of descriptors
	 * (Modules/socketmodule.h, _randommodule.c, selectmodule.c): the same in all versions. */
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
		.names = (const char *const[]){"select.poll", NULL},
		.kind = LP_KIND_FIELDS,
		.size = 48,
		.field_count = 1,
		.fields = (const struct lp_type_field[]){{16, "dict"}},
	},
	{.names = NULL},
};
