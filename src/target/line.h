// SPDX-License-Identifier: Apache-2.0
/**
 * limpet's end of the line to its surgeon.  lp_surgeon_start(), _stop() and _abandon() of
 * capture.h are implemented here.
 */
#ifndef LP_TARGET_LINE_H
#define LP_TARGET_LINE_H

#include "target/wire.h"

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
 * Send @message and wait for the answer, which is stored in its place.  It comes: the surgeon
 * limits all that it waits for, except reading by limpet.
 * @return NULL, or LP_ERROR_SYSTEM if the surgeon is gone.
 */
struct lp_error *lp_line_ask(struct lp_surgeon *surgeon, struct lp_wire_message *message);

#endif
