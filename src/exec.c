// SPDX-License-Identifier: Apache-2.0
/* Code that runs in a process: started there, asked and answered over a connection. */
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/error.h"
#include "channel.h"
#include "cpython/calls.h"
#include "cpython/text/text.h"
#include "limpet.h"
#include "session.h"
#include "target/process.h"
#include "target/run/start.h"

static const uint64_t MILLISECOND = 1000000;
/* How often the listener is asked, and how long an interrupt may take to be sent, in ms. */
enum { TICK_MS = 100, INTERRUPT_MS = 2000 };
/* For how long a safe moment is looked for before the threads are listed anew, in ms. */
enum { LOOK_MS = 500 };
/* How long its end is waited for, in ms. */
enum { DISMISS_MS = 2000 };
/* How long a process may take to end, in ms. */
enum { ENDING_MS = 500 };

struct lp_exec {
	struct lp_session session;
	struct lp_exec_options options;
	struct lp_channel channel;
	struct lp_run_report report;
	struct lp_strbuf text;
	/** When the process began, and of the thread there: threading.get_ident(). */
	uint64_t start_time, ident;
	/** Of the last request. */
	unsigned number;
	/** The thread there waits for the next one. */
	bool waits;
};

static uint64_t deadline(unsigned ms)
{
	return ms ? lp_clock() + ms * MILLISECOND : UINT64_MAX;
}

static bool is_alive(const struct lp_exec *exec)
{
	struct lp_process_stat stat;

	return !lp_process_stat(exec->session.pid, 0, &stat) &&
	       stat.start_time == exec->start_time && lp_process_live_thread(exec->session.pid);
}

/** Why the connection ended without an answer. */
static struct lp_error *lost(const struct lp_exec *exec, const char *when)
{
	const struct timespec moment = {.tv_nsec = 10000000};
	uint64_t until = deadline(ENDING_MS);
	pid_t pid = exec->session.pid;
	bool alive = true;

	/* Its files are closed before it is gone. */
	while ((alive = is_alive(exec)) && lp_clock() < until)
		nanosleep(&moment, NULL);
	if (!alive)
		return lp_error_create(LP_ERROR_GONE, "process %d ended %s", pid, when);
	return lp_error_create(LP_ERROR_SYSTEM,
			       "process %d closed the connection to the code in it %s", pid, when);
}

static struct lp_error *broken(const struct lp_exec *exec)
{
	if (exec->channel.came.failed)
		return &lp_error_memory;
	return lp_error_create(LP_ERROR_UNREADABLE,
			       "what came from the code in process %d makes no sense",
			       exec->session.pid);
}

/** What the surgeon needs to know of the process, beside the program. */
static struct lp_error *prepare(struct lp_exec *exec, struct lp_run_request *request)
{
	struct lp_process_stat stat;

	if (lp_process_stat(exec->session.pid, 0, &stat))
		return lp_error_create(LP_ERROR_GONE, "process %d has ended", exec->session.pid);
	request->pid = exec->session.pid;
	exec->start_time = request->start_time = stat.start_time;
	request->restart_calls = lp_session_restarts_calls(&exec->session);
	return NULL;
}

/** Wait until the new thread says that it is there. */
static struct lp_error *wait_ready(struct lp_exec *exec, uint64_t until)
{
	struct lp_frame_in frame;
	enum lp_channel_end end;

	do
		end = lp_channel_next(&exec->channel, until, &frame);
	while (end == LP_CHANNEL_NOTHING && lp_clock() < until);
	if (end == LP_CHANNEL_FRAME && frame.kind == 'r') {
		exec->ident = strtoull(frame.bytes, NULL, 10);
		return NULL;
	}
	if (end == LP_CHANNEL_BROKEN)
		return broken(exec);
	if (end != LP_CHANNEL_NOTHING)
		return lost(exec, "before the code began");
	/* Once it runs it finds nobody there. */
	return lp_error_create(LP_ERROR_BUSY,
			       "process %d did not begin in %.1f s: all that time something in it "
			       "held the interpreter's lock (GIL).  The code has been taken back: "
			       "it was not run and will not be",
			       exec->session.pid, exec->options.start_ms / 1e3);
}

/** In a thread that is borrowed.  The list of threads is read until there is a moment, as it may have
 * been read while it changed. */
static struct lp_error *start_thread(struct lp_exec *exec, uint64_t until)
{
	struct lp_session *session = &exec->session;
	struct lp_error *error = NULL;
	struct lp_run_request *request;

	do {
		lp_error_destroy(error);
		LP_TRY(lp_session_look_again(session));
		request = lp_run_request(session->surgeon);
		LP_TRY(prepare(exec, request));
		request->patience = LOOK_MS * MILLISECOND;
		LP_TRY(lp_session_about(session, lp_calls_run_text(&session->python, session->peek,
								   &session->runtime, lp_text_run,
								   request)));
		exec->report.outcome = LP_RUN_KILLED;
		error = lp_run_start(session->surgeon, &exec->report, &exec->channel.fd);
	} while (exec->report.outcome == LP_RUN_NEVER_SAFE && lp_clock() < until);
	return error;
}

