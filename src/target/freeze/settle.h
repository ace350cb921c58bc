// SPDX-License-Identifier: Apache-2.0
/** How the surgeon parts from the program that it was forked from.  Knows nothing of captures. */
#ifndef LP_TARGET_FREEZE_SETTLE_H
#define LP_TARGET_FREEZE_SETTLE_H

/**
 * Become a process of its own: another session, no open file but @line, the root folder, and as
 * far as it is allowed the last to be killed for want of memory and the first to run.
 */
void lp_settle_in(int line);

#endif
