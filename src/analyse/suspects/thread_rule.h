// SPDX-License-Identifier: Apache-2.0
/** The rule about threads. */
#ifndef LP_ANALYSE_SUSPECTS_THREAD_RULE_H
#define LP_ANALYSE_SUSPECTS_THREAD_RULE_H

#include "analyse/suspects/rule.h"

/** Many threads that stand in the same function and line. */
lp_find_fn lp_find_threads;

#endif
