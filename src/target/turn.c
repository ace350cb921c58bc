// SPDX-License-Identifier: Apache-2.0
#include "target/turn.h"

#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "target/process.h"

/** Whether it is traced; @ret_limpet: by a limpet, or by what has ended just now. */
static bool is_traced(pid_t pid, pid_t tid, bool *ret_limpet)
{
	struct lp_process_status status, tracer;

	*ret_limpet = false;
	if (lp_process_status(pid, tid, &status) || !status.tracer)
		return false;
	*ret_limpet = lp_process_status(status.tracer, 0, &tracer) ||
		      !strcmp(tracer.name, LP_TURN_SURGEON);
	return true;
}

bool lp_turn_wait(pid_t pid, pid_t tid, uint64_t until)
{
	const struct timespec moment = {.tv_nsec = 2000000};
	bool traced, limpet;

	/* A tracer in another PID namespace is not to be seen, so there is a wait in any case. */
	do {
		nanosleep(&moment, NULL);
		traced = is_traced(pid, tid, &limpet);
	} while (traced && limpet && lp_clock() < until);
	return !traced;
}
