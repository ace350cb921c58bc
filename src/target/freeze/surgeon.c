// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/surgeon.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "target/freeze/hand.h"
#include "target/freeze/obstacle.h"
#include "target/freeze/reap.h"
#include "target/freeze/settle.h"
#include "target/process.h"
#include "target/run/borrow.h"
#include "target/run/mail.h"
#include "target/run/pass.h"

static const uint64_t MILLISECOND = 1000000;

/* How often the target is stopped in vain, at most, and how long it runs in between, in ms. */
static const int stop_pauses[] = {20, 50, 100, 200};
enum { STOP_TRIES = 5 };
/* As often, and in all as long, a busy word is waited for. */
static const int busy_pauses[] = {10, 30, 90, 200, 400};
enum { BUSY_RETRIES = 5, BUSY_MS = 1000 };
/* How long limpet waits for the reaping, and how long the surgeon goes on trying. */
enum { REAP_MS = 2000, LINGER_MS = 60000, REAP_PAUSE_MAX = 250 };
/* How long a running thread has to come to where it may be borrowed, at first and at most, in ms. */
enum { RUN_PAUSE = 1, RUN_PAUSE_MAX = 40 };
/* How often it is tried to take back a script, and how long it waits in between, in ms. */
enum { SETTLE_TRIES = 500, SETTLE_PAUSE = 20 };

/** Besides enum lp_hand_end and LP_TRACEE_BLOCKED: it was killed, or could not be started. */
enum { HAND_KILLED = 100, NO_HAND };

struct surgeon {
	int line;
	struct lp_board *board;
	struct lp_wire_request request;
	/** /proc/PID/mem of the target, or -1. */
	int memory;
	/** What the hand is told: to take the target even if it is busy. */
	bool last;
	/** limpet has a capture, and will say RELEASE. */
	bool held;
	/** What is to be reaped, as the target knows it. */
	pid_t zombie;
	/** A script is to be taken away, from below the target's root folder; else -1. */
	bool mailed;
	int root;
	/** The board is in use for another capture already. */
	bool lingers;
};

static void say(struct surgeon *surgeon, enum lp_wire_kind kind)
{
	struct lp_wire_message message = {.kind = kind, .report = surgeon->board->report};

	send(surgeon->line, &message, sizeof(message), MSG_NOSIGNAL);
}

/** Sleep; false if limpet ended meanwhile: it says nothing while it waits. */
static bool sleep_or_end(const struct surgeon *surgeon, int milliseconds)
{
	struct pollfd line = {surgeon->line, POLLIN, 0};

	return poll(&line, 1, milliseconds) == 0;
}

/** Have @work done by a hand: what it returned, LP_TRACEE_BLOCKED, HAND_KILLED or NO_HAND. */
static int run_hand(struct surgeon *surgeon, int (*work)(struct surgeon *surgeon))
{
	pid_t pid = fork();
	int status;

	if (!pid)
		_exit(work(surgeon));
	if (pid < 0)
		return NO_HAND;
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return HAND_KILLED;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : HAND_KILLED;
}

static int hand_take(struct surgeon *surgeon)
{
	return lp_hand_take(&surgeon->request, surgeon->memory, surgeon->last, surgeon->line,
			    surgeon->board);
}

static int hand_reap(struct surgeon *surgeon)
{
	struct lp_wire_report unread;

	return !lp_reap(&surgeon->request, surgeon->zombie,
			surgeon->lingers ? &unread : &surgeon->board->report);
}

/** The zombie that a hand left, also if it was killed before it knew its PID in the target; 0. */
static pid_t find_zombie(const struct lp_frozen *frozen)
{
	struct lp_process_status status;

	if (frozen->pid && !frozen->inner_pid && !lp_process_status(frozen->pid, 0, &status))
		return status.inner_pid;
	return frozen->inner_pid;
}

