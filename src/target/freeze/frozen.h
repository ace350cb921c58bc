// SPDX-License-Identifier: Apache-2.0
/**
 * A frozen copy of a stopped process: a child that clone made inside it and that never runs
 * an instruction.  It shares the memory's pages until one side writes, and the table of
 * open files, so that what the target closes is closed.
 *
 * For a process of its own, as tracee.h.  Functions return 0 or a negative errno.
 */
#ifndef LP_TARGET_FREEZE_FROZEN_H
#define LP_TARGET_FREEZE_FROZEN_H

#include <stdbool.h>
#include <stdint.h>

#include "target/freeze/inject.h"

struct lp_frozen {
	/** PIDs in limpet's namespace, and in the target's.  0 where there is none. */
	pid_t pid, inner_pid;
	struct lp_tracee tracee;
	/** When it was made and when it ended (lp_clock()). */
	uint64_t start, end;
};

/**
 * Make a frozen child by a call in the thread of @injection, whose cloned and context are for
 * this function's use.
 * @return 0; -ECHILD if the kernel did not let it (@ret_refusal is the errno); or as lp_inject().
 * @ret has a pid then if there is a child all the same: it is to be ended, too.
 */
int lp_frozen_create(struct lp_injection *injection, struct lp_frozen *ret, int *ret_refusal,
		     uint64_t *ret_window);

/** End the child and wait until it is dead; it remains a zombie of the target.  Once is enough. */
void lp_frozen_end(struct lp_frozen *frozen);

/**
 * Have a thread of the target reap its dead child @inner_pid by a call.
 * @return 0 if there is no such zombie any more; -EAGAIN if it is not dead yet; or as
 * lp_inject().
 */
int lp_frozen_reap(struct lp_injection *injection, pid_t inner_pid, uint64_t *ret_window);

#endif
