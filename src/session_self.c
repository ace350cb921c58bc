// SPDX-License-Identifier: Apache-2.0
/* This process, looked at from within. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/error.h"
#include "session.h"
#include "target/process.h"

/**
 * Where a thread that waits in a call stands: /proc/PID/task/TID/syscall has the number of the call, its
 * six arguments, the stack pointer and the program counter (proc(5)).  Of others it has no more
 * than "running": what they hold is told as held by C.
 */
static bool find_stack(pid_t tid, struct lp_thread_registers *ret)
{
	char text[256];
	uint64_t words[9];
	char *at = text;
	size_t i;

	if (lp_process_read(getpid(), tid, "syscall", text, sizeof(text)) <= 0)
		return false;
	for (i = 0; i < 9; i++) {
		char *end;

		words[i] = strtoull(at, &end, 0);
		if (end == at)
			return false;
		at = end;
	}
	*ret = (struct lp_thread_registers){
		.tid = tid, .stack_pointer = words[7], .program_counter = words[8]};
	memcpy(ret->words, &words[1], 6 * sizeof(*words));
	ret->word_count = 6;
	return true;
}

/** All threads; the first is the one that calls. */
static struct lp_error *find_threads(struct lp_session *session, const void *frame)
{
	pid_t self = (pid_t)syscall(SYS_gettid);
	struct lp_thread_registers found = {.tid = self};
	DIR *folder;
	struct dirent *entry;
	bool ok = lp_array_push(&session->threads, found);

	if (ok)
		lp_session_stand(session, frame);

	folder = opendir("/proc/self/task");
	while (ok && folder && (entry = readdir(folder))) {
		pid_t tid = atoi(entry->d_name);

		if (tid > 0 && tid != self && find_stack(tid, &found))
			ok = lp_array_push(&session->threads, found);
	}
	if (folder)
		closedir(folder);
	return ok ? NULL : &lp_error_memory;
}

void lp_session_stand(struct lp_session *session, const void *frame)
{
	session->threads.items[0].stack_pointer = (uintptr_t)frame;
}

struct lp_error *lp_session_open_self(struct lp_session *session, const void *frame)
{
	session->pid = getpid();
	session->of_self = true;
	session->peek = malloc(sizeof(*session->peek));
	if (!session->peek)
		return &lp_error_memory;
	LP_TRY(lp_reader_self_create(&session->reader));
	LP_TRY(lp_session_about(session, lp_session_find_python(session)));
	return find_threads(session, frame);
}

struct lp_error *lp_session_reopen_self(struct lp_session *session)
{
	struct lp_reader *reader;

	LP_TRY(lp_reader_self_create(&reader));
	/* The python's path is of the old one's map. */
	lp_runtime_deinit(&session->runtime);
	session->reader = reader;
	return lp_session_find_python(session);
}
