// SPDX-License-Identifier: Apache-2.0
/** The rule about size alone. */
#ifndef LP_ANALYSE_SUSPECTS_SIZE_RULE_H
#define LP_ANALYSE_SUSPECTS_SIZE_RULE_H

#include "analyse/suspects/rule.h"

/** Objects that retain much, where what they have parts (see biggest.h): what Eclipse Memory
 * Analyzer calls accumulation points. */
lp_find_fn lp_find_large;

#endif
