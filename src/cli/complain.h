// SPDX-License-Identifier: Apache-2.0
/** What goes wrong, in one line on standard error. */
#ifndef LP_CLI_COMPLAIN_H
#define LP_CLI_COMPLAIN_H

struct lp_error;

/** One line on standard error: "limpet: ...". */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** Complain about an error, free it, and return the exit code for it. */
int fail(struct lp_error *error);

#endif
