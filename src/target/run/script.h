// SPDX-License-Identifier: Apache-2.0
/** A file that the target can read by a path of its own, whatever its root and its user. */
#ifndef LP_TARGET_RUN_SCRIPT_H
#define LP_TARGET_RUN_SCRIPT_H

#include <stddef.h>
#include <sys/types.h>

enum { LP_SCRIPT_FOLDERS = 4 };

/** The folders where one can be, as the target calls them. */
extern const char *const lp_script_folders[LP_SCRIPT_FOLDERS];

/**
 * Make the file @name in the first folder that allows it, with @text, readable by the user of process
 * @pid alone.  @root is its root folder, which remains when it ends.
 * @return the number of the folder, or a negative errno.
 */
int lp_script_create(pid_t pid, int root, const char *name, const char *text, size_t length);

/** Remove it.  Whoever has opened it can read it still. */
void lp_script_remove(int root, unsigned folder, const char *name);

#endif
