// SPDX-License-Identifier: Apache-2.0
/** Limpets that look at one process take turns: the kernel lets only one trace a thread. */
#ifndef LP_TARGET_TURN_H
#define LP_TARGET_TURN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/** What limpet's process that traces is called. */
#define LP_TURN_SURGEON "limpet-surgeon"

/** How long others are waited for, in nanoseconds: mostly it is milliseconds. */
static const uint64_t LP_TURN_PATIENCE = 1000000000;

/**
 * Wait two milliseconds, and on while another limpet traces thread @tid of process @pid (0: its
 * main thread), until lp_clock() is @until.  Somebody else's tracing is not waited for.
 * @return whether the thread may be this limpet's now.
 */
bool lp_turn_wait(pid_t pid, pid_t tid, uint64_t until);

#endif
