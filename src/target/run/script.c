// SPDX-License-Identifier: Apache-2.0
#include "target/run/script.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "target/process.h"

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

const char *const lp_script_folders[LP_SCRIPT_FOLDERS] = {"/tmp", "/var/tmp", "/dev/shm", "/run"};

/** A folder in the target's root.  A symbolic link does not lead out of that. */
static int open_folder(int root, unsigned folder)
{
	const struct open_how how = {.flags = O_PATH | O_DIRECTORY | O_CLOEXEC,
				     .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
	int fd;

	fd = (int)syscall(SYS_openat2, root, lp_script_folders[folder], &how, sizeof(how));
	return fd < 0 ? -errno : fd;
}

static int write_script(int file, pid_t pid, const char *text, size_t length)
{
	struct lp_process_status status;
	ssize_t written = write(file, text, length);
	int error = lp_process_status(pid, 0, &status);

	if (written != (ssize_t)length)
		return written < 0 ? -errno : -ENOSPC;
	if (error)
		return error;
	if ((status.uids[1] != geteuid() || status.gids[1] != getegid()) &&
	    fchown(file, status.uids[1], status.gids[1]) && status.uids[1] != geteuid())
		return -errno;
	return fchmod(file, 0400) ? -errno : 0;
}

int lp_script_create(pid_t pid, int root, const char *name, const char *text, size_t length)
{
	int error = -ENOENT;
	unsigned i;

	for (i = 0; i < LP_SCRIPT_FOLDERS; i++) {
		LP_CLOSE int folder = open_folder(root, i);
		LP_CLOSE int file = folder < 0 ? -1
					       : openat(folder, name,
							O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
								O_CLOEXEC,
							0600);

		if (file < 0) {
			error = folder < 0 ? folder : -errno;
			continue;
		}
		error = write_script(file, pid, text, length);
		if (!error)
			return (int)i;
		unlinkat(folder, name, 0);
	}
	return error;
}

void lp_script_remove(int root, unsigned folder, const char *name)
{
	LP_CLOSE int fd = open_folder(root, folder);

	if (fd >= 0)
		unlinkat(fd, name, 0);
}
