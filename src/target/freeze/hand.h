// SPDX-License-Identifier: Apache-2.0
/**
 * A hand of the surgeon: a process that traces for one try, and ends.  Its end lets go of
 * whatever it still holds: of a thread that does not stop a tracer can let go by nothing else.
 *
 * What it finds it writes on the board as it goes, so that the surgeon can finish the work of
 * a hand that was killed.
 */
#ifndef LP_TARGET_FREEZE_HAND_H
#define LP_TARGET_FREEZE_HAND_H

#include <stdbool.h>

#include "target/freeze/wire.h"

/** What the surgeon is to do next; the exit status of a hand. */
enum lp_hand_end {
	/** Nothing: the board says how it went. */
	LP_HAND_DONE,
	/** Try again: the target could not be stopped. */
	LP_HAND_STOP_FAILED,
	/** Try again: a busy word was not 0, or no thread could make a call at that moment. */
	LP_HAND_BUSY,
};

/**
 * Stop the target, make the frozen child (or not, in stop mode), say TAKEN on @line, hold the
 * capture until RELEASE, the end of the line, or what else ends it, and let go.  The child
 * is dead then, and still to be reaped.
 * @param memory /proc/PID/mem of the target.
 * @param last Take the target even if a busy word is not 0.
 */
enum lp_hand_end lp_hand_take(const struct lp_wire_request *request, int memory, bool last,
			      int line, struct lp_board *board);

#endif
