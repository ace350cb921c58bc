// SPDX-License-Identifier: Apache-2.0
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct lp_error lp_error_memory = {LP_ERROR_MEMORY, (char *)"limpet is out of memory"};

/** Names of files in a core are whatever its author wished: an error is one line, and no orders to a
 * terminal. */
static void make_plain(char *message)
{
	for (; *message; message++) {
		if ((unsigned char)*message < ' ' || *message == 0x7f)
			*message = '?';
	}
}

static struct lp_error *error_own(enum lp_error_code code, char *message)
{
	struct lp_error *error = message ? malloc(sizeof(*error)) : NULL;

	if (!error) {
		free(message);
		return &lp_error_memory;
	}
	make_plain(message);
	error->code = code;
	error->message = message;
	return error;
}

struct lp_error *lp_error_create(enum lp_error_code code, const char *format, ...)
{
	va_list arguments;
	char *message;

	va_start(arguments, format);
	if (vasprintf(&message, format, arguments) < 0)
		message = NULL;
	va_end(arguments);
	return error_own(code, message);
}

struct lp_error *lp_error_system(int number, const char *format, ...)
{
	va_list arguments;
	char *what, *message;

	va_start(arguments, format);
	if (vasprintf(&what, format, arguments) < 0)
		what = NULL;
	va_end(arguments);
	if (!what || asprintf(&message, "%s: %s", what, strerror(number)) < 0)
		message = NULL;
	free(what);
	return error_own(LP_ERROR_SYSTEM, message);
}

void lp_error_destroy(struct lp_error *error)
{
	if (!error || error == &lp_error_memory)
		return;
	free(error->message);
	free(error);
}
