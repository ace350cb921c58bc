// SPDX-License-Identifier: Apache-2.0
/** What a borrowed thread does: memory, a connection, and the new thread.  See borrow.h. */
#ifndef LP_TARGET_RUN_PLACE_H
#define LP_TARGET_RUN_PLACE_H

#include "target/freeze/inject.h"
#include "target/run/request.h"
#include "target/run/safe.h"

/**
 * Have the thread of @injection, which stands at @place, start one for request->program.
 * @report says what became of it; after a failure all that was made is undone.
 * NEVER_SAFE: this is not the thread, or not the moment.
 * @return the connection's other end, or -1.
 */
int lp_run_place_program(const struct lp_run_request *request, struct lp_injection *injection,
			 enum lp_run_place place, struct lp_run_report *report);

/** Have it make a connection and nothing else; @ret_theirs is its end in the target. */
int lp_run_place_connection(const struct lp_run_request *request, struct lp_injection *injection,
			    struct lp_run_report *report, int *ret_theirs);

/** Have it close a descriptor. */
void lp_run_place_close(const struct lp_run_request *request, struct lp_injection *injection,
			struct lp_run_report *report, int descriptor);

#endif