/** Have the dead child reaped, trying again for so long.  @return whether it is. */
static bool reap(struct surgeon *surgeon, int milliseconds)
{
	uint64_t end = lp_clock() + (uint64_t)milliseconds * MILLISECOND;
	int pause = 1;

	while (run_hand(surgeon, hand_reap)) {
		const struct timespec time = {.tv_nsec = pause * (long)MILLISECOND};

		if (lp_clock() >= end)
			return false;
		nanosleep(&time, NULL);
		pause = pause < REAP_PAUSE_MAX / 2 ? pause * 2 : REAP_PAUSE_MAX;
	}
	return true;
}

/** limpet is not to wait for what takes longer: a process of its own goes on. */
static void linger(struct surgeon *surgeon)
{
	if (fork())
		return;
	close(surgeon->line);
	surgeon->lingers = true;
	reap(surgeon, LINGER_MS);
	_exit(0);
}

static void clean_up(struct surgeon *surgeon)
{
	surgeon->zombie = find_zombie(&surgeon->board->frozen);
	if (!surgeon->zombie || reap(surgeon, REAP_MS))
		return;
	surgeon->board->report.facts.unreaped = true;
	linger(surgeon);
}

/** Wait for the child of a vfork rather than stop the threads in vain.  @return whether there is
 * one.
 */
static bool waits_for_child(struct surgeon *surgeon)
{
	struct lp_wire_report *report = &surgeon->board->report;

	report->tid = lp_obstacle_vfork_parent(surgeon->request.pid, &report->call);
	if (!report->tid)
		return false;
	report->outcome = LP_OUTCOME_UNSTOPPABLE;
	report->state = 'D';
	return true;
}

static int try(struct surgeon *surgeon)
{
	struct lp_board *board = surgeon->board;
	unsigned retries = board->report.facts.retries;
	int end;

	/* The threads' registers are overwritten. */
	board->report = (struct lp_wire_report){.outcome = LP_OUTCOME_HAND_ENDED, .call = -1};
	board->report.facts.retries = retries;
	board->frozen = (struct lp_frozen){0};
	board->taken = board->released = false;
	if (waits_for_child(surgeon))
		return LP_HAND_STOP_FAILED;
	end = run_hand(surgeon, hand_take);
	if (end == HAND_KILLED)
		board->report.outcome = LP_OUTCOME_HAND_ENDED;
	if (end == NO_HAND) {
		board->report.outcome = LP_OUTCOME_SYSTEM;
		board->report.number = errno;
	}
	if (end != LP_TRACEE_BLOCKED)
		return end;
	/* It was an exec that could not go on: now it can. */
	board->report.outcome = LP_OUTCOME_UNSTOPPABLE;
	return LP_HAND_STOP_FAILED;
}

/** Try until the capture is there, and was held and let go, or cannot be had. */
static void try_often(struct surgeon *surgeon)
{
	uint64_t start = lp_clock();
	int stops = 0, busy = 0;

	surgeon->last = false;
	for (;;) {
		int end = try(surgeon), pause;

		if (end == LP_HAND_STOP_FAILED && ++stops < STOP_TRIES)
			pause = stop_pauses[stops - 1];
		else if (end == LP_HAND_BUSY)
			pause = busy_pauses[busy++];
		else
			return;
		surgeon->board->report.facts.retries++;
		if (!sleep_or_end(surgeon, pause))
			return;
		surgeon->last = busy == BUSY_RETRIES ||
				(busy && lp_clock() - start >= (uint64_t)BUSY_MS * MILLISECOND);
	}
}

static void take(struct surgeon *surgeon)
{
	struct lp_board *board = surgeon->board;
	pid_t pid = surgeon->request.pid, live = lp_process_live_thread(pid);

	board->report = (struct lp_wire_report){.outcome = LP_OUTCOME_GONE};
	surgeon->memory = live ? lp_process_open(pid, live, "mem", O_RDONLY) : -ENOENT;
	if (surgeon->memory >= 0) {
		try_often(surgeon);
		close(surgeon->memory);
		clean_up(surgeon);
	} else if (surgeon->memory == -EACCES || surgeon->memory == -EPERM) {
		board->report.outcome = LP_OUTCOME_REFUSED;
	}
	if (!board->taken)
		say(surgeon, LP_WIRE_FAILED);
	else if (board->released)
		say(surgeon, LP_WIRE_RELEASED);
	else
		surgeon->held = true;
}

