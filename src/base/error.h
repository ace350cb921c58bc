// SPDX-License-Identifier: Apache-2.0
/**
 * Errors as values.  A function that can fail returns `struct lp_error *`, NULL
 * for success, and leaves its results untouched when it fails.
 *
 * This module does not print, and knows neither Python nor processes.
 */
#ifndef LP_BASE_ERROR_H
#define LP_BASE_ERROR_H

#include "limpet_error.h"

/** What went wrong, as a sentence that tells a user why and what to do. */
struct lp_error {
	enum lp_error_code code;
	/** Owned by the error; without a final newline. */
	char *message;
};

/** Out of memory: static, so that reporting it needs none. */
extern struct lp_error lp_error_memory;

/**
 * An error with a formatted message, which is one line: control characters become "?".  Never NULL:
 * where memory is short it is lp_error_memory instead.  The caller frees it with lp_error_destroy().
 */
struct lp_error *lp_error_create(enum lp_error_code code, const char *format, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull, cold));

/** As lp_error_create() with LP_ERROR_SYSTEM, with ": " and the text of @number behind it. */
struct lp_error *lp_error_system(int number, const char *format, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull, cold));

/** Free an error; NULL and static errors are fine. */
void lp_error_destroy(struct lp_error *error);

/** Return from the calling function when @expression is an error. */
#define LP_TRY(expression)                                                                         \
	do {                                                                                       \
		struct lp_error *lp_try_error = (expression);                                      \
		if (lp_try_error)                                                                  \
			return lp_try_error;                                                       \
	} while (0)

#endif
