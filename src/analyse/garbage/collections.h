// SPDX-License-Identifier: Apache-2.0
/** What the collectors of a process have done since it began. */
#ifndef LP_ANALYSE_GARBAGE_COLLECTIONS_H
#define LP_ANALYSE_GARBAGE_COLLECTIONS_H

#include "graph/process_facts.h"
#include "report/report.h"

/** Append the table `collections`, a row a generation, if any collector keeps count. */
void lp_collections_table(const struct lp_process_facts *process, struct lp_report *report);

#endif
