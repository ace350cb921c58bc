// SPDX-License-Identifier: Apache-2.0
/** Included before everything else where limpet is part of the process that it looks at: see own.h.
 * Sanitizers watch the C library's malloc only. */
#ifndef LP_BASE_OWN_NAMES_H
#define LP_BASE_OWN_NAMES_H

#include <stdlib.h>
#include <string.h>

#include "base/own.h"

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

#ifndef __SANITIZE_ADDRESS__
#define malloc lp_own_malloc
#define calloc lp_own_calloc
#define realloc lp_own_realloc
#define free lp_own_free
#define strdup lp_own_strdup
#define strndup lp_own_strndup
#define qsort lp_own_qsort
#endif

#endif
