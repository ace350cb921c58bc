// SPDX-License-Identifier: Apache-2.0
#include "snapshot/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

struct lp_output {
	char *path;
	/** Until it has its own: "" while it has none at all. */
	char temporary[PATH_MAX];
	int fd;
	bool force;
};

/* What a signal handler is to remove. */
static char abandoned[PATH_MAX];
static volatile bool is_abandoned;

void lp_output_abandon(void)
{
	if (is_abandoned)
		unlink(abandoned);
}

/** The length of the folder's part of a path, with its slash. */
static int folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (int)(slash + 1 - path) : 0;
}

static struct lp_error *folder_error(const char *path, int number)
{
	int length = folder_length(path);

	if (number == ENOENT || number == ENOTDIR)
		return lp_error_create(LP_ERROR_NO_TARGET, "there is no folder %.*s", length, path);
	return lp_error_system(number, "cannot write into %.*s", length ? length : 1,
			       length ? path : ".");
}

/** Whether a file may take the place of what is there. */
static struct lp_error *check_place(const char *path, bool force)
{
	struct stat status;

	if (lstat(path, &status) < 0)
		return errno == ENOENT ? NULL : folder_error(path, errno);
	if (S_ISLNK(status.st_mode))
		return lp_error_create(LP_ERROR_NO_TARGET,
				       "%s is a symbolic link; name the file itself", path);
	if (S_ISDIR(status.st_mode))
		return lp_error_create(LP_ERROR_NO_TARGET, "%s is a folder; name a file in it",
				       path);
	if (!S_ISREG(status.st_mode))
		return lp_error_create(LP_ERROR_NO_TARGET, "%s is no file", path);
	if (!force)
		return lp_error_create(LP_ERROR_NO_TARGET, "%s exists; pass --force to replace it",
				       path);
	return NULL;
}

/** Another name in the same folder. */
static bool name_temporary(struct lp_output *output)
{
	int length = folder_length(output->path);

	return snprintf(output->temporary, sizeof(output->temporary), "%.*s.limpet-%d.tmp", length,
			output->path, (int)getpid()) < (int)sizeof(output->temporary);
}

/** Open a file without a name, which nothing is left of however limpet ends; or, where the file
 * system has none such, one with another name. */
static int open_unnamed(struct lp_output *output)
{
	char folder[PATH_MAX];
	int length = folder_length(output->path);
	int fd;

	snprintf(folder, sizeof(folder), "%.*s", length ? length : 1, length ? output->path : ".");
	fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL))
		return fd;
	if (!name_temporary(output)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = open(output->temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0) {
		output->temporary[0] = 0;
		return -1;
	}
	memcpy(abandoned, output->temporary, sizeof(abandoned));
	is_abandoned = true;
	return fd;
}

struct lp_error *lp_output_create(const char *path, bool force, struct lp_output **ret)
{
	struct lp_output *output;

	LP_TRY(check_place(path, force));
	output = calloc(1, sizeof(*output));
	if (!output)
		return &lp_error_memory;
	output->force = force;
	output->path = strdup(path);
	output->fd = output->path ? open_unnamed(output) : -1;
	if (output->fd < 0) {
		struct lp_error *error =
			output->path ? folder_error(path, errno) : &lp_error_memory;

		free(output->path);
		free(output);
		return error;
	}
	*ret = output;
	return NULL;
}

struct lp_error *lp_output_create_at(int fd, struct lp_output **ret)
{
	struct lp_output *output = calloc(1, sizeof(*output));

	if (!output)
		return &lp_error_memory;
	output->path = strdup("memory");
	output->fd = output->path ? dup(fd) : -1;
	if (output->fd < 0) {
		lp_output_discard(output);
		return &lp_error_memory;
	}
	*ret = output;
	return NULL;
}

struct lp_error *lp_output_write(struct lp_output *output, const void *bytes, size_t size)
{
	size_t done = 0;

	while (done < size) {
		ssize_t count = write(output->fd, (const char *)bytes + done, size - done);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return lp_error_system(count ? errno : ENOSPC, "cannot write %s",
					       output->path);
		done += (size_t)count;
	}
	return NULL;
}

/** Put the file in its place; 0, or an error number. */
static int put(struct lp_output *output)
{
	char self[64];

	if (!output->temporary[0]) {
		snprintf(self, sizeof(self), "/proc/self/fd/%d", output->fd);
		if (!output->force)
			return linkat(AT_FDCWD, self, AT_FDCWD, output->path, AT_SYMLINK_FOLLOW) < 0
				       ? errno
				       : 0;
		if (!name_temporary(output))
			return ENAMETOOLONG;
		if (linkat(AT_FDCWD, self, AT_FDCWD, output->temporary, AT_SYMLINK_FOLLOW) < 0) {
			output->temporary[0] = 0;
			return errno;
		}
	}
	if (output->force)
		return rename(output->temporary, output->path) < 0 ? errno : 0;
	/* Unlike a rename this does not replace what has come meanwhile. */
	if (link(output->temporary, output->path) < 0)
		return errno;
	unlink(output->temporary);
	return 0;
}

struct lp_error *lp_output_finish(struct lp_output *output)
{
	struct lp_error *error = NULL;
	int number = fsync(output->fd) < 0 ? errno : 0;

	if (!number)
		number = put(output);
	if (number == EEXIST)
		error = lp_error_create(LP_ERROR_NO_TARGET, "%s exists; pass --force to replace it",
					output->path);
	else if (number)
		error = lp_error_system(number, "cannot write %s", output->path);
	else
		output->temporary[0] = 0;
	lp_output_discard(output);
	return error;
}

void lp_output_discard(struct lp_output *output)
{
	if (!output)
		return;
	if (output->temporary[0])
		unlink(output->temporary);
	is_abandoned = false;
	if (output->fd >= 0)
		close(output->fd);
	free(output->path);
	free(output);
}
