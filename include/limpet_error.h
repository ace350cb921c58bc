// SPDX-License-Identifier: Apache-2.0
/**
 * The kinds of errors that limpet reports: one list from which the C enum, the
 * names in messages and logs, and the exceptions of the Python package are made.
 */
#ifndef LIMPET_ERROR_H
#define LIMPET_ERROR_H

/**
 * X(NAME, text): NAME makes `LP_ERROR_NAME`, text is the kind in words.
 *
 * MEMORY       limpet itself is out of memory.
 * USAGE        an argument makes no sense (exit code 2).
 * NO_TARGET    no such process or file.
 * PERMISSION   the kernel does not let this user look at the target.
 * NOT_PYTHON   the target runs no CPython.
 * UNSUPPORTED  a CPython that limpet cannot decode (version or flavour).
 * BUSY         the target could not be stopped, or not within --max-pause.
 * GONE         the target ended while it was looked at.
 * UNREADABLE   memory or a file could not be read, or its bytes make no sense.
 * SYSTEM       a system call failed for another reason.
 */
#define LP_ERROR_CODES(X)                                                                          \
	X(MEMORY, "out of memory")                                                                 \
	X(USAGE, "usage")                                                                          \
	X(NO_TARGET, "no such target")                                                             \
	X(PERMISSION, "no permission")                                                             \
	X(NOT_PYTHON, "not Python")                                                                \
	X(UNSUPPORTED, "unsupported Python")                                                       \
	X(BUSY, "target busy")                                                                     \
	X(GONE, "target gone")                                                                     \
	X(UNREADABLE, "unreadable")                                                                \
	X(SYSTEM, "system error")

enum lp_error_code {
#define X(name, text) LP_ERROR_##name,
	LP_ERROR_CODES(X)
#undef X
};

#endif
