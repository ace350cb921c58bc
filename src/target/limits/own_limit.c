// SPDX-License-Identifier: Apache-2.0
#include "target/limits/own_limit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

/** A line of /proc/PID/limits, and that of /proc/PID/status that it bounds. */
static const struct {
	const char *limit, *usage, *subject;
} kinds[] = {
	{"\nMax address space ", "\nVmSize:", "its address space (RLIMIT_AS)"},
	/* Since Linux 4.7 of all private memory that can be written to. */
	{"\nMax data size ", "\nVmData:", "its data (RLIMIT_DATA)"},
};

/** Read a file of process @pid; false if that fails, or it is longer. */
static bool read_file(int root, pid_t pid, const char *name, char *text, size_t size)
{
	char path[64];
	LP_CLOSE int file = -1;
	ssize_t length;

	snprintf(path, sizeof(path), "proc/%d/%s", (int)pid, name);
	file = openat(root, path, O_RDONLY | O_CLOEXEC);
	length = file < 0 ? -1 : pread(file, text, size, 0);
	if (length < 0 || (size_t)length == size)
		return false;
	text[length] = 0;
	return true;
}

/** The number behind @key, which begins with the end of a line; false if there is none. */
static bool number_behind(const char *text, const char *key, uint64_t *ret)
{
	const char *at = strstr(text, key);

	if (!at)
		return false;
	at += strlen(key);
	at += strspn(at, " \t");
	/* "unlimited" is none. */
	if (*at < '0' || *at > '9')
		return false;
	*ret = strtoull(at, NULL, 10);
	return true;
}

bool lp_own_limit_find(struct lp_own_limit *ret, int root, pid_t pid)
{
	char limits[4096], status[8192];
	bool found = false;
	size_t i;

	if (!read_file(root, pid, "limits", limits, sizeof(limits)) ||
	    !read_file(root, pid, "status", status, sizeof(status)))
		return false;
	for (i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		uint64_t limit, usage, left;

		if (!number_behind(limits, kinds[i].limit, &limit) ||
		    !number_behind(status, kinds[i].usage, &usage))
			continue;
		left = limit > usage * 1024 ? limit - usage * 1024 : 0;
		if (!found || left < ret->left)
			*ret = (struct lp_own_limit){kinds[i].subject, limit, left};
		found = true;
	}
	return found;
}
