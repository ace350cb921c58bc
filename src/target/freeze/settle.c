// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/settle.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

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

/** The last that the kernel ends when memory is short, and the first to run. */
static void protect(void)
{
	static const char never[] = "-1000";
	LP_CLOSE int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	/* Both need privileges, and both are a help only. */
	if (score >= 0 && write(score, never, sizeof(never) - 1) < 0)
		errno = 0;
	setpriority(PRIO_PROCESS, 0, -20);
}

void lp_settle_in(int line)
{
	const struct sigaction action = {.sa_handler = SIG_DFL};

	sigaction(SIGCHLD, &action, NULL);
	setsid();
	prctl(PR_SET_NAME, "limpet-surgeon");
	close_others(line);
	if (chdir("/"))
		errno = 0;
	protect();
}
