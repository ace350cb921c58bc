// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/settle.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "target/turn.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

static void close_others(int line)
{
	int fd, last = (int)sysconf(_SC_OPEN_MAX);

	if (line > 0 && syscall(SYS_close_range, 0, line - 1, 0) == 0 &&
	    syscall(SYS_close_range, line + 1, UINT_MAX, 0) == 0)
		return;
	for (fd = 0; fd < last; fd++) {
		if (fd != line)
			close(fd);
	}
}

/**
 * The last that the kernel ends when memory is short, and the first to run.  It needs microseconds
 * of processor time, but the target stands still until it has them.  By its nice value alone it may
 * wait for seconds, as a session that is new is a group of its own for the scheduler (autogroup).
 */
static void protect(void)
{
	static const struct sched_param lowest = {.sched_priority = 1};
	static const char never[] = "-1000";
	LP_CLOSE int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	/* All of it needs privileges, and is a help only. */
	if (score >= 0 && write(score, never, sizeof(never) - 1) < 0)
		errno = 0;
	if (sched_setscheduler(0, SCHED_FIFO, &lowest))
		setpriority(PRIO_PROCESS, 0, -20);
}

void lp_settle_in(int line)
{
	const struct sigaction action = {.sa_handler = SIG_DFL};

	protect();
	sigaction(SIGCHLD, &action, NULL);
	setsid();
	prctl(PR_SET_NAME, LP_TURN_SURGEON);
	close_others(line);
	if (chdir("/"))
		errno = 0;
}
