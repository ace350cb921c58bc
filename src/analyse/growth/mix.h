// SPDX-License-Identifier: Apache-2.0
/** Numbers made of others. */
#ifndef LP_ANALYSE_GROWTH_MIX_H
#define LP_ANALYSE_GROWTH_MIX_H

#include <stdint.h>

#include "base/map.h"

/** One number of two, evenly spread and never 0; not the same if they are swapped. */
static inline uint64_t lp_mix(uint64_t a, uint64_t b)
{
	uint64_t mixed = lp_hash(lp_hash(a) + 0x9E3779B97F4A7C15u * (b + 1));

	return mixed ? mixed : 1;
}

#endif
