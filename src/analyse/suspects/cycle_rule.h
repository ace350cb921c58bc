// SPDX-License-Identifier: Apache-2.0
/** The rule about exceptions of libraries in garbage. */
#ifndef LP_ANALYSE_SUSPECTS_CYCLE_RULE_H
#define LP_ANALYSE_SUSPECTS_CYCLE_RULE_H

#include "analyse/suspects/rule.h"

/** Cycles of garbage that have an object of one of the rule's types, by the type's own name. */
lp_find_fn lp_find_cycles_of;

#endif
