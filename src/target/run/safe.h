// SPDX-License-Identifier: Apache-2.0
/**
 * Whether a function of the C library may be called in a stopped thread: not while the thread is
 * inside malloc, the loader or a handler of a signal, or has a lock of the library.
 *
 * That is decided by where it stands, and not by unwinding its stack: of code that lies below it
 * nothing may be wrong then.  Where it cannot be told, it is not safe.
 */
#ifndef LP_TARGET_RUN_SAFE_H
#define LP_TARGET_RUN_SAFE_H

#include "target/arch.h"
#include "target/run/request.h"

enum lp_run_place {
	LP_PLACE_UNSAFE,
	/** It waits in a system call that nothing in the library makes with a lock held. */
	LP_PLACE_WAITING,
	/** It runs the interpreter's own code. */
	LP_PLACE_INTERPRETER,
};

/** Where a stopped thread stands.  @memory is the target's /proc/PID/mem. */
enum lp_run_place lp_run_place(const struct lp_run_request *request,
			       const struct lp_registers *registers, int memory);

/** Whether a thread that runs is, as far as /proc tells, in such a system call; worth a stop. */
bool lp_run_waits(pid_t pid, pid_t tid);

/** Whether the filters of a stopped thread might end the process for a call (some action but an
 * error or leave to make it). */
bool lp_run_filter_kills(pid_t tid);

#endif
