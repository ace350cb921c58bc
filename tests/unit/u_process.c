// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "tap.h"
#include "target/call_table.h"
#include "target/process.h"

static const char status_text[] = "Name:\ta (b) c\\n\n"
				  "State:\tS (sleeping)\n"
				  "Tgid:\t41\n"
				  "Pid:\t42\n"
				  "PPid:\t1\n"
				  "TracerPid:\t77\n"
				  "Uid:\t1\t2\t3\t4\n"
				  "Gid:\t5\t6\t7\t8\n"
				  "Groups:\t5 6 \n"
				  "NStgid:\t41\t7\n"
				  "NSpid:\t42\t9\n"
				  "VmRSS:\t    5000 kB\n"
				  "RssAnon:\t    4000 kB\n"
				  "VmSwap:\t      12 kB\n"
				  "Threads:\t3\n"
				  "ShdPnd:\t0000000000004000\n"
				  "SigBlk:\tfffffffe00000001\n"
				  "CapPrm:\t000001ffffffffff\n"
				  "CapEff:\t0000000000080000\n"
				  "Seccomp:\t2\n";

static void test_status(void)
{
	struct lp_process_status status;

	lp_process_parse_status(status_text, &status);
	TEXT(status.name, "a (b) c\\n");
	EQUAL(status.state, 'S');
	EQUAL(status.process, 41);
	EQUAL(status.tracer, 77);
	EQUAL(status.uids[0], 1);
	EQUAL(status.uids[3], 4);
	EQUAL(status.gids[2], 7);
	EQUAL(status.inner_pid, 9);
	EQUAL(status.namespaces, 2);
	EQUAL(status.anonymous, 4000 * 1024);
	EQUAL(status.swapped, 12 * 1024);
	EQUAL(status.threads, 3);
	EQUAL(status.shared_pending, 0x4000);
	EQUAL(status.blocked, 0xfffffffe00000001);
	EQUAL(status.permitted, 0x1ffffffffff);
	EQUAL(status.effective, 0x80000);
	EQUAL(status.seccomp, 2);
}

static void test_poor_status(void)
{
	struct lp_process_status status;

	lp_process_parse_status("", &status);
	EQUAL(status.state, 0);
	EQUAL(status.namespaces, 0);
	lp_process_parse_status("NSpid:", &status);
	EQUAL(status.namespaces, 0);
	/* A name that looks like another line, and one without end. */
	lp_process_parse_status("Name:\tUid:\t7\nUid:\t9", &status);
	EQUAL(status.uids[0], 9);
	lp_process_parse_status(
		"Name:\t0123456789012345678901234567890123456789012345678901234567890123"
		"4567890123456789012345678901234567890123456789",
		&status);
	EQUAL(strlen(status.name), sizeof(status.name) - 1);
}

static void test_stat(void)
{
	static const char text[] =
		"42 (a) R (b)) S 1 42 42 0 -1 4194560 777 888 9 10 11 12 13 14 20 0 3 0 123456 9 9";
	struct lp_process_stat stat = {0};

	CHECK(lp_process_parse_stat(text, &stat));
	EQUAL(stat.state, 'S');
	EQUAL(stat.flags, 4194560);
	EQUAL(stat.minor_faults, 777);
	EQUAL(stat.start_time, 123456);
	CHECK(!lp_process_parse_stat("42 (a", &stat));
	CHECK(!lp_process_parse_stat("42 (a) S 1 2", &stat));
	CHECK(!lp_process_parse_stat("", &stat));
	EQUAL(stat.start_time, 123456);
}

static void test_self(void)
{
	LP_CLOSE int task = lp_process_open(getpid(), 0, "task", O_RDONLY | O_DIRECTORY);
	struct lp_process_status status;
	pid_t tids[2] = {0};
	char small[8];

	EQUAL(lp_process_status(getpid(), 0, &status), 0);
	EQUAL(status.process, getpid());
	EQUAL(lp_process_threads(task, tids, 2), 1);
	EQUAL(tids[0], getpid());
	/* More than there is room for is counted. */
	EQUAL(lp_process_threads(task, tids, 0), 1);
	EQUAL(lp_process_live_thread(getpid()), getpid());
	CHECK(lp_process_vdso(getpid()) != 0);
	EQUAL(lp_process_read(getpid(), 0, "status", small, sizeof(small)), 7);
	TEXT(small, "Name:\tu");
	CHECK(lp_process_read(getpid(), 0, "no such file", small, sizeof(small)) < 0);
	CHECK(lp_process_status(1 << 30, 0, &status) < 0);
	EQUAL(lp_process_live_thread(1 << 30), 0);
}

static void test_calls(void)
{
#if defined(__x86_64__)
	TEXT(lp_call_name(58), "vfork");
	TEXT(lp_call_name(56), "clone");
	CHECK(lp_call_may_wait_for_child(58));
	CHECK(lp_call_fails_at_stop(232));
	/* futex: the kernel makes it again. */
	CHECK(!lp_call_fails_at_stop(202));
#endif
	CHECK(!lp_call_name(100000));
	CHECK(!lp_call_fails_at_stop(-1));
	CHECK(!lp_call_may_wait_for_child(-1));
}

int main(void)
{
	test_status();
	test_poor_status();
	test_stat();
	test_self();
	test_calls();
	return tap_done();
}
