// SPDX-License-Identifier: Apache-2.0
#ifndef LP_CLI_GC_H
#define LP_CLI_GC_H

#include "cli/options.h"

/** limpet gc PID; the exit code. */
int gc_run(const struct options *options);

#endif
