// SPDX-License-Identifier: Apache-2.0
/** Threads and what they are doing in words; owned by the report. */
#ifndef LP_ANALYSE_THREADS_STACK_WORDS_H
#define LP_ANALYSE_THREADS_STACK_WORDS_H

#include "analyse/analysis.h"

/** "handle() at app.py:42" */
const char *lp_place_words(struct lp_report *report, const struct lp_frame_fact *frame);

/** Its name, "\"worker-1\"", or its ident. */
const char *lp_thread_words(struct lp_report *report, const struct lp_thread_fact *thread);

/** The innermost frames in a line, at most @most: "get() at queue.py:171 < work() at app.py:12 < ..."
 */
const char *lp_stack_words(struct lp_report *report, const struct lp_thread_fact *thread,
			   size_t most);

#endif
