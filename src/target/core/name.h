// SPDX-License-Identifier: Apache-2.0
/** What /proc/PID/maps says of mappings and a core does not. */
#ifndef LP_TARGET_CORE_NAME_H
#define LP_TARGET_CORE_NAME_H

#include "target/core/core.h"
#include "target/maps.h"
#include "target/peek.h"

/**
 * Call the brk heap, the first thread's stack and the vdso "[heap]", "[stack]" and "[vdso]", and
 * tell which parts of files are code.
 * @param peek Reads the core.
 */
void lp_core_name_mappings(const struct lp_core *core, struct lp_peek *peek, struct lp_maps *maps);

#endif
