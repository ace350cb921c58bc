// SPDX-License-Identifier: Apache-2.0
/**
 * The limits of memory that a process has of its own (setrlimit, ulimit), beside those of the
 * machine and its control groups, which headroom.h knows: at these malloc() fails, and Python
 * raises MemoryError.
 */
#ifndef LP_TARGET_LIMITS_OWN_LIMIT_H
#define LP_TARGET_LIMITS_OWN_LIMIT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct lp_own_limit {
	/** For what: "its address space (RLIMIT_AS)". */
	const char *subject;
	/** The soft limit, and what is left until it is reached, in bytes. */
	uint64_t limit, left;
};

/**
 * Find the limit of process @pid that is nearest.  @root as in lp_headroom_init().
 * @return false if it has none, or it cannot be read.
 */
bool lp_own_limit_find(struct lp_own_limit *ret, int root, pid_t pid);

#endif
