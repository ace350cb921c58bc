// SPDX-License-Identifier: Apache-2.0
/** The rule about what is kept from outside of the heap, object by object. */
#ifndef LP_ANALYSE_SUSPECTS_OUTSIDE_RULE_H
#define LP_ANALYSE_SUSPECTS_OUTSIDE_RULE_H

#include "analyse/suspects/rule.h"

/** Many objects that the interpreter, static data of one library or C code keeps, with no container
 * of Python's that holds them together: functions that are called at exit, for example. */
lp_find_fn lp_find_outside;

#endif
