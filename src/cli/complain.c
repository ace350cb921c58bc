// SPDX-License-Identifier: Apache-2.0
#include "cli/complain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

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
	static const char *const kinds[] = {
#define X(name, text) text,
		LP_ERROR_CODES(X)
#undef X
	};
	enum lp_error_code kind = lp_error_code(error);
	int code = kind == LP_ERROR_USAGE ? EXIT_USAGE : EXIT_CANNOT;

	/* For programs, which read no sentences. */
	if (getenv("LIMPET_ERROR_KINDS"))
		complain("%s: %s", kinds[kind], lp_error_message(error));
	else
		complain("%s", lp_error_message(error));
	lp_error_destroy(error);
	return code;
}
