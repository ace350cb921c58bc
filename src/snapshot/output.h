// SPDX-License-Identifier: Apache-2.0
/**
 * A file that is complete or absent: it gets its name when all of it is written.  Mode 0600.
 * Knows nothing of what is written.
 */
#ifndef LP_SNAPSHOT_OUTPUT_H
#define LP_SNAPSHOT_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct lp_error;
struct lp_output;

/**
 * Begin to write the file @path.  What is there stays until lp_output_finish().
 * @param force Replace a file that is there.  Folders and symbolic links are never replaced.
 * Errors: NO_TARGET (there is one, or no such folder), PERMISSION, SYSTEM, MEMORY.
 */
struct lp_error *lp_output_create(const char *path, bool force, struct lp_output **ret);

/** Write into memory that is open as @fd, which stays the caller's: lp_output_discard() ends it. */
struct lp_error *lp_output_create_at(int fd, struct lp_output **ret);

struct lp_error *lp_output_write(struct lp_output *output, const void *bytes, size_t size);

/** Give the file its name; it is on the disk then.  Frees @output, also on error. */
struct lp_error *lp_output_finish(struct lp_output *output);

/** Nothing was written.  Frees @output; NULL is fine. */
void lp_output_discard(struct lp_output *output);

/** For handlers of signals after which the process ends.  Async-signal-safe. */
void lp_output_abandon(void);

#endif
