// SPDX-License-Identifier: Apache-2.0
/** Commands that run code in the process. */
#ifndef LP_CLI_EXEC_H
#define LP_CLI_EXEC_H

#include "cli/options.h"

/** limpet exec PID CODE; the exit code. */
int exec_run(const struct options *options);

/** The PID of a command's target, for those that take nothing else; 0 after a complaint. */
pid_t exec_target(const struct options *options);

/** Tell, unless @options say not to, that what follows changes the process; and open it. */
struct lp_error *exec_open(const struct options *options, pid_t pid, struct lp_exec **ret);

/** What code writes goes to this process's standard output and error. */
void exec_output(void *context, bool error, const char *bytes, size_t length);

#endif
