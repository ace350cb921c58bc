// SPDX-License-Identifier: Apache-2.0
#include "cli/output.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/exit_code.h"

static unsigned terminal_width(void)
{
	struct winsize size;

	return !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) ? size.ws_col : 0;
}

struct lp_format output_format(const struct options *options)
{
	bool terminal = isatty(STDOUT_FILENO);
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	bool dumb = !term || !strcmp(term, "dumb");

	return (struct lp_format){
		.json = options->json,
		.color = options->color == COLOR_ALWAYS ||
			 (options->color == COLOR_AUTO && terminal && !dumb &&
			  !(no_color && *no_color)),
		.width = terminal ? terminal_width() : 0,
	};
}

static void cannot_write(void)
{
	/* A reader that has gone away ended us by SIGPIPE, silently. */
	complain("cannot write the output: %s", strerror(errno));
	exit(EXIT_CANNOT);
}

bool output_write(void *context, const char *bytes, size_t length)
{
	if (fwrite(bytes, 1, length, stdout) != length)
		cannot_write();
	return true;
}

int output_end(void)
{
	if (fflush(stdout))
		cannot_write();
	return 0;
}
