// SPDX-License-Identifier: Apache-2.0
#include "target/limits/control_group.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"

/** Where a hierarchy of control groups is mounted, and which of its groups is there. */
struct mount {
	char point[PATH_MAX];
	char group[PATH_MAX];
};

/** Whether @word is one of the comma-separated @words. */
static bool has_word(const char *words, const char *word)
{
	size_t length = strlen(word);

	while (words) {
		if (!strncmp(words, word, length) && (!words[length] || words[length] == ','))
			return true;
		words = strchr(words, ',');
		words = words ? words + 1 : NULL;
	}
	return false;
}

/** Whether a line of /proc/self/mountinfo mounts the memory controller of v1, or v2. */
static bool parse_mount(const char *line, bool v1, struct mount *ret)
{
	const char *behind = strstr(line, " - ");
	char type[32], options[512];
	struct mount mount;

	if (!behind || sscanf(behind, " - %31s %*s %511s", type, options) != 2 ||
	    sscanf(line, "%*d %*d %*s %4095s %4095s", mount.group, mount.point) != 2)
		return false;
	if (strcmp(type, v1 ? "cgroup" : "cgroup2") || (v1 && !has_word(options, "memory")))
		return false;
	*ret = mount;
	return true;
}

static FILE *open_stream(int root, const char *path)
{
	int fd = openat(root, path, O_RDONLY | O_CLOEXEC);
	FILE *file = fd < 0 ? NULL : fdopen(fd, "r");

	if (fd >= 0 && !file)
		close(fd);
	return file;
}

static bool find_mount(int root, bool v1, struct mount *ret)
{
	LP_FCLOSE FILE *file = open_stream(root, "proc/self/mountinfo");
	LP_FREE char *line = NULL;
	size_t size = 0;

	while (file && getline(&line, &size, file) > 0) {
		if (parse_mount(line, v1, ret))
			return true;
	}
	return false;
}

/** A line "number:controllers:path" of /proc/PID/cgroup, whose ends this cuts off.  v2's number is
 * 0 and it names no controllers.  @return the path if the group accounts for memory, or may; NULL.
 */
static const char *parse_group(char *line, bool *ret_v1)
{
	char *controllers = strchr(line, ':');
	char *group = controllers ? strchr(controllers + 1, ':') : NULL;

	if (!group)
		return NULL;
	*group++ = 0;
	group[strcspn(group, "\n")] = 0;
	*ret_v1 = has_word(controllers + 1, "memory");
	return *ret_v1 || !strcmp(line, "0:") ? group : NULL;
}

/** The group of the process: v1's memory hierarchy where there is one, else v2's.  Its path, or
 * NULL; the caller frees it. */
static char *find_group(int root, pid_t pid, bool *ret_v1)
{
	LP_FCLOSE FILE *file = NULL;
	LP_FREE char *line = NULL, *found = NULL;
	char path[64];
	size_t size = 0;

	snprintf(path, sizeof(path), "proc/%d/cgroup", pid);
	file = open_stream(root, path);
	*ret_v1 = false;
	while (file && !*ret_v1 && getline(&line, &size, file) > 0) {
		const char *group = parse_group(line, ret_v1);

		if (!group)
			continue;
		free(found);
		found = strdup(group);
	}
	return LP_TAKE(found);
}

/**
 * The part of @group's path below the mount.  In a container the mount may show a part of the tree
 * only, and the group's path begin elsewhere: then its top is the best that is known.
 */
static const char *below_mount(const char *group, const struct mount *mount)
{
	size_t length = strlen(mount->group);
	const char *below;

	if (length == 1)
		length = 0;
	if (strncmp(group, mount->group, length) != 0 || strstr(group, "/.."))
		return "";
	below = group + length;
	return strcmp(below, "/") ? below : "";
}

bool lp_control_group_find(struct lp_control_group *group, int root, pid_t pid)
{
	LP_FREE char *name = NULL;
	struct mount mount;
	char *path;
	bool v1;

	name = find_group(root, pid, &v1);
	if (!name || !find_mount(root, v1, &mount) ||
	    asprintf(&path, "%s%s", mount.point, below_mount(name, &mount)) < 0)
		return false;
	*group = (struct lp_control_group){.path = path, .top = strlen(mount.point), .v1 = v1};
	return true;
}

void lp_control_group_deinit(struct lp_control_group *group)
{
	free(group->path);
	group->path = NULL;
}
