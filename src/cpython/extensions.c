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
	{.names = NULL},
};
