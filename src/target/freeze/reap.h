// SPDX-License-Identifier: Apache-2.0
/**
 * The frozen child's last trace: it is dead, and a zombie that only the target can reap.  One
 * thread of the target is stopped for that, for some 50 microseconds.
 *
 * For a hand of the surgeon (hand.h).
 */
#ifndef LP_TARGET_FREEZE_REAP_H
#define LP_TARGET_FREEZE_REAP_H

#include <stdbool.h>

#include "target/freeze/wire.h"

/**
 * Have the target of @request reap its child @inner_pid (as the target knows it), in 0.5 seconds
 * at most.
 * @return whether it has none any more; @report says how long that took.
 */
bool lp_reap(const struct lp_wire_request *request, pid_t inner_pid, struct lp_wire_report *report);

#endif
