// SPDX-License-Identifier: Apache-2.0
/**
 * The files that a process had mapped, on the machine that its core is read on: cores leave out
 * what is in them.  A file is used if its build id is the one in the core, so that no bytes of
 * another build are taken for those of the process.
 */
#ifndef LP_TARGET_CORE_BINARIES_H
#define LP_TARGET_CORE_BINARIES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/array.h"
#include "target/core/core.h"

enum { LP_BUILD_ID_MOST = 64 };

enum lp_binary_state {
	LP_BINARY_FOUND,
	/** There is no such file, or it cannot be read. */
	LP_BINARY_MISSING,
	/** There is one of another build. */
	LP_BINARY_OTHER,
};

struct lp_binary {
	/** As the process had it; owned by the core. */
	const char *path;
	enum lp_binary_state state;
	/** -1 unless found. */
	int fd;
	uint64_t size;
	/** As the core has it. */
	unsigned char build_id[LP_BUILD_ID_MOST];
	unsigned build_id_size;
};

LP_ARRAY(lp_binary_array, struct lp_binary);

/**
 * Find the files of a core.
 * @param root The folder that is that machine's "/", or NULL for this one's.
 * @param[out] ret One an entry of core->files with a new path; see lp_binaries_of().
 */
struct lp_error *lp_binaries_find(struct lp_core *core, const char *root,
				  struct lp_binary_array *ret);

/** The binary of a path, or NULL. */
struct lp_binary *lp_binaries_of(const struct lp_binary_array *binaries, const char *path);

void lp_binaries_deinit(struct lp_binary_array *binaries);

#endif
