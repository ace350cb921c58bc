// SPDX-License-Identifier: Apache-2.0
/** The first bytes of a core: whether it is one, of this machine's kind. */
#ifndef LP_TARGET_CORE_HEADER_H
#define LP_TARGET_CORE_HEADER_H

#include <elf.h>

struct lp_error;

/** NULL, or LP_ERROR_UNREADABLE: what the file @path is instead. */
struct lp_error *lp_core_check_header(const char *path, const Elf64_Ehdr *header);

#endif
