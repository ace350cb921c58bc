// SPDX-License-Identifier: Apache-2.0
#include "target/limits/headroom.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "target/limits/control_group.h"

/* v1 says "no limit" by a huge number. */
static const uint64_t NO_LIMIT = UINT64_C(1) << 62;

/** The names of a control group's files. */
struct names {
	const char *limit, *high, *usage, *stat;
	/** The line of the stat file. */
	const char *cache;
};

static const struct names v1_names = {"memory.limit_in_bytes", NULL, "memory.usage_in_bytes",
				      "memory.stat", "total_inactive_file "};
static const struct names v2_names = {"memory.max", "memory.high", "memory.current", "memory.stat",
				      "inactive_file "};

/** Read what @fd has from its start; "" where it cannot be read. */
static void read_text(int fd, char *buffer, size_t size)
{
	ssize_t length = fd < 0 ? -1 : pread(fd, buffer, size - 1, 0);

	buffer[length < 0 ? 0 : length] = 0;
}

/** The number behind @key in @text, or @missing. */
static uint64_t number_behind(const char *text, const char *key, uint64_t missing)
{
	size_t length = strlen(key);

	while (text && *text) {
		if (!strncmp(text, key, length)) {
			text += length + strspn(text + length, " \t");
			return strtoull(text, NULL, 10);
		}
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	return missing;
}

static uint64_t read_limit(int fd)
{
	char text[64];
	uint64_t limit;

	read_text(fd, text, sizeof(text));
	if (text[0] < '0' || text[0] > '9')
		return UINT64_MAX;
	limit = strtoull(text, NULL, 10);
	return limit < NO_LIMIT ? limit : UINT64_MAX;
}

static uint64_t level_limit(const struct lp_headroom_level *level)
{
	uint64_t limit = read_limit(level->limit), high = read_limit(level->high);

	return high < limit ? high : limit;
}

static uint64_t level_free(const struct lp_headroom_level *level)
{
	char text[8192];
	uint64_t limit = level_limit(level);
	uint64_t usage = read_limit(level->usage);
	uint64_t cache;

	if (limit == UINT64_MAX || usage == UINT64_MAX)
		return UINT64_MAX;
	read_text(level->stat, text, sizeof(text));
	cache = number_behind(text, v1_names.cache, UINT64_MAX);
	if (cache == UINT64_MAX)
		cache = number_behind(text, v2_names.cache, 0);
	usage = usage > cache ? usage - cache : 0;
	return limit > usage ? limit - usage : 0;
}

struct lp_headroom_bound lp_headroom_bound(const struct lp_headroom *headroom)
{
	char text[4096];
	struct lp_headroom_bound least = {0};
	unsigned i;

	read_text(headroom->meminfo, text, sizeof(text));
	least.left = number_behind(text, "MemAvailable:", UINT64_MAX / 1024) * 1024;
	if (least.left >= NO_LIMIT)
		least.left = UINT64_MAX;
	for (i = 0; i < headroom->count; i++) {
		uint64_t left = level_free(&headroom->levels[i]);

		if (left < least.left)
			least = (struct lp_headroom_bound){left, level_limit(&headroom->levels[i])};
	}
	return least;
}

uint64_t lp_headroom_free(const struct lp_headroom *headroom)
{
	return lp_headroom_bound(headroom).left;
}

static int open_file(int directory, const char *name)
{
	return name ? openat(directory, name, O_RDONLY | O_CLOEXEC) : -1;
}

static void add_level(struct lp_headroom *headroom, int root, const char *path,
		      const struct names *names, bool *group_kill)
{
	LP_CLOSE int directory =
		openat(root, *path == '/' ? path + 1 : path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	LP_CLOSE int kill = -1;
	struct lp_headroom_level *level = &headroom->levels[headroom->count];
	char text[16];

	if (directory < 0 || headroom->count == LP_HEADROOM_LEVELS)
		return;
	level->limit = open_file(directory, names->limit);
	level->high = open_file(directory, names->high);
	level->usage = open_file(directory, names->usage);
	level->stat = open_file(directory, names->stat);
	headroom->count++;
	kill = open_file(directory, "memory.oom.group");
	read_text(kill, text, sizeof(text));
	if (*text == '1')
		*group_kill = true;
	/* It is the limit of this group, or of one above it, that ends the whole group below. */
	if (*group_kill && level_limit(level) != UINT64_MAX)
		headroom->kills_group = true;
}

/** The groups from @path (which this shortens) up to the mount point. */
static void add_levels(struct lp_headroom *headroom, int root, char *path, size_t top,
		       const struct names *names)
{
	bool group_kill = false;

	for (;;) {
		char *slash;

		add_level(headroom, root, path, names, &group_kill);
		slash = strrchr(path, '/');
		if (!slash || (size_t)(slash - path) < top)
			return;
		*slash = 0;
	}
}

void lp_headroom_init(struct lp_headroom *headroom, int root, pid_t pid)
{
	struct lp_control_group group;

	*headroom =
		(struct lp_headroom){.meminfo = openat(root, "proc/meminfo", O_RDONLY | O_CLOEXEC)};
	if (!lp_control_group_find(&group, root, pid))
		return;
	add_levels(headroom, root, group.path, group.top, group.v1 ? &v1_names : &v2_names);
	lp_control_group_deinit(&group);
}

static void close_file(int fd)
{
	if (fd >= 0)
		close(fd);
}

void lp_headroom_deinit(struct lp_headroom *headroom)
{
	unsigned i;

	close_file(headroom->meminfo);
	for (i = 0; i < headroom->count; i++) {
		close_file(headroom->levels[i].limit);
		close_file(headroom->levels[i].high);
		close_file(headroom->levels[i].usage);
		close_file(headroom->levels[i].stat);
	}
	headroom->meminfo = -1;
	headroom->count = 0;
}
