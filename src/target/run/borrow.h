// SPDX-License-Identifier: Apache-2.0
/**
 * A thread of the target is stopped, makes some calls, and goes on as if nothing had been: after
 * that the target has a new thread, which does what it was told and leaves nothing behind.
 *
 * For a hand of the surgeon (freeze/hand.h): from the first change on this goes to its end whether
 * limpet is still there or not.
 */
#ifndef LP_TARGET_RUN_BORROW_H
#define LP_TARGET_RUN_BORROW_H

#include "target/run/request.h"

/**
 * Try it once in each thread that suits.  @report says what became of it.
 * @return the connection's other end, or -1.
 */
int lp_run_borrow(const struct lp_run_request *request, struct lp_run_report *report);

#endif
