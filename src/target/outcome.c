// SPDX-License-Identifier: Apache-2.0
#include "target/outcome.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "target/call_table.h"
#include "target/permission.h"
#include "target/plan.h"

bool lp_outcome_no_copy(const struct lp_wire_report *report, char *clause)
{
	switch (report->outcome) {
	case LP_OUTCOME_SECCOMP:
		snprintf(clause, LP_PLAN_CLAUSE, "a seccomp filter");
		return true;
	case LP_OUTCOME_NO_THREAD:
		snprintf(clause, LP_PLAN_CLAUSE, "no thread in a state to be forked from");
		return true;
	case LP_OUTCOME_NO_CLONE:
		snprintf(clause, LP_PLAN_CLAUSE, "the kernel refuses to fork it: %s",
			 strerror(report->number));
		return true;
	default:
		return false;
	}
}

static struct lp_error *unstoppable(const struct lp_wire_report *report, pid_t pid)
{
	const char *name = report->call < 0 ? NULL : lp_call_name(report->call);
	char call[64] = "";

	if (name)
		snprintf(call, sizeof(call), ", in the system call %s", name);
	else if (report->call >= 0)
		snprintf(call, sizeof(call), ", in the system call %ld", report->call);
	if (!report->tid)
		return lp_error_create(LP_ERROR_BUSY,
				       "process %d cannot be stopped: it starts, ends or replaces "
				       "threads all the time; try again",
				       pid);
	return lp_error_create(
		LP_ERROR_BUSY,
		"process %d cannot be stopped: its thread %d does not react (state %c%s); "
		"try again when that is done",
		pid, report->tid, report->state ? report->state : '?', call);
}

static struct lp_error *deadline(const struct lp_wire_report *report, pid_t pid,
				 unsigned max_pause_ms)
{
	return lp_error_create(
		LP_ERROR_BUSY,
		"process %d was resumed before it was read in full, as it had stood still "
		"for the limit of %u ms; to allow more pass --max-pause %u",
		pid, max_pause_ms, max_pause_ms < 500 ? 1000 : 2 * max_pause_ms);
}

struct lp_error *lp_outcome_error(const struct lp_wire_report *report, pid_t pid,
				  unsigned max_pause_ms)
{
	char clause[LP_PLAN_CLAUSE];

	switch (report->outcome) {
	case LP_OUTCOME_OK:
		return NULL;
	case LP_OUTCOME_GONE:
		return lp_error_create(LP_ERROR_GONE, "process %d ended while it was looked at",
				       pid);
	case LP_OUTCOME_EXEC:
		return lp_error_create(
			LP_ERROR_GONE,
			"process %d replaced its program (exec) while it was looked at; "
			"try again",
			pid);
	case LP_OUTCOME_REFUSED:
		return lp_permission_refused(pid, report->tid);
	case LP_OUTCOME_UNSTOPPABLE:
		return unstoppable(report, pid);
	case LP_OUTCOME_FOREIGN:
		return lp_error_create(
			LP_ERROR_UNSUPPORTED,
			"process %d is a 32-bit program, which limpet cannot look at", pid);
	case LP_OUTCOME_MANY_THREADS:
		return lp_error_create(
			LP_ERROR_BUSY,
			"process %d has more than %d threads, too many to stop them all", pid,
			LP_STOP_THREADS);
	case LP_OUTCOME_SECCOMP:
	case LP_OUTCOME_NO_THREAD:
	case LP_OUTCOME_NO_CLONE:
		lp_outcome_no_copy(report, clause);
		return lp_error_create(
			report->outcome == LP_OUTCOME_SECCOMP ? LP_ERROR_PERMISSION : LP_ERROR_BUSY,
			"process %d cannot be copied (%s); use --mode stop to read it "
			"while it stands still",
			pid, clause);
	case LP_OUTCOME_DEADLINE:
		return deadline(report, pid, max_pause_ms);
	case LP_OUTCOME_MEMORY:
		return lp_error_create(
			LP_ERROR_BUSY,
			"memory ran short, so the copy of process %d was ended before it "
			"was read in full; use --mode stop to read it without one",
			pid);
	case LP_OUTCOME_CHILD_ENDED:
		return lp_error_create(
			LP_ERROR_SYSTEM,
			"the copy of process %d was killed, perhaps because memory ran "
			"short; use --mode stop to read it without one",
			pid);
	case LP_OUTCOME_HAND_ENDED:
		return lp_error_create(
			LP_ERROR_SYSTEM,
			"limpet's helper process was killed while it held process %d", pid);
	case LP_OUTCOME_SYSTEM:
		break;
	}
	return lp_error_system(report->number, "cannot capture process %d", pid);
}
