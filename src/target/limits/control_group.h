// SPDX-License-Identifier: Apache-2.0
/**
 * Which control group (cgroup v1 or v2) accounts for the memory of a process, and where its files
 * are.  Does not read them.
 */
#ifndef LP_TARGET_LIMITS_CONTROL_GROUP_H
#define LP_TARGET_LIMITS_CONTROL_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct lp_control_group {
	/** The group's folder. */
	char *path;
	/** How many characters of the path are the mount point, the highest group that is seen. */
	size_t top;
	/** The files have the names of v1. */
	bool v1;
};

/**
 * Find the group of process @pid; @root as in lp_headroom_init().
 * @return false where there is none, or none that can be seen; else to be deinit'ed.
 */
bool lp_control_group_find(struct lp_control_group *group, int root, pid_t pid);

void lp_control_group_deinit(struct lp_control_group *group);

#endif
