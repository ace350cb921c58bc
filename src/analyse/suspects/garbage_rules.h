// SPDX-License-Identifier: Apache-2.0
/** Rules about what nothing leads to, and what the collector does not free. */
#ifndef LP_ANALYSE_SUSPECTS_GARBAGE_RULES_H
#define LP_ANALYSE_SUSPECTS_GARBAGE_RULES_H

#include "analyse/suspects/rule.h"

/** What will never be collected, or is in gc.garbage for that reason. */
lp_find_fn lp_find_garbage_kept;
/** What gc.DEBUG_SAVEALL puts into gc.garbage. */
lp_find_fn lp_find_saved;
/** Garbage of a collector that is off, or that was frozen with what lives. */
lp_find_fn lp_find_collector_off;
/** Garbage that the collector will take. */
lp_find_fn lp_find_garbage_waiting;

#endif
