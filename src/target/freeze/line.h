// SPDX-License-Identifier: Apache-2.0
/** limpet's end of the line to its surgeon, the process that traces for it. */
#ifndef LP_TARGET_FREEZE_LINE_H
#define LP_TARGET_FREEZE_LINE_H

#include "target/freeze/wire.h"

struct lp_error;

struct lp_surgeon {
	pid_t pid;
	int line;
	/** Shared with the surgeon, which writes it. */
	struct lp_board *board;
	/** limpet's own oom_score_adj as it was, or LP_LINE_NO_SCORE. */
	int score;
	/** There is a capture. */
	bool held;
};

enum { LP_LINE_NO_SCORE = -10000 };

/**
 * Start the surgeon: a fork, so it is to be called early, while limpet is small and has
 * one thread.  It is idle until lp_capture_take().
 */
struct lp_error *lp_surgeon_start(struct lp_surgeon **ret);

/** End the surgeon, which cleans up what it still holds, and wait for it.  NULL is fine. */
void lp_surgeon_stop(struct lp_surgeon *surgeon);

/**
 * As lp_surgeon_stop(), for a signal handler: only async-signal-safe calls; waits at most
 * 2 seconds.  Does nothing where there is no surgeon.  The process is to exit afterwards.
 */
void lp_surgeon_abandon(void);

/**
 * Send @message and wait for the answer, which is stored in its place.  It comes: the surgeon
 * limits all that it waits for, except reading by limpet.
 * @return NULL, or LP_ERROR_SYSTEM if the surgeon is gone.
 */
struct lp_error *lp_line_ask(struct lp_surgeon *surgeon, struct lp_wire_message *message);

#endif
