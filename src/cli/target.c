// SPDX-License-Identifier: Apache-2.0
#include "cli/target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/signals.h"

/** The process that a number names; 0 if none can be called so. */
static pid_t parse_pid(const char *word)
{
	char *end;
	long pid;

	errno = 0;
	pid = strtol(word, &end, 10);
	return *word < '0' || *word > '9' || *end || errno || pid < 1 || pid > 1 << 22 ? 0
										       : (pid_t)pid;
}

bool target_find(const char *word, bool is_pid, pid_t *pid)
{
	*pid = 0;
	if (!is_pid && word[strspn(word, "0123456789")])
		return true;
	*pid = parse_pid(word);
	if (!*pid)
		complain("'%s' is no PID", word);
	return *pid != 0;
}

struct lp_error *target_open(const char *analysis, const struct options *options, const char *word,
			     pid_t pid, struct lp_target **ret)
{
	struct lp_error *error;

	if (!options->quiet)
		progress_start();
	error = pid ? lp_open_process(pid, analysis, &options->open, ret)
		    : lp_open_file(word, analysis, &options->open, ret);
	progress_stop();
	return error;
}
