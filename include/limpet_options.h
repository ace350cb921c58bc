// SPDX-License-Identifier: Apache-2.0
/** How a target is opened: part of limpet.h, apart for those below it. */
#ifndef LIMPET_OPTIONS_H
#define LIMPET_OPTIONS_H

#include <stdbool.h>

/** How a live process is frozen while it is read. */
enum lp_mode {
	/** By a copy-on-write child, or stopped where a child cannot be had without risk. */
	LP_MODE_AUTO,
	LP_MODE_COW,
	LP_MODE_STOP,
};

struct lp_open_options {
	enum lp_mode mode;
	/** The longest stop of the target that is allowed, in milliseconds. */
	unsigned max_pause_ms;
	/** Threads to decode with, 1 to 16; 0: as the machine suggests. */
	unsigned workers;
	/**
	 * Of a core: the folder that has the files of the machine that it was made on, as "/" had
	 * them, or all in one; NULL: those of this machine.
	 */
	const char *sysroot;
	/** Keep no contents of str and bytes. */
	bool redact;
	/** Find references even where the analysis can do without: for questions with `retained`.
	 */
	bool references;
};

#endif
