// SPDX-License-Identifier: Apache-2.0
/**
 * Why a process may not be looked at, as one sentence with the remedy.  The facts and the
 * judgement are apart, so that each cause can be tested on a machine that cannot have it.
 */
#ifndef LP_TARGET_PERMISSION_H
#define LP_TARGET_PERMISSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct lp_error;
struct lp_process_status;

enum { LP_PERMISSION_HINTS = 3, LP_PERMISSION_LABEL = 96 };

/** Who limpet or the target is. */
struct lp_permission_party {
	/** Real, effective and saved. */
	uid_t uids[3];
	gid_t gids[3];
	/** Capabilities, a bit each. */
	uint64_t effective, permitted;
	/** The security module's name for it (AppArmor's profile, SELinux' context), or "". */
	char label[LP_PERMISSION_LABEL];
	/** As lp_process_status.seccomp. */
	unsigned seccomp;
};

/** What the kernel lets us know about looking at a process. */
struct lp_permission_facts {
	pid_t pid;
	/** A signal could be sent, or was refused: there is such a process or thread. */
	bool exists;
	/** It is in /proc. */
	bool visible;
	/** The process that it is a thread of, which is `pid` itself for a process. */
	pid_t process;
	bool kernel_thread;
	/** It has ended, all its threads too. */
	bool ended;
	/** The process that traces it, or 0, and its name. */
	pid_t tracer;
	char tracer_name[80];
	/** Its memory could be opened: the kernel lets us trace it as far as rights go. */
	bool readable;
	/** The kernel hides it from its own user (prctl PR_SET_DUMPABLE, a set-user-ID program). */
	bool undumpable;
	/** It is in another user namespace than limpet. */
	bool other_users;
	/** kernel.yama.ptrace_scope, or -1. */
	int ptrace_scope;
	struct lp_permission_party target, own;
	/** Processes whose PID in a container is `pid`. */
	pid_t hints[LP_PERMISSION_HINTS];
	char hint_name[80];
	size_t hint_count;
};

/** Gather the facts about process @pid. */
void lp_permission_gather(pid_t pid, struct lp_permission_facts *ret);

/** Note who traces the thread with @status. */
void lp_permission_gather_tracer(const struct lp_process_status *status,
				 struct lp_permission_facts *ret);

/**
 * @return NULL if nothing speaks against looking at the process, else LP_ERROR_NO_TARGET,
 * LP_ERROR_GONE, LP_ERROR_USAGE or LP_ERROR_PERMISSION with cause and remedy.
 */
struct lp_error *lp_permission_judge(const struct lp_permission_facts *facts);

/**
 * Gather and judge, once no other limpet traces it (see turn.h).  For every command that looks at a
 * live process, before it does.
 */
struct lp_error *lp_permission_check(pid_t pid);

/**
 * LP_ERROR_PERMISSION: why the kernel refused to trace thread @tid of process @pid although
 * lp_permission_check() had no objection.
 */
struct lp_error *lp_permission_refused(pid_t pid, pid_t tid);

#endif
