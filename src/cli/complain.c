// SPDX-License-Identifier: Apache-2.0
#include "cli/complain.h"

#include <stdarg.h>
#include <stdio.h>

#include "cli/exit_code.h"
#include "cli/signals.h"
#include "limpet.h"

void complain(const char *format, ...)
{
	va_list arguments;

	progress_stop();
	fputs("limpet: ", stderr);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

int fail(struct lp_error *error)
{
	int code = lp_error_code(error) == LP_ERROR_USAGE ? EXIT_USAGE : EXIT_CANNOT;

	complain("%s", lp_error_message(error));
	lp_error_destroy(error);
	return code;
}
