// SPDX-License-Identifier: Apache-2.0
/** What a TARGET on the command line is, and how it is opened. */
#ifndef LP_CLI_TARGET_H
#define LP_CLI_TARGET_H

#include "cli/options.h"

/**
 * The process that a word names in *@pid; 0 if it is a file: what is no number.
 * @param is_pid It is no file.
 * @return false after a complaint.
 */
bool target_find(const char *word, bool is_pid, pid_t *pid);

/** Open process @pid, or the file @word if that is 0, with progress on standard error. */
struct lp_error *target_open(const char *analysis, const struct options *options, const char *word,
			     pid_t pid, struct lp_target **ret);

#endif
