// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/hold.h"

#include <errno.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "target/process.h"

static const uint64_t MILLISECOND = 1000000;
/* How often a stopped target is looked at. */
enum { WATCH_MS = 50 };

bool lp_hold_same_program(const struct lp_hold *hold)
{
	char byte;

	return !hold->vdso || pread(hold->memory, &byte, 1, (off_t)hold->vdso) == 1;
}

bool lp_hold_same_process(const struct lp_hold *hold)
{
	struct lp_process_stat stat;

	return !lp_process_stat(hold->request->pid, 0, &stat) &&
	       stat.start_time == hold->request->start_time;
}

enum lp_outcome lp_hold_end_of_program(const struct lp_hold *hold)
{
	return lp_process_live_thread(hold->request->pid) ? LP_OUTCOME_EXEC : LP_OUTCOME_GONE;
}

void lp_hold_let_go(struct lp_hold *hold)
{
	hold->board->report.facts.pause =
		lp_stop_release(&hold->stop, hold->request->restart_calls);
}

static void drain_signals(struct lp_hold *hold)
{
	struct signalfd_siginfo info;

	while (read(hold->signals, &info, sizeof(info)) == (ssize_t)sizeof(info))
		;
}

/** Whether limpet has said RELEASE or is gone. */
static bool is_told(struct lp_hold *hold)
{
	struct lp_wire_message message;
	ssize_t length = recv(hold->line, &message, sizeof(message), MSG_DONTWAIT);

	if (length < 0)
		return errno != EAGAIN && errno != EINTR;
	hold->board->released = length > 0;
	return true;
}

/** In stop mode: whether the target has ended although it stands still (SIGKILL). */
static bool is_gone(struct lp_hold *hold)
{
	bool alive = false;
	size_t i;

	for (i = 0; i < hold->stop.count; i++) {
		struct lp_tracee *tracee = &hold->stop.threads[i].tracee;

		if (tracee->state == LP_TRACEE_GONE)
			continue;
		lp_tracee_poll(tracee);
		alive = alive || tracee->state != LP_TRACEE_GONE;
	}
	return !alive;
}

/** What ends a capture by a copy, or OK. */
static enum lp_outcome watch_child(struct lp_hold *hold, bool target_ended)
{
	/* With the open files that it shares the child would keep the target's connections up. */
	if (target_ended || !lp_hold_same_process(hold))
		return LP_OUTCOME_GONE;
	if (!lp_hold_same_program(hold))
		return lp_hold_end_of_program(hold);
	lp_tracee_poll(&hold->board->frozen.tracee);
	if (hold->board->frozen.tracee.state == LP_TRACEE_GONE)
		return LP_OUTCOME_CHILD_ENDED;
	if (lp_trend_is_short(&hold->trend, lp_headroom_free(&hold->headroom), lp_clock()))
		return LP_OUTCOME_MEMORY;
	return LP_OUTCOME_OK;
}

/** What ends a capture by stopping, or OK. */
static enum lp_outcome watch_stopped(struct lp_hold *hold)
{
	if (is_gone(hold))
		return LP_OUTCOME_GONE;
	if (lp_clock() - hold->stop.since >= hold->request->max_pause)
		return LP_OUTCOME_DEADLINE;
	return LP_OUTCOME_OK;
}

/** How long to sleep, at most, in milliseconds. */
static int hold_timeout(const struct lp_hold *hold)
{
	uint64_t past = lp_clock() - hold->stop.since, left;

	if (hold->board->frozen.pid)
		return lp_trend_pause(&hold->trend);
	left = past < hold->request->max_pause ? hold->request->max_pause - past : 0;
	left = (left + MILLISECOND - 1) / MILLISECOND;
	return left < WATCH_MS ? (int)left : WATCH_MS;
}

void lp_hold(struct lp_hold *hold)
{
	struct pollfd fds[3] = {{hold->line, POLLIN, 0},
				{hold->signals, POLLIN, 0},
				{hold->board->frozen.pid ? hold->pidfd : -1, POLLIN, 0}};
	enum lp_outcome outcome = LP_OUTCOME_OK;

	hold->trend = (struct lp_trend){.most = hold->request->anonymous,
					.floor = hold->request->headroom_floor};
	lp_trend_begin(&hold->trend, lp_headroom_free(&hold->headroom), lp_clock());
	while (outcome == LP_OUTCOME_OK) {
		poll(fds, 3, hold_timeout(hold));
		if (fds[0].revents && is_told(hold))
			return;
		drain_signals(hold);
		outcome = hold->board->frozen.pid ? watch_child(hold, fds[2].revents & POLLIN)
						  : watch_stopped(hold);
	}
	hold->board->report.outcome = outcome;
}

void lp_hold_end(struct lp_hold *hold)
{
	struct lp_wire_report *report = &hold->board->report;
	struct lp_capture_facts *facts = &report->facts;
	struct lp_process_stat stat;

	/* It may have ended just before limpet had read all. */
	if (!hold->board->frozen.pid) {
		if (report->outcome == LP_OUTCOME_OK && is_gone(hold))
			report->outcome = LP_OUTCOME_GONE;
		lp_hold_let_go(hold);
		return;
	}
	lp_tracee_poll(&hold->board->frozen.tracee);
	if (report->outcome == LP_OUTCOME_OK && hold->board->frozen.tracee.state == LP_TRACEE_GONE)
		report->outcome = LP_OUTCOME_CHILD_ENDED;
	lp_frozen_end(&hold->board->frozen);
	facts->child_lifetime = hold->board->frozen.end - hold->board->frozen.start;
	if (!lp_process_stat(hold->request->pid, 0, &stat) && stat.minor_faults >= hold->faults)
		facts->copied_pages = stat.minor_faults - hold->faults;
}
