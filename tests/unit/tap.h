// SPDX-License-Identifier: Apache-2.0
/**
 * A unit test: main() calls CHECK and EQUAL, and ends with `return tap_done();`.
 * Prints one TAP line a check; the test's name is the text of the checked expression.
 */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int tap_count, tap_failures;

static inline void tap_check(bool ok, const char *what, const char *file, int line)
{
	printf("%sok %d - %s\n", ok ? "" : "not ", ++tap_count, what);
	if (!ok) {
		tap_failures++;
		printf("# %s:%d\n", file, line);
	}
}

static inline void tap_equal(unsigned long long got, unsigned long long want, const char *what,
			     const char *file, int line)
{
	tap_check(got == want, what, file, line);
	if (got != want)
		printf("# got %llu (%#llx), want %llu (%#llx)\n", got, got, want, want);
}

static inline void tap_text(const char *got, const char *want, const char *what, const char *file,
			    int line)
{
	bool same = got && want && !strcmp(got, want);

	tap_check(same, what, file, line);
	if (!same)
		printf("# got  %s\n# want %s\n", got ? got : "NULL", want ? want : "NULL");
}

static inline int tap_done(void)
{
	printf("1..%d\n", tap_count);
	return tap_failures != 0;
}

/** The expression holds. */
#define CHECK(expression) tap_check((expression), #expression, __FILE__, __LINE__)
/** Two numbers are equal: what was got, what is wanted. */
#define EQUAL(got, want)                                                                           \
	tap_equal((unsigned long long)(got), (unsigned long long)(want), #got " == " #want,        \
		  __FILE__, __LINE__)
/** Two strings are equal. */
#define TEXT(got, want) tap_text((got), (want), #got " is " #want, __FILE__, __LINE__)

#endif
