// SPDX-License-Identifier: Apache-2.0
#ifndef LP_CLI_SHELL_H
#define LP_CLI_SHELL_H

#include "cli/options.h"

/** limpet shell PID; the exit code. */
int shell_run(const struct options *options);

#endif
