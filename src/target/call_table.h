// SPDX-License-Identifier: Apache-2.0
/** What is known of some system calls of this machine, by their numbers. */
#ifndef LP_TARGET_CALL_TABLE_H
#define LP_TARGET_CALL_TABLE_H

#include <stdbool.h>

/** The name of a call that can block for long, or NULL. */
const char *lp_call_name(long number);

/**
 * Whether a blocked call fails with EINTR when its thread is stopped and resumed, without any
 * signal being handled: signal(7), "Interruption of system calls and library functions by
 * stop signals".
 */
bool lp_call_fails_at_stop(long number);

/** Whether the caller is not stopped before a child of its has ended or execed. */
bool lp_call_may_wait_for_child(long number);

#endif
