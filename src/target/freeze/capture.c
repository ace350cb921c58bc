// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/capture.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "target/freeze/line.h"
#include "target/freeze/outcome.h"
#include "target/freeze/plan.h"
#include "target/limits/headroom.h"
#include "target/permission.h"
#include "target/process.h"
#include "target/turn.h"

/* How often a thread is asked for that others may have had just then. */
enum { TURNS = 20 };

struct lp_capture {
	struct lp_surgeon *surgeon;
	/** The target; `report.pid` is what is read. */
	pid_t pid;
	unsigned max_pause_ms;
	struct lp_wire_report report;
	struct lp_thread_registers *threads;
	bool released;
};

static struct lp_error *gather(pid_t pid, struct lp_plan_facts *ret, uint64_t *ret_start_time)
{
	LP_CLOSE int root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct lp_process_status status;
	struct lp_process_stat stat;
	struct lp_headroom headroom;
	pid_t live = lp_process_live_thread(pid);

	if (!live || lp_process_status(pid, live, &status) || lp_process_stat(pid, 0, &stat))
		return lp_error_create(LP_ERROR_GONE, "process %d has ended", pid);
	lp_headroom_init(&headroom, root, pid);
	*ret = (struct lp_plan_facts){.pid = pid,
				      .anonymous = status.anonymous + status.swapped,
				      .free = lp_headroom_free(&headroom),
				      .kills_group = headroom.kills_group};
	lp_headroom_deinit(&headroom);
	*ret_start_time = stat.start_time;
	return NULL;
}

static void make_request(const struct lp_plan_facts *facts,
			 const struct lp_capture_options *options, uint64_t start_time,
			 enum lp_capture_mode mode, struct lp_wire_request *ret)
{
	*ret = (struct lp_wire_request){.pid = facts->pid,
					.start_time = start_time,
					.mode = mode,
					.max_pause = options->max_pause_ms * UINT64_C(1000000),
					.restart_calls = options->restart_calls,
					.busy_count = options->busy_count,
					.headroom_floor = lp_plan_floor(facts->anonymous),
					.anonymous = facts->anonymous};
	memcpy(ret->busy, options->busy, sizeof(ret->busy));
}

/**
 * Ask for a capture: @ret says what there is, or why not.  Again where the kernel refuses a
 * thread as it is another limpet's turn.
 */
static struct lp_error *ask(struct lp_surgeon *surgeon, const struct lp_wire_request *request,
			    struct lp_wire_report *ret)
{
	uint64_t until = lp_clock() + LP_TURN_PATIENCE;
	unsigned turns = 0;

	do {
		struct lp_wire_message message = {.kind = LP_WIRE_TAKE, .request = *request};

		LP_TRY(lp_line_ask(surgeon, &message));
		surgeon->held = message.kind == LP_WIRE_TAKEN;
		*ret = message.report;
	} while (!surgeon->held && ret->outcome == LP_OUTCOME_REFUSED && ++turns < TURNS &&
		 lp_turn_wait(request->pid, ret->tid, until));
	return NULL;
}

/** Take the capture as planned; AUTO starts anew in stop mode where no copy can be made. */
static struct lp_error *take(struct lp_capture *capture, const struct lp_plan_facts *facts,
			     const struct lp_capture_options *options, uint64_t start_time)
{
	struct lp_wire_report *report = &capture->report;
	struct lp_wire_request request;
	enum lp_capture_mode mode;
	char fallback[LP_PLAN_CLAUSE];

	LP_TRY(lp_plan_choose(facts, options, &mode, fallback));
	make_request(facts, options, start_time, mode, &request);
	LP_TRY(ask(capture->surgeon, &request, report));
	if (options->mode == LP_CAPTURE_AUTO && lp_outcome_no_copy(report, fallback)) {
		LP_TRY(lp_plan_check_pause(facts, options, LP_CAPTURE_STOP, fallback));
		request.mode = LP_CAPTURE_STOP;
		LP_TRY(ask(capture->surgeon, &request, report));
	}
	if (!capture->surgeon->held)
		return lp_outcome_error(report, facts->pid, options->max_pause_ms);
	memcpy(report->facts.fallback, fallback, sizeof(fallback));
	return NULL;
}

static struct lp_error *copy_threads(struct lp_capture *capture)
{
	size_t size = capture->report.thread_count * sizeof(*capture->threads);

	capture->threads = malloc(size ? size : 1);
	if (!capture->threads)
		return &lp_error_memory;
	memcpy(capture->threads, capture->surgeon->board->threads, size);
	return NULL;
}

struct lp_error *lp_capture_take(struct lp_surgeon *surgeon, pid_t pid,
				 const struct lp_capture_options *options, struct lp_capture **ret)
{
	LP_FREE struct lp_capture *capture = calloc(1, sizeof(*capture));
	struct lp_plan_facts facts;
	struct lp_error *error;
	uint64_t start_time;

	if (!capture)
		return &lp_error_memory;
	if (surgeon->held || options->busy_count > LP_BUSY_WORDS)
		return lp_error_create(LP_ERROR_USAGE, "there is a capture already");
	LP_TRY(lp_permission_check(pid));
	LP_TRY(gather(pid, &facts, &start_time));
	*capture = (struct lp_capture){
		.surgeon = surgeon, .pid = pid, .max_pause_ms = options->max_pause_ms};
	LP_TRY(take(capture, &facts, options, start_time));
	error = copy_threads(capture);
	if (error) {
		lp_capture_destroy(LP_TAKE(capture));
		return error;
	}
	*ret = LP_TAKE(capture);
	return NULL;
}

pid_t lp_capture_pid(const struct lp_capture *capture)
{
	return capture->report.pid;
}

const struct lp_thread_registers *lp_capture_threads(const struct lp_capture *capture,
						     size_t *count)
{
	*count = capture->report.thread_count;
	return capture->threads;
}

const struct lp_capture_facts *lp_capture_facts(const struct lp_capture *capture)
{
	return &capture->report.facts;
}

struct lp_error *lp_capture_release(struct lp_capture *capture)
{
	struct lp_wire_message message = {.kind = LP_WIRE_RELEASE};
	char fallback[LP_PLAN_CLAUSE];

	if (capture->released)
		return NULL;
	capture->released = true;
	capture->surgeon->held = false;
	LP_TRY(lp_line_ask(capture->surgeon, &message));
	memcpy(fallback, capture->report.facts.fallback, sizeof(fallback));
	capture->report = message.report;
	memcpy(capture->report.facts.fallback, fallback, sizeof(fallback));
	return lp_outcome_error(&capture->report, capture->pid, capture->max_pause_ms);
}

void lp_capture_destroy(struct lp_capture *capture)
{
	if (!capture)
		return;
	lp_error_destroy(lp_capture_release(capture));
	free(capture->threads);
	free(capture);
}
