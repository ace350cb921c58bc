// SPDX-License-Identifier: Apache-2.0
/** Where a command's words go: answers to standard output, all else to standard error. */
#ifndef LP_CLI_OUTPUT_H
#define LP_CLI_OUTPUT_H

#include <stdbool.h>

#include "cli/options.h"

/** How reports are to be written: colours and width as the terminal and the environment say. */
struct lp_format output_format(const struct options *options);

/** Writes to standard output; an lp_write_fn.  Ends the process with 3 if that cannot be written.
 */
bool output_write(void *context, const char *bytes, size_t length);

/** Flush; the exit code. */
int output_end(void);

#endif
