// SPDX-License-Identifier: Apache-2.0
/** How many objects of each type there are, and how large they are together. */
#ifndef LP_GRAPH_CENSUS_H
#define LP_GRAPH_CENSUS_H

#include <stdint.h>

#include "base/array.h"
#include "base/region.h"

struct lp_error;

/** All types of one name. */
struct lp_census_row {
	/** Module-qualified: "dict", "app.cache.Session". */
	const char *type;
	uint64_t count;
	uint64_t shallow;
	uint64_t owned;
};

LP_ARRAY(lp_census_array, struct lp_census_row);

struct lp_census {
	/** In order of names. */
	struct lp_census_array rows;
	/** Sums over all rows. */
	uint64_t count, shallow, owned;
	/** Owns the names. */
	struct lp_region region;
};

/** Add to a census; the name is copied.  False when memory is short. */
bool lp_census_add(struct lp_census *census, const char *type, uint64_t count, uint64_t shallow,
		   uint64_t owned);

/** Sort by name, join rows of the same name, and sum up: once, after all were added. */
void lp_census_finish(struct lp_census *census);

void lp_census_deinit(struct lp_census *census);

#endif