/** Whether the main thread waits for something: then it does not look into its mailbox. */
static bool main_thread_waits(pid_t pid)
{
	long call = lp_process_call(pid, pid);

	return call >= 0 && call != SYS_futex;
}

/**
 * By the interpreter's own mailbox, where it has one and its main thread seems to run: it may be in
 * C code for long all the same, or wait for a lock.  Then the script is taken back.
 * @param[out] ret Whether it is there, and has not been taken back.
 */
static struct lp_error *start_script(struct lp_exec *exec, bool *ret)
{
	struct lp_session *session = &exec->session;
	struct lp_run_request *request = lp_run_request(session->surgeon);
	struct lp_error *error;
	bool ready;

	*ret = false;
	if (main_thread_waits(session->pid) ||
	    !lp_calls_mailbox(&session->python, session->peek, &session->runtime, lp_text_run,
			      request))
		return NULL;
	LP_TRY(prepare(exec, request));
	request->patience = LOOK_MS * MILLISECOND;
	error = lp_run_start_script(session->surgeon, &exec->report, &exec->channel.fd);
	if (error) {
		/* Where it has no folder for a script, say. */
		lp_error_destroy(error);
		lp_run_take_away(session->surgeon, false);
		return NULL;
	}
	ready = lp_channel_wait(&exec->channel, deadline(LOOK_MS));
	*ret = !lp_run_take_away(session->surgeon, ready);
	if (*ret)
		lp_strbuf_printf(&exec->text,
				 "started by the interpreter itself (PEP 768); all threads stood "
				 "still for %.2f ms\n",
				 (double)exec->report.pause / 1e6);
	else
		lp_channel_deinit(&exec->channel);
	return NULL;
}

static struct lp_error *start(struct lp_exec *exec)
{
	struct lp_session *session = &exec->session;
	uint64_t until = deadline(exec->options.start_ms);
	bool started;

	LP_TRY(lp_session_attach(session));
	if (!lp_calls_allowed(&session->python, session->peek, &session->runtime))
		return lp_error_create(LP_ERROR_PERMISSION,
				       "process %d was started so that it takes no code from "
				       "outside (PYTHON_DISABLE_REMOTE_DEBUG, -X "
				       "disable-remote-debug or its build); nothing was run",
				       session->pid);
	LP_TRY(lp_session_look_again(session));
	LP_TRY(start_script(exec, &started));
	if (started)
		return wait_ready(exec, until);
	LP_TRY(start_thread(exec, until));
	lp_strbuf_printf(&exec->text,
			 "started from thread %d, which stood still for %.2f ms; threads stopped "
			 "in vain: %u\n",
			 exec->report.tid, (double)exec->report.pause / 1e6,
			 exec->report.tries - 1);
	return wait_ready(exec, until);
}

struct lp_error *lp_exec_open(pid_t pid, const struct lp_exec_options *options,
			      struct lp_exec **ret)
{
	struct lp_exec *exec = calloc(1, sizeof(*exec));
	struct lp_error *error;

	if (!exec)
		return &lp_error_memory;
	exec->session.pid = pid;
	exec->options = *options;
	exec->channel.fd = -1;
	error = start(exec);
	exec->waits = !error;
	if (error) {
		lp_exec_close(exec);
		return error;
	}
	*ret = exec;
	return NULL;
}

/**
 * Raise KeyboardInterrupt in the thread there, or take that back (@raise false) if it was not raised
 * yet.  A matter of milliseconds, which does not fail the code that runs.
 */
static void interrupt(struct lp_exec *exec, bool raise)
{
	struct lp_session *session = &exec->session;
	struct lp_run_request *request = lp_run_request(session->surgeon);
	struct lp_channel channel = {.fd = -1};
	struct lp_run_report report;
	struct lp_frame_in frame;
	struct lp_error *error = prepare(exec, request);
	uint64_t until = deadline(INTERRUPT_MS);

	request->patience = INTERRUPT_MS * MILLISECOND;
	if (!error)
		error = lp_calls_interrupt(&session->python, session->peek, &session->runtime,
					   exec->ident, raise, request);
	if (!error)
		error = lp_run_start(session->surgeon, &report, &channel.fd);
	/* Its end says that it is done. */
	while (!error && lp_clock() < until &&
	       lp_channel_next(&channel, until, &frame) == LP_CHANNEL_NOTHING)
		;
	lp_channel_deinit(&channel);
	lp_error_destroy(error);
}

