// SPDX-License-Identifier: Apache-2.0
/** Words of native stacks, registers and static data, each of which may be a reference. */
#ifndef LP_DECODE_ROOTS_NATIVE_ROOTS_H
#define LP_DECODE_ROOTS_NATIVE_ROOTS_H

#include "decode/roots/root_list.h"

/** What is on a thread's stack or in its registers: the target's C code holds objects there. */
void lp_roots_add_stack(struct lp_roots *roots, const struct lp_thread_registers *registers);

/** The writable data of the program and of all its libraries. */
void lp_roots_add_static_data(struct lp_roots *roots);

#endif
