// SPDX-License-Identifier: Apache-2.0
/** The rule about what grew, if there are several snapshots. */
#ifndef LP_ANALYSE_SUSPECTS_GROWTH_RULE_H
#define LP_ANALYSE_SUSPECTS_GROWTH_RULE_H

#include "analyse/suspects/rule.h"

/** Containers that gained in each interval and kept it. */
lp_find_fn lp_find_growing;

#endif
