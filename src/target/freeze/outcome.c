// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/outcome.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "target/call_table.h"
#include "target/freeze/plan.h"
#include "target/permission.h"

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
	if (report->state == 'D' && lp_call_may_wait_for_child(report->call))
		return lp_error_create(
			LP_ERROR_BUSY,
			"process %d cannot be stopped: its thread %d is starting a process and "
			"waits (state D%s); try again when that is done",
			pid, report->tid, call);
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

static struct lp_error *no_copy(const struct lp_wire_report *report, pid_t pid)
{
	char clause[LP_PLAN_CLAUSE] = "";

	lp_outcome_no_copy(report, clause);
	return lp_error_create(report->outcome == LP_OUTCOME_SECCOMP ? LP_ERROR_PERMISSION
								     : LP_ERROR_BUSY,
			       "process %d cannot be copied (%s); use --mode stop to read it while "
			       "it stands still",
			       pid, clause);
}

/* What there is but one thing to say about: where %d is the process. */
static const struct {
	enum lp_outcome outcome;
	enum lp_error_code code;
	const char *sentence;
} sentences[] = {
	{LP_OUTCOME_GONE, LP_ERROR_GONE, "process %d ended while it was looked at"},
	{LP_OUTCOME_EXEC, LP_ERROR_GONE,
	 "process %d replaced its program (exec) while it was looked at; try again"},
	{LP_OUTCOME_FOREIGN, LP_ERROR_UNSUPPORTED,
	 "process %d is a 32-bit program, which limpet cannot look at"},
	{LP_OUTCOME_MEMORY, LP_ERROR_BUSY,
	 "memory ran short, so the copy of process %d was ended before it was read in full; use "
	 "--mode stop to read it without one"},
	{LP_OUTCOME_CHILD_ENDED, LP_ERROR_SYSTEM,
	 "the copy of process %d was killed, perhaps because memory ran short; use --mode stop to "
	 "read it without one"},
	{LP_OUTCOME_HAND_ENDED, LP_ERROR_SYSTEM,
	 "limpet's helper process was killed while it held process %d"},
};

static struct lp_error *say(const struct lp_wire_report *report, pid_t pid)
{
	size_t i;

	for (i = 0; i < sizeof(sentences) / sizeof(*sentences); i++) {
		if (sentences[i].outcome == report->outcome)
			return lp_error_create(sentences[i].code, sentences[i].sentence, pid);
	}
	return lp_error_system(report->number, "cannot capture process %d", pid);
}

struct lp_error *lp_outcome_error(const struct lp_wire_report *report, pid_t pid,
				  unsigned max_pause_ms)
{
	switch (report->outcome) {
	case LP_OUTCOME_OK:
		return NULL;
	case LP_OUTCOME_REFUSED:
		return lp_permission_refused(pid, report->tid);
	case LP_OUTCOME_UNSTOPPABLE:
		return unstoppable(report, pid);
	case LP_OUTCOME_MANY_THREADS:
		return lp_error_create(
			LP_ERROR_BUSY,
			"process %d has more than %d threads, too many to stop them all", pid,
			LP_STOP_THREADS);
	case LP_OUTCOME_SECCOMP:
	case LP_OUTCOME_NO_THREAD:
	case LP_OUTCOME_NO_CLONE:
		return no_copy(report, pid);
	case LP_OUTCOME_DEADLINE:
		return deadline(report, pid, max_pause_ms);
	default:
		return say(report, pid);
	}
}
