// SPDX-License-Identifier: Apache-2.0
/**
 * What speaks against stopping a thread, or against making a system call in one that is stopped.
 * It is looked up, never tried: a seccomp filter may answer a call with the process's end.
 */
#ifndef LP_TARGET_FREEZE_OBSTACLE_H
#define LP_TARGET_FREEZE_OBSTACLE_H

#include "target/freeze/stop.h"

enum lp_obstacle {
	LP_OBSTACLE_NONE,
	/** A seccomp filter that cannot be suspended (that needs CAP_SYS_ADMIN). */
	LP_OBSTACLE_SECCOMP,
	/** In a restartable sequence, which must not be left and entered again. */
	LP_OBSTACLE_RSEQ,
	/** System calls are dispatched to the program itself (PR_SET_SYSCALL_USER_DISPATCH). */
	LP_OBSTACLE_DISPATCH,
	/** A call would lose vector registers that are in use. */
	LP_OBSTACLE_REGISTERS,
	/** Its children go to another PID namespace (only where a child is made). */
	LP_OBSTACLE_NAMESPACE,
	/** The thread is not stopped at a point where calls can be made, or has ended. */
	LP_OBSTACLE_STATE,
};

/**
 * What speaks against a call in a settled thread of process @pid; @memory is a descriptor of
 * the process's /proc/PID/mem.  Some 30 microseconds.
 * @param[out] options The PTRACE_O_... that the thread needs for the call.
 */
enum lp_obstacle lp_obstacle_find(const struct lp_tracee *tracee, pid_t pid, int memory,
				  int *options);

/**
 * A stopped thread in which a child may be made by a call, out of the first few; NULL if there is
 * none.
 * @param[out] options As lp_obstacle_find().
 * @param[out] obstacle What speaks against the first one, where there is none.
 */
struct lp_stop_thread *lp_obstacle_choose(const struct lp_stop *stop, int memory, int *options,
					  enum lp_obstacle *obstacle);

/**
 * A thread of a running process that has forked by vfork: it does not stop before its child
 * execs or ends.  0 if there is none.
 * @param[out] call The number of its system call, else -1.
 */
pid_t lp_obstacle_vfork_parent(pid_t pid, long *call);

#endif
