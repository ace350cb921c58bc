// SPDX-License-Identifier: Apache-2.0
#include "cpython/layout.h"

/* A member that a version lacks is not in its row: zeroed, so of width 0, absent. */
static const struct lp_layout layouts[] = {
#include "cpython/layouts/cpython_2_7.inc"
#include "cpython/layouts/cpython_3_6.inc"
#include "cpython/layouts/cpython_3_7.inc"
#include "cpython/layouts/cpython_3_8.inc"
#include "cpython/layouts/cpython_3_9.inc"
#include "cpython/layouts/cpython_3_10.inc"
#include "cpython/layouts/cpython_3_11.inc"
#include "cpython/layouts/cpython_3_12.inc"
#include "cpython/layouts/cpython_3_13.inc"
#include "cpython/layouts/cpython_3_14.inc"
#include "cpython/layouts/cpython_3_15.inc"
};

const struct lp_layout *lp_layout_find(int version)
{
	size_t i;

	for (i = 0; i < sizeof(layouts) / sizeof(*layouts); i++) {
		if (layouts[i].version == version)
			return &layouts[i];
	}
	return NULL;
}

const char *lp_layout_versions(void)
{
	return "2.7 and 3.6 to 3.15";
}
