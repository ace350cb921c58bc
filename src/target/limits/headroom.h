// SPDX-License-Identifier: Apache-2.0
/**
 * How much more memory a process can take before the machine or one of its control groups
 * (cgroup v1 or v2) runs out and the kernel begins to kill.
 *
 * Does not know for what the memory is wanted, nor how much would be enough.
 */
#ifndef LP_TARGET_LIMITS_HEADROOM_H
#define LP_TARGET_LIMITS_HEADROOM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { LP_HEADROOM_LEVELS = 16 };

/** One control group: descriptors of its files, or -1. */
struct lp_headroom_level {
	/** The hard limit, and the one above which its processes are slowed down (v2). */
	int limit, high;
	int usage;
	/** Counts the page cache that the kernel can take back. */
	int stat;
};

struct lp_headroom {
	/** /proc/meminfo, or -1. */
	int meminfo;
	/** From the process's own group up. */
	struct lp_headroom_level levels[LP_HEADROOM_LEVELS];
	unsigned count;
	/** Where a limit is hit, the whole group is killed at once (memory.oom.group). */
	bool kills_group;
};

/**
 * Find what limits process @pid.  What cannot be found or read limits nothing.
 * @root is a descriptor of the directory that /proc and the mounts are looked up in: "/", or a
 * test's.
 */
void lp_headroom_init(struct lp_headroom *headroom, int root, pid_t pid);

/** What is nearest to its end. */
struct lp_headroom_bound {
	/** Free bytes; UINT64_MAX if nothing is known. */
	uint64_t left;
	/** The limit of the control group; 0: it is the machine's memory. */
	uint64_t limit;
};

struct lp_headroom_bound lp_headroom_bound(const struct lp_headroom *headroom);

/** Free bytes now: the least over the machine and all groups; UINT64_MAX if nothing is known.
 * Allocates nothing; a few microseconds a group. */
uint64_t lp_headroom_free(const struct lp_headroom *headroom);

void lp_headroom_deinit(struct lp_headroom *headroom);

#endif
