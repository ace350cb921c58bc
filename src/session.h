// SPDX-License-Identifier: Apache-2.0
/** What is looked at: a live process, found, frozen, read and let go; or a core. */
#ifndef LP_SESSION_H
#define LP_SESSION_H

#include "cpython/runtime.h"
#include "decode/decode.h"
#include "limpet_options.h"
#include "target/core/binaries.h"
#include "target/freeze/capture.h"

struct lp_session {
	pid_t pid;
	struct lp_surgeon *surgeon;
	struct lp_capture *capture;
	/** NULL for a process. */
	struct lp_core *core;
	struct lp_binary_array binaries;
	/** Of this process: where its threads stand, as far as that can be told. */
	bool of_self;
	struct lp_core_thread_array threads;
	/** Of the running process, then of the frozen one. */
	struct lp_reader *reader;
	struct lp_peek *peek;
	struct lp_python python;
	struct lp_runtime runtime;
};

/**
 * Find the Python in process `session->pid` and freeze it.
 * @param session All but the PID is zero.  To be deinit'ed whatever the result.
 */
struct lp_error *lp_session_freeze(struct lp_session *session,
				   const struct lp_open_options *options);

/**
 * Find the Python in process `session->pid`, which runs on.
 * @param session As above.
 */
struct lp_error *lp_session_attach(struct lp_session *session);

/** Read anew which interpreters and threads there are. */
struct lp_error *lp_session_look_again(struct lp_session *session);

/** An error that begins with what the target does ("runs no CPython") with its PID and name put before
 * it; others as they are. */
struct lp_error *lp_session_about(const struct lp_session *session, struct lp_error *error);

/** Whether the program may be told to repeat calls that fail with EINTR (lp_capture_options). */
bool lp_session_restarts_calls(const struct lp_session *session);

/**
 * Open the core @path and find the Python in it.
 * @param session All zero.  To be deinit'ed whatever the result.
 */
struct lp_error *lp_session_open_core(struct lp_session *session, const char *path,
				      const struct lp_open_options *options);

/**
 * Find the Python in this process, which the caller keeps from running Python code: it has the GIL.
 * @param session All zero.  To be deinit'ed whatever the result.
 * @param frame An address on the stack of this thread, behind which nothing is limpet's; or NULL, and
 * lp_session_stand() comes later.
 */
struct lp_error *lp_session_open_self(struct lp_session *session, const void *frame);

/** Tell where this thread stands now. */
void lp_session_stand(struct lp_session *session, const void *frame);

/** Go on reading in a copy of the process that opened the session. */
struct lp_error *lp_session_reopen_self(struct lp_session *session);

/** What is to be decoded of a frozen session or core; valid until it is released. */
struct lp_decode_source lp_session_source(struct lp_session *session);

/**
 * Let the process go.  A second call does nothing.
 * @return NULL, or why what was read until now cannot be trusted.
 */
struct lp_error *lp_session_release(struct lp_session *session);

/** Release, if need be, and free; a zeroed one is fine. */
void lp_session_deinit(struct lp_session *session);

/** Add what /proc or the core tells of the process: its arguments unless @redact. */
void lp_session_describe(const struct lp_session *session, bool redact,
			 struct lp_process_facts *facts);

/** Add what the capture was and cost, after the release; in words to @text. */
void lp_session_describe_capture(const struct lp_session *session, struct lp_process_facts *facts,
				 struct lp_strbuf *text);

/** Find the Python in what session->reader reads. */
struct lp_error *lp_session_find_python(struct lp_session *session);

/** As lp_session_describe(), of a core. */
void lp_session_describe_core(const struct lp_session *session, bool redact,
			      struct lp_process_facts *facts);

/** A command line, words parted by blanks or NULs, as a printable line; its first word if redacted.
 */
const char *lp_session_command(const char *command, size_t length, bool redact,
			       struct lp_process_facts *facts);

#endif
