// SPDX-License-Identifier: Apache-2.0
/** What threads are doing, in few lines: those in the same place share one. */
#ifndef LP_ANALYSE_THREADS_DOING_H
#define LP_ANALYSE_THREADS_DOING_H

#include "analyse/analysis.h"

/**
 * Append the table `stacks`: most threads first.
 * @param limit Rows at most; 0: three lines at most, be there as many threads as there may.
 * O(frames that are shown), and a sort of the threads.
 */
struct lp_error *lp_doing_table(const struct lp_process_facts *process, uint64_t limit,
				struct lp_report *report);

#endif
