// SPDX-License-Identifier: Apache-2.0
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"
#include "target/limits/headroom.h"
#include "target/limits/own_limit.h"

static const uint64_t MIB = 1 << 20;

/** A directory that stands for "/". */
static char root_path[] = "/tmp/limpet-headroom-XXXXXX";
static int root;

/** Write @text to a file below the root, making its directories. */
static void put(const char *path, const char *text)
{
	char name[256];
	char *slash;
	FILE *file;
	int fd;

	snprintf(name, sizeof(name), "%s", path);
	for (slash = strchr(name, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = 0;
		if (mkdirat(root, name, 0700) && errno != EEXIST)
			abort();
		*slash = '/';
	}
	fd = openat(root, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	file = fdopen(fd, "w");
	if (!file)
		abort();
	fputs(text, file);
	fclose(file);
}

static uint64_t free_of(pid_t pid, bool *kills_group)
{
	struct lp_headroom headroom;
	uint64_t left;

	lp_headroom_init(&headroom, root, pid);
	left = lp_headroom_free(&headroom);
	*kills_group = headroom.kills_group;
	lp_headroom_deinit(&headroom);
	return left;
}

static void test_nothing_known(void)
{
	bool kills;

	EQUAL(free_of(1, &kills), UINT64_MAX);
	CHECK(!kills);
	put("proc/meminfo", "MemTotal: 9 kB\n");
	EQUAL(free_of(1, &kills), UINT64_MAX);
}

static void test_machine_only(void)
{
	bool kills;

	put("proc/meminfo", "MemTotal:  100 kB\nMemFree:  1 kB\nMemAvailable:    2048 kB\n");
	EQUAL(free_of(1, &kills), 2 * MIB);
	CHECK(!kills);
}

static void test_v1(void)
{
	bool kills;

	put("proc/meminfo", "MemAvailable: 1048576 kB\n");
	put("proc/self/mountinfo",
	    "30 23 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
	    "31 23 0:28 / /sys/fs/cgroup/memory rw,nosuid shared:9 - cgroup cgroup rw,memory\n"
	    "32 23 0:29 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
	put("proc/7/cgroup", "4:cpu,cpuacct:/x\n3:memory:/outer/inner\n0::/y\n");
	put("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
	put("sys/fs/cgroup/memory/memory.usage_in_bytes", "5\n");
	put("sys/fs/cgroup/memory/outer/memory.limit_in_bytes", "104857600\n");
	put("sys/fs/cgroup/memory/outer/memory.usage_in_bytes", "94371840\n");
	put("sys/fs/cgroup/memory/outer/memory.stat", "cache 1\ntotal_inactive_file 4194304\n");
	put("sys/fs/cgroup/memory/outer/inner/memory.limit_in_bytes", "52428800\n");
	put("sys/fs/cgroup/memory/outer/inner/memory.usage_in_bytes", "10485760\n");
	/* The outer group is nearer to its limit; its cache can be taken back. */
	EQUAL(free_of(7, &kills), 14 * MIB);
	put("sys/fs/cgroup/memory/outer/memory.usage_in_bytes", "9437184\n");
	EQUAL(free_of(7, &kills), 40 * MIB);
	/* Above the limit. */
	put("sys/fs/cgroup/memory/outer/inner/memory.usage_in_bytes", "62428800\n");
	EQUAL(free_of(7, &kills), 0);
	CHECK(!kills);
}

static void test_v2(void)
{
	bool kills;

	put("proc/self/mountinfo", "32 23 0:29 / /sys/fs/cgroup2 rw - cgroup2 cgroup2 rw\n");
	put("proc/8/cgroup", "0::/system.slice/web.service\n");
	put("sys/fs/cgroup2/system.slice/memory.max", "max\n");
	put("sys/fs/cgroup2/system.slice/memory.current", "1000000\n");
	put("sys/fs/cgroup2/system.slice/memory.oom.group", "1\n");
	put("sys/fs/cgroup2/system.slice/web.service/memory.max", "209715200\n");
	put("sys/fs/cgroup2/system.slice/web.service/memory.high", "max\n");
	put("sys/fs/cgroup2/system.slice/web.service/memory.current", "104857600\n");
	put("sys/fs/cgroup2/system.slice/web.service/memory.stat",
	    "anon 3\nfile 4\ninactive_file 1048576\n");
	put("sys/fs/cgroup2/system.slice/web.service/memory.oom.group", "0\n");
	EQUAL(free_of(8, &kills), 101 * MIB);
	/* The limit is below the group that is killed as a whole. */
	CHECK(!kills);
	put("sys/fs/cgroup2/system.slice/memory.max", "309715200\n");
	EQUAL(free_of(8, &kills), 101 * MIB);
	CHECK(kills);
	put("sys/fs/cgroup2/system.slice/memory.oom.group", "0\n");
	put("sys/fs/cgroup2/system.slice/web.service/memory.oom.group", "1\n");
	EQUAL(free_of(8, &kills), 101 * MIB);
	CHECK(kills);
	/* Above memory.high its processes are slowed down. */
	put("sys/fs/cgroup2/system.slice/web.service/memory.high", "115343360\n");
	EQUAL(free_of(8, &kills), 11 * MIB);
}

/** A container sees the tree from its own group down. */
static void test_in_container(void)
{
	bool kills;

	put("proc/self/mountinfo", "32 23 0:29 /../.. /sys/fs/cgroup3 rw - cgroup2 cgroup2 rw\n");
	put("proc/9/cgroup", "0::/../../other\n");
	put("sys/fs/cgroup3/memory.max", "20971520\n");
	put("sys/fs/cgroup3/memory.current", "1048576\n");
	EQUAL(free_of(9, &kills), 19 * MIB);
	put("proc/self/mountinfo", "32 23 0:29 / /sys/fs/cgroup3 rw - cgroup2 cgroup2 rw\n");
	put("proc/9/cgroup", "0::/\n");
	EQUAL(free_of(9, &kills), 19 * MIB);
	/* Docker's v1: the mount's top is the container's own group. */
	put("proc/self/mountinfo",
	    "31 23 0:28 /docker/abc /sys/fs/cgroup4 rw - cgroup cgroup rw,memory\n");
	put("proc/9/cgroup", "3:memory:/docker/abc/sub\n");
	put("sys/fs/cgroup4/sub/memory.limit_in_bytes", "10485760\n");
	put("sys/fs/cgroup4/sub/memory.usage_in_bytes", "0\n");
	EQUAL(free_of(9, &kills), 10 * MIB);
}

/** What is nearest to its end: the machine, or the limit of a group. */
static void test_bound(void)
{
	struct lp_headroom_bound bound;
	struct lp_headroom headroom;

	lp_headroom_init(&headroom, root, 9);
	bound = lp_headroom_bound(&headroom);
	EQUAL(bound.left, 10 * MIB);
	EQUAL(bound.limit, 10 * MIB);
	put("proc/meminfo", "MemAvailable: 2048 kB\n");
	lp_headroom_deinit(&headroom);
	lp_headroom_init(&headroom, root, 9);
	bound = lp_headroom_bound(&headroom);
	EQUAL(bound.left, 2 * MIB);
	EQUAL(bound.limit, 0);
	lp_headroom_deinit(&headroom);
}

static void put_limits(const char *data, const char *address_space)
{
	char text[512];

	snprintf(text, sizeof(text),
		 "Limit                     Soft Limit           Hard Limit           Units     \n"
		 "Max data size             %-20s 99                   bytes     \n"
		 "Max resident set          1                    1                    bytes     \n"
		 "Max address space         %-20s unlimited            bytes     \n",
		 data, address_space);
	put("proc/10/limits", text);
}

static void test_own_limits(void)
{
	struct lp_own_limit own;

	CHECK(!lp_own_limit_find(&own, root, 10));
	put_limits("unlimited", "unlimited");
	CHECK(!lp_own_limit_find(&own, root, 10));
	put("proc/10/status", "Name:\tpython3\nVmPeak:\t  9 kB\nVmSize:\t    2048 kB\nVmData:\t "
			      "   1024 kB\n");
	CHECK(!lp_own_limit_find(&own, root, 10));
	put_limits("unlimited", "10485760");
	CHECK(lp_own_limit_find(&own, root, 10));
	TEXT(own.subject, "its address space (RLIMIT_AS)");
	EQUAL(own.limit, 10 * MIB);
	EQUAL(own.left, 8 * MIB);
	/* The nearer one; and one that was lowered since. */
	put_limits("5242880", "10485760");
	CHECK(lp_own_limit_find(&own, root, 10));
	TEXT(own.subject, "its data (RLIMIT_DATA)");
	EQUAL(own.limit, 5 * MIB);
	EQUAL(own.left, 4 * MIB);
	put_limits("unlimited", "1048576");
	CHECK(lp_own_limit_find(&own, root, 10));
	EQUAL(own.left, 0);
	/* A thread of the kernel has no such lines. */
	put("proc/10/status", "Name:\tkthreadd\n");
	CHECK(!lp_own_limit_find(&own, root, 10));
}

int main(void)
{
	char command[64];

	if (!mkdtemp(root_path))
		return 1;
	root = open(root_path, O_RDONLY | O_DIRECTORY);
	test_nothing_known();
	test_machine_only();
	test_v1();
	test_v2();
	test_in_container();
	test_bound();
	test_own_limits();
	close(root);
	snprintf(command, sizeof(command), "rm -r %s", root_path);
	return system(command) ? 1 : tap_done();
}
