// SPDX-License-Identifier: Apache-2.0
/** References that threads and their frames hold. */
#ifndef LP_DECODE_ROOTS_THREAD_ROOTS_H
#define LP_DECODE_ROOTS_THREAD_ROOTS_H

#include "decode/roots/root_list.h"

/** The fields of a thread's state. */
void lp_roots_add_thread(struct lp_roots *roots, const struct lp_thread *thread, int number);

/** What the frames of calls under way hold, by name. */
struct lp_error *lp_roots_add_frames(struct lp_roots *roots, const struct lp_thread *thread,
				     int number);

#endif
