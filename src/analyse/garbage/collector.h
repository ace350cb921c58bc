// SPDX-License-Identifier: Apache-2.0
/** What is known of the cyclic collectors of a process, as several reports need it. */
#ifndef LP_ANALYSE_GARBAGE_COLLECTOR_H
#define LP_ANALYSE_GARBAGE_COLLECTOR_H

#include "analyse/analysis.h"

/** The generation of objects that gc.freeze() put aside, in the flags of objects. */
enum { LP_PERMANENT_GENERATION = 3 };

/** Flags of the gc module (Include/internal/pycore_gc.h). */
enum { LP_GC_DEBUG_SAVEALL = 32 };

enum lp_collector_state {
	/** Not known, and nothing speaks against it. */
	LP_COLLECTOR_MAYBE,
	LP_COLLECTOR_RUNS,
	/** gc.disable() was called. */
	LP_COLLECTOR_DISABLED,
	/** gc.set_threshold(0): it does not run by itself. */
	LP_COLLECTOR_NO_THRESHOLD,
	/** 2.7 and 3.6 do not tell, but the count is far above the threshold, which a collection
	 * sets back. */
	LP_COLLECTOR_OVERDUE,
};

enum lp_collector_state lp_collector_state(const struct lp_collector_fact *fact);

/** Whether no collector of the process runs by itself. */
bool lp_collectors_off(const struct lp_process_facts *process);

/** Whether a collector puts what it finds into gc.garbage. */
bool lp_collectors_save(const struct lp_process_facts *process);

/** Whether cycles that have an object with `__del__` are not collected: before PEP 442 (3.4). */
bool lp_collector_keeps_finalisers(const struct lp_process_facts *process);

/** Whether a root is the list gc.garbage. */
bool lp_is_garbage_list(const struct lp_root *root);

/** The names of a set of gc.DEBUG_ flags: "DEBUG_STATS | DEBUG_SAVEALL". */
void lp_collector_flags(uint32_t flags, struct lp_strbuf *to);

#endif
