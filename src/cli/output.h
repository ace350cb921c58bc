// SPDX-License-Identifier: Apache-2.0
/** Where a command's words go: answers to standard output, all else to standard error. */
#ifndef LP_CLI_OUTPUT_H
#define LP_CLI_OUTPUT_H

#include <stdbool.h>

#include "cli/options.h"

/** One line on standard error: "limpet: ...". */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Complain about an error, free it, and return the exit code for it. */
int fail(struct lp_error *error);

/** How reports are to be written: colours and width as the terminal and the environment say. */
struct lp_format output_format(const struct options *options);

/** Writes to standard output; an lp_write_fn.  Ends the process with 3 if that cannot be written.
 */
bool output_write(void *context, const char *bytes, size_t length);

/** Flush; the exit code. */
int output_end(void);

/** Tell on standard error that work goes on, from the second second on, if that is a terminal. */
void progress_start(const struct options *options);
void progress_stop(void);

/** End cleanly on Ctrl-C (130) and SIGTERM (143): the target is let go first. */
void signals_catch(void);

#endif
