// SPDX-License-Identifier: Apache-2.0
/*
 *	filter kill      a seccomp filter that kills the process for all but a few calls
 *	filter strict    seccomp's strict mode: read, write, exit
 *	filter other     only a second thread has the filter
 */
#include "target.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>

#define ALLOW(number)                                                                              \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),                                         \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static void install(void)
{
	static struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		ALLOW(SYS_read),
		ALLOW(SYS_write),
		ALLOW(SYS_exit_group),
		ALLOW(SYS_exit),
		ALLOW(SYS_clock_nanosleep),
		ALLOW(SYS_nanosleep),
		ALLOW(SYS_rt_sigreturn),
		ALLOW(SYS_restart_syscall),
		ALLOW(SYS_futex),
		ALLOW(SYS_madvise),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog program = {sizeof(code) / sizeof(*code), code};

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program)) {
		printf("SKIP seccomp: %s\n", strerror(errno));
		exit(0);
	}
}

static atomic_bool installed;

static void *filtered(void *argument)
{
	install();
	installed = true;
	for (;;)
		sleep_ns(1000000);
	return NULL;
}

static void say(const char *text)
{
	if (write(1, text, strlen(text)) < 0)
		syscall(SYS_exit, 1);
}

int main(int count, char **arguments)
{
	const char *how = count > 1 ? arguments[1] : "";
	char byte;

	if (!strcmp(how, "kill"))
		install();
	if (!strcmp(how, "strict") && prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT)) {
		printf("SKIP strict: %s\n", strerror(errno));
		return 0;
	}
	if (!strcmp(how, "other")) {
		start(filtered, NULL);
		while (!installed)
			sleep_ns(10000);
	}
	say("READY {}\n");
	while (read(0, &byte, 1) > 0)
		;
	say("{\"errors\": []}\n");
	/* Strict mode knows no other way to end. */
	syscall(strcmp(how, "strict") ? SYS_exit_group : SYS_exit, 0);
	return 0;
}
