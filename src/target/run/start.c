// SPDX-License-Identifier: Apache-2.0
#include "target/run/start.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/error.h"
#include "target/freeze/line.h"
#include "target/run/pass.h"

struct lp_run_request *lp_run_request(struct lp_surgeon *surgeon)
{
	return &surgeon->board->run;
}

static struct lp_error *explain(const struct lp_run_request *request,
				const struct lp_run_report *report)
{
	pid_t pid = request->pid;

	switch (report->outcome) {
	case LP_RUN_OK:
		return NULL;
	case LP_RUN_GONE:
		return lp_error_create(LP_ERROR_GONE, "process %d has ended", pid);
	case LP_RUN_STOPPED:
		return lp_error_create(LP_ERROR_BUSY,
				       "process %d is stopped by a signal and runs nothing; "
				       "nothing was run: kill -CONT %d first",
				       pid, pid);
	case LP_RUN_REFUSED:
		return lp_error_create(LP_ERROR_PERMISSION,
				       "the kernel does not let limpet trace process %d", pid);
	case LP_RUN_SECCOMP:
		return lp_error_create(LP_ERROR_PERMISSION,
				       "process %d has a seccomp filter that might end it for a "
				       "call of limpet's; nothing was run",
				       pid);
	case LP_RUN_NEVER_SAFE:
		return lp_error_create(LP_ERROR_BUSY,
				       "process %d had no thread at a point where code can be "
				       "started safely, each time that limpet looked; nothing was "
				       "run",
				       pid);
	case LP_RUN_KILLED:
		return lp_error_create(LP_ERROR_SYSTEM,
				       "limpet's helper process (limpet-surgeon) was killed");
	default:
		return lp_error_create(LP_ERROR_SYSTEM,
				       "cannot start code in process %d: %s: %s; nothing was run",
				       pid, report->step, strerror(report->number));
	}
}

static struct lp_error *killed(const struct lp_surgeon *surgeon)
{
	return lp_error_create(LP_ERROR_SYSTEM,
			       "limpet's helper process (limpet-surgeon, PID %d) was killed",
			       surgeon->pid);
}

static struct lp_error *ask(struct lp_surgeon *surgeon, enum lp_wire_kind kind,
			    struct lp_run_report *report, int *ret)
{
	struct lp_wire_message message = {.kind = kind};
	ssize_t length;
	int connection = -1;

	do
		length = send(surgeon->line, &message, sizeof(message), MSG_NOSIGNAL);
	while (length < 0 && errno == EINTR);
	if (length >= 0)
		length = lp_pass_receive(surgeon->line, &message, sizeof(message), &connection);
	if (length != (ssize_t)sizeof(message))
		return killed(surgeon);
	*report = surgeon->board->ran;
	LP_TRY(explain(&surgeon->board->run, report));
	*ret = connection;
	return NULL;
}

struct lp_error *lp_run_start(struct lp_surgeon *surgeon, struct lp_run_report *report, int *ret)
{
	return ask(surgeon, LP_WIRE_RUN, report, ret);
}

struct lp_error *lp_run_start_script(struct lp_surgeon *surgeon, struct lp_run_report *report,
				     int *ret)
{
	surgeon->board->run.mailbox.ready = false;
	return ask(surgeon, LP_WIRE_MAIL, report, ret);
}

bool lp_run_take_away(struct lp_surgeon *surgeon, bool ready)
{
	struct lp_wire_message message = {.kind = LP_WIRE_SETTLE};

	surgeon->board->run.mailbox.ready = ready;
	lp_error_destroy(lp_line_ask(surgeon, &message));
	return surgeon->board->ran.taken_back;
}
