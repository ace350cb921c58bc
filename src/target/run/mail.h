// SPDX-License-Identifier: Apache-2.0
/**
 * A script is put into the mailbox that the interpreter itself has for it (PEP 768): nothing is
 * called in the target but the system calls that make a connection.
 *
 * For a hand of the surgeon (freeze/hand.h).
 */
#ifndef LP_TARGET_RUN_MAIL_H
#define LP_TARGET_RUN_MAIL_H

#include "target/run/request.h"

/**
 * Put it there.  @report says what became of it.
 * @root A descriptor of the target's root folder.
 * @return the connection's other end, or -1.
 */
int lp_run_mail(const struct lp_run_request *request, int root, struct lp_run_report *report);

/**
 * Remove the script; and if it was not taken yet take that back, and close the connection in the
 * target.  To be called also if lp_run_mail() came to no end.
 * @return whether it is done.
 */
bool lp_run_settle(const struct lp_run_request *request, int root, struct lp_run_report *report);

#endif
