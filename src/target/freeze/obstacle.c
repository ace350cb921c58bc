// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/obstacle.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "target/arch.h"
#include "target/call_table.h"
#include "target/process.h"

/* Named here because the headers of older systems lack them: linux/ptrace.h. */
enum {
	GET_RSEQ_CONFIGURATION = 0x420f,
	GET_SYSCALL_USER_DISPATCH_CONFIG = 0x4211,
	SUSPEND_SECCOMP = 1 << 21,
};

enum { SECCOMP_NONE = 0, SECCOMP_FILTER = 2 };
/* struct rseq: where the address of the critical section is. */
enum { RSEQ_CS = 8 };
/* In how many threads to look for one that may make a call, while all stand still; and for one
 * that has forked by vfork, while none does. */
enum { CANDIDATES = 8, THREADS = 1024 };

static bool in_restartable_sequence(pid_t tid, int memory)
{
	struct {
		uint64_t address;
		uint32_t size, signature, flags, unused;
	} rseq = {0};
	uint64_t section;
	long size = ptrace((enum __ptrace_request)GET_RSEQ_CONFIGURATION, tid, sizeof(rseq), &rseq);

	/* A kernel that cannot tell (before 5.13): glibc uses none there. */
	if (size < 0 || !rseq.address)
		return false;
	return pread(memory, &section, sizeof(section), (off_t)(rseq.address + RSEQ_CS)) !=
		       (ssize_t)sizeof(section) ||
	       section;
}

static bool dispatches_calls(pid_t tid)
{
	struct {
		uint64_t mode, selector, offset, length;
	} config = {0};

	/* Kernels from 5.11 to 6.3 have the feature and cannot tell; Wine is its one known user. */
	return !ptrace((enum __ptrace_request)GET_SYSCALL_USER_DISPATCH_CONFIG, tid, sizeof(config),
		       &config) &&
	       config.mode;
}

static bool read_namespace(const char *process, const char *name, char *ret, size_t size)
{
	char path[96];
	ssize_t length;

	snprintf(path, sizeof(path), "/proc/%s/ns/%s", process, name);
	length = readlink(path, ret, size - 1);
	ret[length < 0 ? 0 : length] = 0;
	return length > 0;
}

/**
 * Whether a child of thread @tid would be born into another PID namespace than the thread's
 * (unshare(CLONE_NEWPID)): as its first process, with which that namespace dies.
 */
static bool forks_elsewhere(pid_t pid, pid_t tid)
{
	char process[64], own[64], children[64];

	/* Kernels before 4.12 do not tell. */
	if (!read_namespace("self", "pid_for_children", own, sizeof(own)))
		return false;
	snprintf(process, sizeof(process), "%d/task/%d", pid, tid);
	/* It cannot be read either while that namespace has no process yet. */
	return !read_namespace(process, "pid", own, sizeof(own)) ||
	       !read_namespace(process, "pid_for_children", children, sizeof(children)) ||
	       strcmp(own, children);
}

enum lp_obstacle lp_obstacle_find(const struct lp_tracee *tracee, pid_t pid, int memory,
				  int *options)
{
	struct lp_process_status status;

	if (tracee->state != LP_TRACEE_TRAPPED && tracee->state != LP_TRACEE_GROUP_STOPPED)
		return LP_OBSTACLE_STATE;
	if (lp_process_status(pid, tracee->tid, &status))
		return LP_OBSTACLE_STATE;
	if (in_restartable_sequence(tracee->tid, memory))
		return LP_OBSTACLE_RSEQ;
	if (dispatches_calls(tracee->tid))
		return LP_OBSTACLE_DISPATCH;
	if (lp_arch_loses_state(tracee->tid))
		return LP_OBSTACLE_REGISTERS;
	*options = 0;
	if (status.seccomp == SECCOMP_NONE)
		return LP_OBSTACLE_NONE;
	/* The kernel refuses the option where limpet may not suspend the filter. */
	if (status.seccomp != SECCOMP_FILTER || lp_tracee_options(tracee, SUSPEND_SECCOMP))
		return LP_OBSTACLE_SECCOMP;
	*options = SUSPEND_SECCOMP;
	return LP_OBSTACLE_NONE;
}

static enum lp_obstacle examine(const struct lp_stop *stop, const struct lp_tracee *tracee,
				int memory, int *options)
{
	enum lp_obstacle obstacle = lp_obstacle_find(tracee, stop->pid, memory, options);

	if (obstacle == LP_OBSTACLE_NONE && forks_elsewhere(stop->pid, tracee->tid))
		return LP_OBSTACLE_NAMESPACE;
	return obstacle;
}

struct lp_stop_thread *lp_obstacle_choose(const struct lp_stop *stop, int memory, int *options,
					  enum lp_obstacle *obstacle)
{
	size_t i, looked = 0;

	*obstacle = LP_OBSTACLE_STATE;
	for (i = 0; i < stop->count && looked < CANDIDATES; i++) {
		struct lp_stop_thread *thread = &stop->threads[i];
		enum lp_obstacle found;

		if (thread->tracee.state == LP_TRACEE_GONE)
			continue;
		found = examine(stop, &thread->tracee, memory, options);
		if (found == LP_OBSTACLE_NONE)
			return thread;
		if (!looked++)
			*obstacle = found;
	}
	return NULL;
}

pid_t lp_obstacle_vfork_parent(pid_t pid, long *call)
{
	LP_CLOSE int task = lp_process_open(pid, 0, "task", O_RDONLY | O_DIRECTORY);
	pid_t tids[THREADS];
	ssize_t count = task < 0 ? 0 : lp_process_threads(task, tids, THREADS), i;
	struct lp_process_stat stat;

	for (i = 0; i < count && i < THREADS; i++) {
		if (lp_process_stat(pid, tids[i], &stat) || stat.state != 'D')
			continue;
		*call = lp_process_call(pid, tids[i]);
		if (lp_call_may_wait_for_child(*call))
			return tids[i];
	}
	*call = -1;
	return 0;
}
