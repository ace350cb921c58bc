// SPDX-License-Identifier: Apache-2.0
/** Commands that are no analyses.  Analyses are commands by themselves. */
#ifndef LP_CLI_COMMANDS_H
#define LP_CLI_COMMANDS_H

#include "cli/options.h"

struct command {
	const char *name;
	const char *summary;
	/** How many words it takes behind its target. */
	size_t words;
	/** The exit code. */
	int (*run)(const struct options *options);
};

/** Ended by one without a name. */
extern const struct command commands[];

#endif
