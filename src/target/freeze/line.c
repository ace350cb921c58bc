// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/line.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "target/freeze/surgeon.h"

/* How long the end of the surgeon is waited for. */
enum { STOP_MS = 10000, ABANDON_MS = 2000 };

/* What lp_surgeon_abandon() closes; -1 where there is no surgeon. */
static volatile sig_atomic_t abandon_line = -1;

static int set_score(int score)
{
	FILE *file = fopen("/proc/self/oom_score_adj", "r+e");
	int old = LP_LINE_NO_SCORE;

	if (!file)
		return LP_LINE_NO_SCORE;
	if (fscanf(file, "%d", &old) == 1) {
		rewind(file);
		fprintf(file, "%d", score);
	}
	return fclose(file) ? LP_LINE_NO_SCORE : old;
}

/** @return as fork(), with all signals blocked in the child. */
static pid_t fork_blocked(void)
{
	sigset_t all, old;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &old);
	pid = fork();
	if (pid) {
		int number = errno;

		sigprocmask(SIG_SETMASK, &old, NULL);
		errno = number;
	}
	return pid;
}

static void free_surgeon(struct lp_surgeon *surgeon)
{
	if (surgeon->board && surgeon->board != MAP_FAILED)
		munmap(surgeon->board, sizeof(*surgeon->board));
	free(surgeon);
}

static struct lp_error *allocate_surgeon(struct lp_surgeon **ret)
{
	struct lp_surgeon *surgeon = calloc(1, sizeof(*surgeon));

	if (!surgeon)
		return &lp_error_memory;
	surgeon->board = mmap(NULL, sizeof(*surgeon->board), PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (surgeon->board == MAP_FAILED) {
		free_surgeon(surgeon);
		return &lp_error_memory;
	}
	*ret = surgeon;
	return NULL;
}

/** Fork the surgeon's process.  @return 0 or the errno. */
static int spawn(struct lp_surgeon *surgeon)
{
	int ends[2], number;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return errno;
	surgeon->pid = fork_blocked();
	if (!surgeon->pid)
		lp_surgeon_run(ends[1], surgeon->board);
	number = surgeon->pid < 0 ? errno : 0;
	close(ends[1]);
	if (number)
		close(ends[0]);
	else
		surgeon->line = ends[0];
	return number;
}

struct lp_error *lp_surgeon_start(struct lp_surgeon **ret)
{
	struct lp_surgeon *surgeon;
	int number;

	LP_TRY(allocate_surgeon(&surgeon));
	number = spawn(surgeon);
	if (number) {
		free_surgeon(surgeon);
		return lp_error_system(number, "cannot start the surgeon process");
	}
	abandon_line = surgeon->line;
	/* If memory runs short it is limpet that is to be ended; the surgeon puts things right. */
	surgeon->score = set_score(1000);
	*ret = surgeon;
	return NULL;
}

/** Close the line for our part, and wait until the surgeon and its hands have closed theirs.
 * @return whether they have. */
static bool hang_up(int line, int milliseconds)
{
	uint64_t end = lp_clock() + (uint64_t)milliseconds * 1000000;
	struct pollfd fd = {line, POLLIN, 0};
	struct lp_wire_message message;

	shutdown(line, SHUT_WR);
	for (;;) {
		uint64_t now = lp_clock();
		ssize_t length;

		if (now >= end)
			return false;
		poll(&fd, 1, (int)((end - now) / 1000000) + 1);
		length = recv(line, &message, sizeof(message), MSG_DONTWAIT);
		if (!length || (length < 0 && errno != EAGAIN && errno != EINTR))
			return true;
	}
}

void lp_surgeon_stop(struct lp_surgeon *surgeon)
{
	bool ended;

	if (!surgeon)
		return;
	if (abandon_line == surgeon->line)
		abandon_line = -1;
	ended = hang_up(surgeon->line, STOP_MS);
	close(surgeon->line);
	/* With SIGCHLD ignored this waits just the same, and finds no status. */
	while (waitpid(surgeon->pid, NULL, ended ? 0 : WNOHANG) < 0 && errno == EINTR)
		;
	if (surgeon->score != LP_LINE_NO_SCORE)
		set_score(surgeon->score);
	free_surgeon(surgeon);
}

void lp_surgeon_abandon(void)
{
	int number = errno;

	if (abandon_line >= 0)
		hang_up((int)abandon_line, ABANDON_MS);
	errno = number;
}

struct lp_error *lp_line_ask(struct lp_surgeon *surgeon, struct lp_wire_message *message)
{
	ssize_t length;

	do
		length = send(surgeon->line, message, sizeof(*message), MSG_NOSIGNAL);
	while (length < 0 && errno == EINTR);
	do
		length = length < 0 ? length : recv(surgeon->line, message, sizeof(*message), 0);
	while (length < 0 && errno == EINTR);
	if (length == (ssize_t)sizeof(*message))
		return NULL;
	return lp_error_create(LP_ERROR_SYSTEM,
			       "limpet's helper process (limpet-surgeon, PID %d) was killed",
			       surgeon->pid);
}
