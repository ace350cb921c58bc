// SPDX-License-Identifier: Apache-2.0
#include "target/permission.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "target/process.h"
#include "target/turn.h"

enum { CAP_PTRACE_BIT = 19, ROOT = 0 };

static bool may_trace_all(const struct lp_permission_party *party)
{
	return party->effective >> CAP_PTRACE_BIT & 1;
}

static struct lp_error *no_process(const struct lp_permission_facts *facts)
{
	pid_t pid = facts->pid;

	if (facts->exists)
		return lp_error_create(LP_ERROR_PERMISSION,
				       "process %d is hidden from this user (/proc is mounted with "
				       "hidepid); run limpet with sudo",
				       pid);
	if (facts->hint_count == 1)
		return lp_error_create(
			LP_ERROR_NO_TARGET,
			"there is no process %d here; the PID %d of a container is %d "
			"here (%s)",
			pid, pid, facts->hints[0], facts->hint_name);
	if (facts->hint_count > 1)
		return lp_error_create(
			LP_ERROR_NO_TARGET,
			"there is no process %d here; the PID %d of %zu containers is %d, "
			"%d%s here",
			pid, pid, facts->hint_count, facts->hints[0], facts->hints[1],
			facts->hint_count > 2 ? ", ..." : "");
	return lp_error_create(LP_ERROR_NO_TARGET, "there is no process %d", pid);
}

/** The user's name from the local file: a directory service may hang when it is needed most. */
static void user_name(uid_t uid, char *ret, size_t size)
{
	LP_FCLOSE FILE *file = fopen("/etc/passwd", "re");
	struct passwd *entry;

	snprintf(ret, size, "uid %u", uid);
	while (file && (entry = fgetpwent(file))) {
		if (entry->pw_uid == uid) {
			snprintf(ret, size, "%s (uid %u)", entry->pw_name, uid);
			return;
		}
	}
}

/** Without CAP_SYS_PTRACE limpet must be the target's user and group in each respect. */
static bool is_other_user(const struct lp_permission_facts *facts)
{
	int i;

	for (i = 0; i < 3; i++) {
		if (facts->target.uids[i] != facts->own.uids[0] ||
		    facts->target.gids[i] != facts->own.gids[0])
			return true;
	}
	return false;
}

static struct lp_error *other_user(const struct lp_permission_facts *facts)
{
	char theirs[64], ours[64];

	if (facts->own.uids[1] == ROOT)
		return lp_error_create(
			LP_ERROR_PERMISSION,
			"no permission to look at process %d: limpet is root but lacks the "
			"capability SYS_PTRACE, as in a container; add it (docker run "
			"--cap-add=SYS_PTRACE) or run limpet on the host",
			facts->pid);
	user_name(facts->target.uids[0], theirs, sizeof(theirs));
	user_name(facts->own.uids[0], ours, sizeof(ours));
	if (facts->target.uids[0] != facts->own.uids[0])
		return lp_error_create(
			LP_ERROR_PERMISSION,
			"no permission to look at process %d: it runs as %s, limpet as "
			"%s; run limpet as that user or with sudo",
			facts->pid, theirs, ours);
	return lp_error_create(
		LP_ERROR_PERMISSION,
		"no permission to look at process %d: it has changed its user or group "
		"since it was started; run limpet with sudo",
		facts->pid);
}

static struct lp_error *yama(const struct lp_permission_facts *facts)
{
	if (facts->ptrace_scope == 1)
		return lp_error_create(
			LP_ERROR_PERMISSION,
			"no permission to look at process %d: this system lets only a "
			"parent do so (kernel.yama.ptrace_scope is 1); run limpet with "
			"sudo, or allow it with: sudo sysctl kernel.yama.ptrace_scope=0",
			facts->pid);
	return lp_error_create(
		LP_ERROR_PERMISSION,
		"no permission to look at process %d: this system lets only root do so "
		"(kernel.yama.ptrace_scope is %d); run limpet with sudo",
		facts->pid, facts->ptrace_scope);
}

