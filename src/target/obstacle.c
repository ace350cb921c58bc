// SPDX-License-Identifier: Apache-2.0
#include "target/obstacle.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "target/arch.h"
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

bool lp_obstacle_forks_elsewhere(pid_t pid, pid_t tid)
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
