// SPDX-License-Identifier: Apache-2.0
/** Have the surgeon start a program in the target; limpet's side of it. */
#ifndef LP_TARGET_RUN_START_H
#define LP_TARGET_RUN_START_H

#include "target/run/request.h"

struct lp_error;
struct lp_surgeon;

/** Where the request is to be made: memory that the surgeon sees.  Zeroed at first. */
struct lp_run_request *lp_run_request(struct lp_surgeon *surgeon);

/**
 * Ask for it, and wait.
 * @return NULL, PERMISSION, BUSY (why it cannot be run now), GONE or SYSTEM: then nothing has been
 * started, and nothing is left in the target.
 * @param[out] ret The connection to the new thread: the caller's to close.
 */
struct lp_error *lp_run_start(struct lp_surgeon *surgeon, struct lp_run_report *report, int *ret);

/** As above, by request->mailbox; then lp_run_take_away() is to follow. */
struct lp_error *lp_run_start_script(struct lp_surgeon *surgeon, struct lp_run_report *report,
				     int *ret);

/**
 * Remove the script, whether it was taken or not.
 * @param ready It has said that it runs.
 * @return whether it was taken back: it will not run.
 */
bool lp_run_take_away(struct lp_surgeon *surgeon, bool ready);

#endif
