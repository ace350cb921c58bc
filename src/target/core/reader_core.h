// SPDX-License-Identifier: Apache-2.0
/** The memory of a process as its core has it, and the files that were mapped. */
#ifndef LP_TARGET_CORE_READER_CORE_H
#define LP_TARGET_CORE_READER_CORE_H

#include "target/core/binaries.h"
#include "target/reader.h"

/**
 * Read from a core, which is to outlive the reader.  What neither the core nor a file has cannot be
 * read; the map is as /proc/PID/maps had it, as far as a core tells: "[heap]" is a guess.
 * @param binaries As found for the core; to outlive the reader too.
 */
struct lp_error *lp_reader_core_create(struct lp_core *core,
				       const struct lp_binary_array *binaries,
				       struct lp_reader **ret);

#endif
