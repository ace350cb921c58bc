// SPDX-License-Identifier: Apache-2.0
/** The rule about references that C code has lost. */
#ifndef LP_ANALYSE_SUSPECTS_REFCOUNT_RULE_H
#define LP_ANALYSE_SUSPECTS_REFCOUNT_RULE_H

#include "analyse/suspects/rule.h"

/** Types whose objects are counted more often than anything in memory can hold them. */
lp_find_fn lp_find_lost;

#endif