static int hand_run(struct surgeon *surgeon)
{
	struct lp_wire_message message = {.kind = LP_WIRE_RAN};
	struct lp_board *board = surgeon->board;
	LP_CLOSE int connection = surgeon->mailed ? lp_run_mail(&board->run, surgeon->root,
							&board->ran)
						  : lp_run_borrow(&board->run, &board->ran);

	if (connection < 0)
		return 1;
	/* If limpet is gone so is its end of the connection, which the new thread notices. */
	lp_pass_send(surgeon->line, &message, sizeof(message), connection);
	return 0;
}

/** Have a thread borrowed, trying again for as long as limpet waits. */
static void run(struct surgeon *surgeon)
{
	struct lp_run_report *ran = &surgeon->board->ran;
	uint64_t end = lp_clock() + surgeon->board->run.patience;
	int pause = RUN_PAUSE;

	*ran = (struct lp_run_report){.outcome = LP_RUN_KILLED};
	for (;;) {
		int result = run_hand(surgeon, hand_run);

		if (!result)
			return;
		if (result == HAND_KILLED || result == NO_HAND)
			ran->outcome = LP_RUN_KILLED;
		if (ran->outcome != LP_RUN_NEVER_SAFE || lp_clock() >= end ||
		    !sleep_or_end(surgeon, pause))
			break;
		pause = pause < RUN_PAUSE_MAX ? pause + 1 : RUN_PAUSE_MAX;
	}
	say(surgeon, LP_WIRE_RAN);
}

static int hand_settle(struct surgeon *surgeon)
{
	return !lp_run_settle(&surgeon->board->run, surgeon->root, &surgeon->board->ran);
}

/** Take a script away that the interpreter has not taken yet. */
static void settle(struct surgeon *surgeon)
{
	const struct timespec moment = {.tv_nsec = SETTLE_PAUSE * (long)MILLISECOND};
	int tries;

	for (tries = 0; surgeon->mailed && tries < SETTLE_TRIES; tries++) {
		if (!run_hand(surgeon, hand_settle))
			surgeon->mailed = false;
		else
			nanosleep(&moment, NULL);
	}
	surgeon->mailed = false;
	if (surgeon->root >= 0)
		close(surgeon->root);
	surgeon->root = -1;
}

static void answer_run(struct surgeon *surgeon, enum lp_wire_kind kind)
{
	if (kind == LP_WIRE_SETTLE) {
		settle(surgeon);
		say(surgeon, LP_WIRE_SETTLED);
		return;
	}
	/* Also if a hand is killed in the middle. */
	surgeon->mailed = kind == LP_WIRE_MAIL;
	if (surgeon->mailed)
		surgeon->root = lp_process_open(surgeon->board->run.pid, 0, "root",
						O_PATH | O_DIRECTORY);
	run(surgeon);
}

noreturn void lp_surgeon_run(int line, struct lp_board *board)
{
	struct surgeon surgeon = {.line = line, .board = board, .memory = -1, .root = -1};
	struct lp_wire_message message;
	ssize_t length;

	lp_settle_in(line);
	while ((length = recv(line, &message, sizeof(message), 0)) != 0) {
		if (length < 0 && errno != EINTR)
			break;
		if (length < 0)
			continue;
		if (message.kind == LP_WIRE_TAKE) {
			surgeon.request = message.request;
			take(&surgeon);
		} else if (message.kind == LP_WIRE_RELEASE && surgeon.held) {
			surgeon.held = false;
			say(&surgeon, LP_WIRE_RELEASED);
		} else if (message.kind == LP_WIRE_RUN || message.kind == LP_WIRE_MAIL ||
			   message.kind == LP_WIRE_SETTLE) {
			answer_run(&surgeon, message.kind);
		}
	}
	settle(&surgeon);
	_exit(0);
}
