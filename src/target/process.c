// SPDX-License-Identifier: Apache-2.0
#include "target/process.h"

#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/cleanup.h"

enum { THREADS_MAX = 64 };

void lp_process_path(pid_t pid, const char *name, char *path, size_t size)
{
	if (pid)
		snprintf(path, size, "/proc/%d/%s", pid, name);
	else
		snprintf(path, size, "/proc/self/%s", name);
}

int lp_process_open(pid_t pid, pid_t tid, const char *name, int flags)
{
	char path[96];
	int fd;

	if (tid)
		snprintf(path, sizeof(path), "/proc/%d/task/%d/%s", pid, tid, name);
	else
		lp_process_path(pid, name, path, sizeof(path));
	fd = open(path, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

ssize_t lp_process_read(pid_t pid, pid_t tid, const char *name, char *buffer, size_t size)
{
	LP_CLOSE int fd = lp_process_open(pid, tid, name, O_RDONLY);
	size_t done = 0;

	if (fd < 0)
		return fd;
	while (done < size - 1) {
		ssize_t count = read(fd, buffer + done, size - 1 - done);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -errno;
		if (!count)
			break;
		done += (size_t)count;
	}
	buffer[done] = 0;
	return (ssize_t)done;
}

/** What stands behind @key at the start of a line, or NULL. */
static const char *field(const char *text, const char *key)
{
	size_t length = strlen(key);

	while (text && *text) {
		if (!strncmp(text, key, length))
			return text + length + strspn(text + length, " \t");
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	return NULL;
}

static uint64_t number(const char *text, const char *key, int base)
{
	const char *value = field(text, key);

	return value ? strtoull(value, NULL, base) : 0;
}

static void four_numbers(const char *value, unsigned *ret)
{
	char *end;
	int i;

	for (i = 0; value && i < 4; i++, value = end)
		ret[i] = (unsigned)strtoul(value, &end, 10);
}

/** NSpid: the PID in each namespace, from this one inwards. */
static void parse_namespaces(const char *value, struct lp_process_status *ret)
{
	char *end;

	while (value && *value != '\n') {
		long pid = strtol(value, &end, 10);

		if (end == value)
			return;
		ret->inner_pid = (pid_t)pid;
		ret->namespaces++;
		value = end;
	}
}

void lp_process_parse_status(const char *text, struct lp_process_status *ret)
{
	const char *name = field(text, "Name:"), *state = field(text, "State:");
	size_t length = name ? strcspn(name, "\n") : 0;

	memset(ret, 0, sizeof(*ret));
	if (length >= sizeof(ret->name))
		length = sizeof(ret->name) - 1;
	if (name)
		memcpy(ret->name, name, length);
	ret->state = state ? *state : 0;
	ret->process = (pid_t)number(text, "Tgid:", 10);
	ret->tracer = (pid_t)number(text, "TracerPid:", 10);
	four_numbers(field(text, "Uid:"), ret->uids);
	four_numbers(field(text, "Gid:"), ret->gids);
	parse_namespaces(field(text, "NSpid:"), ret);
	ret->threads = (unsigned)number(text, "Threads:", 10);
	ret->seccomp = (unsigned)number(text, "Seccomp:", 10);
	ret->shared_pending = number(text, "ShdPnd:", 16);
	ret->blocked = number(text, "SigBlk:", 16);
	ret->permitted = number(text, "CapPrm:", 16);
	ret->effective = number(text, "CapEff:", 16);
	ret->anonymous = number(text, "RssAnon:", 10) * 1024;
	ret->swapped = number(text, "VmSwap:", 10) * 1024;
}

int lp_process_status(pid_t pid, pid_t tid, struct lp_process_status *ret)
{
	char text[32768];
	ssize_t length = lp_process_read(pid, tid, "status", text, sizeof(text));

	if (length < 0)
		return (int)length;
	/* A user in thousands of groups: what is cut off must not be taken for absent. */
	if (length == (ssize_t)sizeof(text) - 1)
		return -EFBIG;
	lp_process_parse_status(text, ret);
	return 0;
}

bool lp_process_parse_stat(const char *text, struct lp_process_stat *ret)
{
	/* The name may hold anything, parentheses and spaces too; no other field has one. */
	const char *end = strrchr(text, ')');
	struct lp_process_stat stat;

	if (!end || sscanf(end + 1,
			   " %c %*d %*d %*d %*d %*d %u %" SCNu64
			   " %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %" SCNu64,
			   &stat.state, &stat.flags, &stat.minor_faults, &stat.start_time) != 4)
		return false;
	*ret = stat;
	return true;
}

int lp_process_stat(pid_t pid, pid_t tid, struct lp_process_stat *ret)
{
	char text[1024];
	ssize_t length = lp_process_read(pid, tid, "stat", text, sizeof(text));

	if (length < 0)
		return (int)length;
	return lp_process_parse_stat(text, ret) ? 0 : -EPROTO;
}

int lp_process_run_time(pid_t pid, pid_t tid, uint64_t *ret)
{
	char text[96];
	ssize_t length = lp_process_read(pid, tid, "schedstat", text, sizeof(text));

	if (length < 0)
		return (int)length;
	*ret = strtoull(text, NULL, 10);
	return 0;
}

ssize_t lp_process_threads(int task, pid_t *tids, size_t capacity)
{
	/* Not opendir(), which allocates. */
	_Alignas(8) char buffer[16384];
	ssize_t count = 0, length, at;

	if (lseek(task, 0, SEEK_SET) < 0)
		return -errno;
	while ((length = syscall(SYS_getdents64, task, buffer, sizeof(buffer))) > 0) {
		for (at = 0; at < length;) {
			const struct dirent64 *entry = (const struct dirent64 *)(buffer + at);
			pid_t tid = atoi(entry->d_name);

			if (tid > 0 && (size_t)count < capacity)
				tids[count] = tid;
			count += tid > 0;
			at += entry->d_reclen;
		}
	}
	return length < 0 ? -errno : count;
}

long lp_process_call(pid_t pid, pid_t tid)
{
	char text[256];

	/* "running", or the number and its arguments. */
	if (lp_process_read(pid, tid, "syscall", text, sizeof(text)) <= 0 || text[0] < '0' ||
	    text[0] > '9')
		return -1;
	return atol(text);
}

static bool is_alive(pid_t pid, pid_t tid)
{
	struct lp_process_stat stat = {0};

	return !lp_process_stat(pid, tid, &stat) && stat.state != 'Z' && stat.state != 'X';
}

pid_t lp_process_live_thread(pid_t pid)
{
	pid_t tids[THREADS_MAX];
	LP_CLOSE int task = -1;
	ssize_t count, i;

	if (is_alive(pid, pid))
		return pid;
	task = lp_process_open(pid, 0, "task", O_RDONLY | O_DIRECTORY);
	if (task < 0)
		return 0;
	count = lp_process_threads(task, tids, THREADS_MAX);
	for (i = 0; i < count && i < THREADS_MAX; i++) {
		if (is_alive(pid, tids[i]))
			return tids[i];
	}
	return 0;
}

uint64_t lp_process_vdso(pid_t pid)
{
	_Alignas(8) char vector[2048];
	pid_t tid = lp_process_live_thread(pid);
	ssize_t length, at;

	if (!tid)
		return 0;
	length = lp_process_read(pid, tid, "auxv", vector, sizeof(vector));
	for (at = 0; at + 16 <= length; at += 16) {
		if (lp_load64(vector + at) == AT_SYSINFO_EHDR)
			return lp_load64(vector + at + 8);
	}
	return 0;
}

size_t lp_process_find_inner(pid_t inner, pid_t *pids, size_t capacity)
{
	LP_CLOSE int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	_Alignas(8) char buffer[16384];
	struct lp_process_status status;
	ssize_t length, at;
	size_t count = 0;

	if (proc < 0)
		return 0;
	while ((length = syscall(SYS_getdents64, proc, buffer, sizeof(buffer))) > 0) {
		for (at = 0; at < length;) {
			const struct dirent64 *entry = (const struct dirent64 *)(buffer + at);
			pid_t pid = atoi(entry->d_name);

			at += entry->d_reclen;
			if (pid <= 0 || lp_process_status(pid, 0, &status) ||
			    status.namespaces < 2 || status.inner_pid != inner)
				continue;
			if (count < capacity)
				pids[count] = pid;
			count++;
		}
	}
	return count;
}
