// SPDX-License-Identifier: Apache-2.0
/**
 * Suspects that are known: --ignore, --baseline and --write-baseline.
 *
 * A baseline is a text file, a line a suspect: its fingerprint, its verdict, and, for people, what
 * holds it.  Empty lines, and what is behind a '#', do not count.
 */
#ifndef LP_CLI_BASELINE_H
#define LP_CLI_BASELINE_H

#include "cli/options.h"

struct baseline {
	/** The text of the file that was read, which the suspects refer to. */
	char *text;
	struct lp_known_suspect *known;
	/** What is to be written, or NULL. */
	struct lp_output *output;
};

/** Complain if a command that tells no suspects is to check or compare them: 0 or an exit code. */
int baseline_refuse(const char *command, const struct options *options);

/**
 * Read what is known into the question, before a target is looked at.
 * @param baseline Zeroed; to be ended whatever the result.
 * @return 0, or an exit code after a complaint.
 */
int baseline_prepare(const struct lp_analysis_info *analysis, struct options *options,
		     struct baseline *baseline);

/** Write what a report has found, if that was asked for; as above. */
int baseline_write(struct baseline *baseline, const struct lp_report *report);
void baseline_end(struct baseline *baseline);

#endif
