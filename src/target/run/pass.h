// SPDX-License-Identifier: Apache-2.0
/** A descriptor passed along with a message, over a socket that keeps messages apart. */
#ifndef LP_TARGET_RUN_PASS_H
#define LP_TARGET_RUN_PASS_H

#include <stddef.h>
#include <sys/types.h>

/** Send @bytes with @descriptor; 0 or a negative errno. */
int lp_pass_send(int line, const void *bytes, size_t size, int descriptor);

/**
 * As recv().
 * @param[out] descriptor The caller's to close; -1 if none came.
 */
ssize_t lp_pass_receive(int line, void *bytes, size_t size, int *descriptor);

#endif
