// SPDX-License-Identifier: Apache-2.0
/** What a suspect is known by when it is found again: in another run, or on another host. */
#ifndef LP_ANALYSE_SUSPECTS_FINGERPRINT_H
#define LP_ANALYSE_SUSPECTS_FINGERPRINT_H

#include <stdbool.h>

/** Digits, and what ends them. */
enum { LP_FINGERPRINT_SIZE = 13 };

/**
 * The fingerprint of a path in words.  Where a frame stands (file and line) does not count, nor
 * does the number in the name of a thread.
 * @return false when memory is short.
 */
bool lp_fingerprint(const char *path, char ret[LP_FINGERPRINT_SIZE]);

#endif
