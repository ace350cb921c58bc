// SPDX-License-Identifier: Apache-2.0
/**
 * The surgeon: the process that has the target traced by its hands, and that outlives limpet
 * for as long as there is something to be put right.
 *
 * Traces nothing itself.  What limpet sees of it is in line.h.
 */
#ifndef LP_TARGET_FREEZE_SURGEON_H
#define LP_TARGET_FREEZE_SURGEON_H

#include <stdnoreturn.h>

#include "target/freeze/wire.h"

/**
 * Be the surgeon, in a process that was forked for it with all signals blocked, until @line
 * ends.
 */
noreturn void lp_surgeon_run(int line, struct lp_board *board);

#endif
