// SPDX-License-Identifier: Apache-2.0
/** Exit codes: see limpet(1).  0 is done; FOUND too, and what was to be checked was found. */
#ifndef LP_CLI_EXIT_CODE_H
#define LP_CLI_EXIT_CODE_H

enum { EXIT_FOUND = 1, EXIT_RAISED = 1, EXIT_USAGE = 2, EXIT_CANNOT = 3, EXIT_INTERRUPTED = 130 };

#endif
