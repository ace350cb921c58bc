// SPDX-License-Identifier: Apache-2.0
/** The command line that the process of a core was started with. */
#ifndef LP_TARGET_CORE_COMMAND_H
#define LP_TARGET_CORE_COMMAND_H

#include "base/strbuf.h"
#include "target/core/core.h"
#include "target/peek.h"

/**
 * Append the words, each with a NUL behind it: from the first thread's stack, where the kernel has
 * put them; or what the note has of them, its first 80 bytes or less.
 */
void lp_core_command(const struct lp_core *core, struct lp_peek *peek, struct lp_strbuf *ret);

#endif
