// SPDX-License-Identifier: Apache-2.0
#include "target/permission.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "target/process.h"

enum { ROOT = 0 };
/* include/linux/sched.h */
enum { PF_KTHREAD = 0x200000 };

static void read_label(pid_t pid, char *ret)
{
	ssize_t length = lp_process_read(pid, 0, "attr/current", ret, LP_PERMISSION_LABEL);

	ret[length < 0 ? 0 : strcspn(ret, "\n")] = 0;
}

static void gather_party(pid_t pid, const struct lp_process_status *status,
			 struct lp_permission_party *ret)
{
	memcpy(ret->uids, status->uids, sizeof(ret->uids));
	memcpy(ret->gids, status->gids, sizeof(ret->gids));
	ret->effective = status->effective;
	ret->permitted = status->permitted;
	ret->seccomp = status->seccomp;
	read_label(pid, ret->label);
}

static int read_scope(void)
{
	LP_FCLOSE FILE *file = fopen("/proc/sys/kernel/yama/ptrace_scope", "re");
	int scope = -1;

	if (file && fscanf(file, "%d", &scope) != 1)
		scope = -1;
	return scope;
}

static void gather_hints(struct lp_permission_facts *facts)
{
	struct lp_process_status status;

	facts->hint_count = lp_process_find_inner(facts->pid, facts->hints, LP_PERMISSION_HINTS);
	if (facts->hint_count == 1 && !lp_process_status(facts->hints[0], 0, &status))
		memcpy(facts->hint_name, status.name, sizeof(facts->hint_name));
}

/** The kernel gives the files of a process that it hides from its own user to root. */
static bool is_undumpable(pid_t pid, const struct lp_process_status *status)
{
	struct stat owner;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	return status->uids[1] != ROOT && !stat(path, &owner) && owner.st_uid == ROOT;
}

/** The map of user ids is all that one may see of another user namespace. */
static bool is_in_other_namespace(pid_t pid)
{
	char theirs[1024], ours[1024];

	return lp_process_read(pid, 0, "uid_map", theirs, sizeof(theirs)) > 0 &&
	       lp_process_read(getpid(), 0, "uid_map", ours, sizeof(ours)) > 0 &&
	       strcmp(theirs, ours);
}

void lp_permission_gather_tracer(const struct lp_process_status *status,
				 struct lp_permission_facts *ret)
{
	struct lp_process_status tracer;

	ret->tracer = status->tracer;
	if (ret->tracer && !lp_process_status(ret->tracer, 0, &tracer))
		memcpy(ret->tracer_name, tracer.name, sizeof(ret->tracer_name));
}

void lp_permission_gather(pid_t pid, struct lp_permission_facts *ret)
{
	struct lp_process_status status, own;
	struct lp_process_stat stat;
	LP_CLOSE int memory = -1;
	pid_t live;

	*ret = (struct lp_permission_facts){.pid = pid, .process = pid};
	ret->exists = !kill(pid, 0) || errno == EPERM;
	ret->ptrace_scope = read_scope();
	ret->visible = !lp_process_status(pid, 0, &status);
	if (!lp_process_status(getpid(), 0, &own))
		gather_party(getpid(), &own, &ret->own);
	if (!ret->visible) {
		gather_hints(ret);
		return;
	}
	ret->process = status.process;
	gather_party(pid, &status, &ret->target);
	lp_permission_gather_tracer(&status, ret);
	if (!lp_process_stat(pid, 0, &stat))
		ret->kernel_thread = stat.flags & PF_KTHREAD;
	live = lp_process_live_thread(pid);
	ret->ended = !live;
	ret->undumpable = is_undumpable(pid, &status);
	ret->other_users = is_in_other_namespace(pid);
	/* A main thread that has ended before the others has no memory any more. */
	memory = lp_process_open(pid, live, "mem", O_RDONLY);
	ret->readable = memory != -EACCES && memory != -EPERM;
}
