// SPDX-License-Identifier: Apache-2.0
#include "analyse/garbage/collector.h"

#include <string.h>

/** How often the threshold the first count has to be to be sure that nothing sets it back. */
enum { FAR_ABOVE = 4 };

enum lp_collector_state lp_collector_state(const struct lp_collector_fact *fact)
{
	if (fact->known && !fact->enabled)
		return LP_COLLECTOR_DISABLED;
	if (!fact->known && !fact->counts[0] && !fact->thresholds[0] && !fact->thresholds[1])
		return LP_COLLECTOR_MAYBE;
	if (!fact->thresholds[0])
		return LP_COLLECTOR_NO_THRESHOLD;
	if (fact->known)
		return LP_COLLECTOR_RUNS;
	return fact->counts[0] / FAR_ABOVE > fact->thresholds[0] ? LP_COLLECTOR_OVERDUE
								 : LP_COLLECTOR_MAYBE;
}

bool lp_collectors_off(const struct lp_process_facts *process)
{
	size_t i;

	for (i = 0; i < process->collectors.count; i++) {
		if (lp_collector_state(&process->collectors.items[i]) < LP_COLLECTOR_DISABLED)
			return false;
	}
	return process->collectors.count;
}

bool lp_collectors_save(const struct lp_process_facts *process)
{
	size_t i;

	for (i = 0; i < process->collectors.count; i++) {
		const struct lp_collector_fact *fact = &process->collectors.items[i];

		if (fact->known && (fact->debug & LP_GC_DEBUG_SAVEALL))
			return true;
	}
	return false;
}

bool lp_collector_keeps_finalisers(const struct lp_process_facts *process)
{
	/* limpet knows 2.7, and 3.6 and later. */
	return process->python && !strncmp(process->python, "2.", 2);
}

bool lp_is_garbage_list(const struct lp_root *root)
{
	return root->kind == LP_ROOT_GC && root->name && !strcmp(root->name, "gc.garbage");
}

void lp_collector_flags(uint32_t flags, struct lp_strbuf *to)
{
	static const struct {
		uint32_t flag;
		const char *name;
	} names[] = {
		{1, "DEBUG_STATS"},
		{2, "DEBUG_COLLECTABLE"},
		{4, "DEBUG_UNCOLLECTABLE"},
		/* 2.7 only. */
		{8, "DEBUG_INSTANCES"},
		{16, "DEBUG_OBJECTS"},
		{LP_GC_DEBUG_SAVEALL, "DEBUG_SAVEALL"},
	};
	const char *between = "";
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (!(flags & names[i].flag))
			continue;
		lp_strbuf_printf(to, "%s%s", between, names[i].name);
		between = " | ";
		flags &= ~names[i].flag;
	}
	if (flags)
		lp_strbuf_printf(to, "%s%#x", between, flags);
}
