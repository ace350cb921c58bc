// SPDX-License-Identifier: Apache-2.0
/**
 * A capture that is held: the board's frozen child, or the stopped target, while limpet reads it.
 * What ends it, besides limpet: its time is up, memory runs short, the target or the child ends.
 *
 * For a hand of the surgeon (hand.h).
 */
#ifndef LP_TARGET_FREEZE_HOLD_H
#define LP_TARGET_FREEZE_HOLD_H

#include <stdbool.h>
#include <stdint.h>

#include "target/freeze/trend.h"
#include "target/freeze/wire.h"
#include "target/limits/headroom.h"

struct lp_hold {
	const struct lp_wire_request *request;
	struct lp_board *board;
	/** The line to limpet. */
	int line;
	/** /proc/PID/mem; reads nothing any more after an exec. */
	int memory;
	/** An address that can be read as long as the program is the same, or 0. */
	uint64_t vdso;
	/** Of the target, or -1. */
	int pidfd;
	/** A signalfd for SIGCHLD. */
	int signals;
	struct lp_stop stop;
	struct lp_headroom headroom;
	struct lp_trend trend;
	/** Page faults of the target when the child was made. */
	uint64_t faults;
};

/** Whether the PID still is the process that was meant. */
bool lp_hold_same_process(const struct lp_hold *hold);

/** Whether the process still runs the program that it ran: it has not execed. */
bool lp_hold_same_program(const struct lp_hold *hold);

/** Why it does not: EXEC or GONE. */
enum lp_outcome lp_hold_end_of_program(const struct lp_hold *hold);

/** Resume the target and note the pause. */
void lp_hold_let_go(struct lp_hold *hold);

/** Return when the capture is to be released, or cannot be held any longer: the board's
 * report says why. */
void lp_hold(struct lp_hold *hold);

/** End the child, which is then to be reaped, or resume the target. */
void lp_hold_end(struct lp_hold *hold);

#endif