static struct lp_error *without_capability(const struct lp_permission_facts *facts)
{
	if (is_other_user(facts))
		return other_user(facts);
	if (facts->ptrace_scope == 1 || facts->ptrace_scope == 2)
		return yama(facts);
	if (facts->undumpable)
		return lp_error_create(
			LP_ERROR_PERMISSION,
			"no permission to look at process %d: it is protected from its "
			"own user (it has changed its user, or called prctl to be not "
			"dumpable); run limpet with sudo",
			facts->pid);
	if (facts->target.permitted & ~facts->own.permitted)
		return lp_error_create(
			LP_ERROR_PERMISSION,
			"no permission to look at process %d: it has capabilities that "
			"limpet lacks; run limpet with sudo",
			facts->pid);
	return NULL;
}

/** The kernel refuses access: which of its rules is it? */
static struct lp_error *refused(const struct lp_permission_facts *facts)
{
	const struct lp_permission_party *own = &facts->own, *target = &facts->target;
	struct lp_error *error = NULL;

	if (facts->ptrace_scope == 3)
		return lp_error_create(
			LP_ERROR_PERMISSION,
			"no permission to look at process %d: this system lets nobody do "
			"so (kernel.yama.ptrace_scope is 3, until it is restarted)",
			facts->pid);
	if (!may_trace_all(own))
		error = without_capability(facts);
	if (error)
		return error;
	if (facts->other_users)
		return lp_error_create(
			LP_ERROR_PERMISSION,
			"no permission to look at process %d: it belongs to another user "
			"namespace; run limpet as root of the host",
			facts->pid);
	if (*target->label && strncmp(target->label, "unconfined", 10))
		return lp_error_create(
			LP_ERROR_PERMISSION,
			"no permission to look at process %d: a security module "
			"(AppArmor, SELinux) forbids it: the process is confined by "
			"\"%s\", limpet by \"%s\"; run limpet on the host, or relax the "
			"profile",
			facts->pid, target->label, *own->label ? own->label : "nothing");
	return lp_error_create(
		LP_ERROR_PERMISSION,
		"no permission to look at process %d: the kernel or a security module "
		"forbids it; run limpet with sudo, or on the host",
		facts->pid);
}

struct lp_error *lp_permission_judge(const struct lp_permission_facts *facts)
{
	pid_t pid = facts->pid;

	if (!facts->visible)
		return no_process(facts);
	if (facts->process && facts->process != pid)
		return lp_error_create(LP_ERROR_NO_TARGET,
				       "%d is no process but a thread of process %d", pid,
				       facts->process);
	if (facts->kernel_thread)
		return lp_error_create(
			LP_ERROR_PERMISSION,
			"process %d is a thread of the kernel: there is nothing to look "
			"at",
			pid);
	if (facts->ended)
		return lp_error_create(
			LP_ERROR_GONE,
			"process %d has ended (it is a zombie, waiting for its parent to "
			"take note)",
			pid);
	if (!facts->readable)
		return refused(facts);
	if (facts->tracer)
		return lp_error_create(
			LP_ERROR_PERMISSION,
			"process %d is being traced by process %d (%s) already; end that "
			"first",
			pid, facts->tracer, facts->tracer_name);
	return NULL;
}

struct lp_error *lp_permission_check(pid_t pid)
{
	uint64_t until = lp_clock() + LP_TURN_PATIENCE;
	struct lp_permission_facts facts;

	if (pid == getpid())
		return lp_error_create(LP_ERROR_USAGE, "process %d is limpet itself", pid);
	do
		lp_permission_gather(pid, &facts);
	while (facts.tracer && lp_turn_wait(pid, 0, until));
	return lp_permission_judge(&facts);
}

struct lp_error *lp_permission_refused(pid_t pid, pid_t tid)
{
	struct lp_permission_facts facts;
	struct lp_process_status thread;
	struct lp_error *error;

	lp_permission_gather(pid, &facts);
	/* Each thread can be traced by another. */
	if (!facts.tracer && !lp_process_status(pid, tid, &thread))
		lp_permission_gather_tracer(&thread, &facts);
	error = lp_permission_judge(&facts);
	if (error)
		return error;
	if (facts.own.seccomp)
		return lp_error_create(
			LP_ERROR_PERMISSION,
			"no permission to trace process %d: limpet itself runs under a "
			"seccomp filter, as in a container; start that with "
			"--cap-add=SYS_PTRACE, or run limpet on the host",
			pid);
	return lp_error_create(
		LP_ERROR_PERMISSION,
		"no permission to trace process %d (thread %d); run limpet with sudo, or "
		"on the host",
		pid, tid);
}