/** An answer to the request came: the text behind its number; NULL if it is another's. */
static const char *answer_to(const struct lp_exec *exec, const struct lp_frame_in *frame)
{
	char digits[9] = "";

	if (frame->length < 8)
		return NULL;
	memcpy(digits, frame->bytes, 8);
	return strtoul(digits, NULL, 16) == exec->number ? frame->bytes + 8 : NULL;
}

/** The next frame; an error if there will be none in time.  Interrupts if that is wanted. */
static struct lp_error *await(struct lp_exec *exec, uint64_t until,
			      const struct lp_exec_listener *listener, bool *interrupted,
			      struct lp_frame_in *ret)
{
	for (;;) {
		uint64_t tick = lp_clock() + TICK_MS * MILLISECOND;

		switch (lp_channel_next(&exec->channel, tick < until ? tick : until, ret)) {
		case LP_CHANNEL_FRAME:
			return NULL;
		case LP_CHANNEL_CLOSED:
			return lost(exec, "while the code ran");
		case LP_CHANNEL_BROKEN:
			return broken(exec);
		default:
			break;
		}
		if (listener && listener->interrupts && listener->interrupts(listener->context)) {
			*interrupted = true;
			interrupt(exec, true);
		}
		if (lp_clock() >= until)
			return lp_error_create(LP_ERROR_BUSY,
					       "the code is still running in process %d after "
					       "%.1f s, and goes on; its output is dropped from "
					       "now on",
					       exec->session.pid, exec->options.run_ms / 1e3);
	}
}

static struct lp_error *send_request(struct lp_exec *exec, char kind, const char *text,
				     size_t length)
{
	if (lp_channel_send(&exec->channel, kind, ++exec->number, text, length))
		return NULL;
	return lost(exec, "before the code ran");
}

static struct lp_error *run(struct lp_exec *exec, uint64_t until,
			    const struct lp_exec_listener *listener, bool *interrupted,
			    enum lp_exec_end *ret)
{
	struct lp_frame_in frame;
	const char *answer;

	for (;;) {
		LP_TRY(await(exec, until, listener, interrupted, &frame));
		if (frame.kind == 'o' || frame.kind == 'e')
			listener->output(listener->context, frame.kind == 'e', frame.bytes,
					 frame.length);
		answer = frame.kind == 'd' ? answer_to(exec, &frame) : NULL;
		if (!answer)
			continue;
		*ret = *answer == '0'	? LP_EXEC_DONE
		       : *answer == '2' ? LP_EXEC_INCOMPLETE
		       : *answer == '3' ? LP_EXEC_EXIT
					: LP_EXEC_RAISED;
		return NULL;
	}
}

struct lp_error *lp_exec_run(struct lp_exec *exec, enum lp_exec_kind kind, const char *code,
			     size_t length, const struct lp_exec_listener *listener,
			     enum lp_exec_end *ret)
{
	bool interrupted = false;
	struct lp_error *error;

	exec->waits = false;
	LP_TRY(send_request(exec, kind == LP_EXEC_CODE ? 'x' : 's', code, length));
	error = run(exec, deadline(exec->options.run_ms), listener, &interrupted, ret);
	exec->waits = !error;
	if (interrupted && !error)
		interrupt(exec, false);
	return error;
}

struct lp_error *lp_exec_complete(struct lp_exec *exec, const char *text, char **ret)
{
	uint64_t until = deadline(exec->options.start_ms);
	struct lp_frame_in frame;
	const char *answer = NULL;
	bool interrupted;

	LP_TRY(send_request(exec, 'n', text, strlen(text)));
	while (!answer) {
		LP_TRY(await(exec, until, NULL, &interrupted, &frame));
		answer = frame.kind == 'n' ? answer_to(exec, &frame) : NULL;
	}
	*ret = strndup(answer, frame.length - 8);
	return *ret ? NULL : &lp_error_memory;
}

const char *lp_exec_text(const struct lp_exec *exec)
{
	return lp_strbuf_text(&exec->text);
}

/**
 * Tell the thread there that nobody asks any more, and wait until it has freed what it had: the next
 * thread can use its stack again then.
 */
static void dismiss(struct lp_exec *exec)
{
	uint64_t until = deadline(DISMISS_MS);
	struct lp_frame_in frame;
	enum lp_channel_end end = LP_CHANNEL_NOTHING;

	lp_channel_end_requests(&exec->channel);
	while (lp_clock() < until && (end == LP_CHANNEL_NOTHING || end == LP_CHANNEL_FRAME))
		end = lp_channel_next(&exec->channel, until, &frame);
}

void lp_exec_close(struct lp_exec *exec)
{
	if (!exec)
		return;
	if (exec->waits)
		dismiss(exec);
	lp_channel_deinit(&exec->channel);
	lp_strbuf_deinit(&exec->text);
	lp_session_deinit(&exec->session);
	free(exec);
}
