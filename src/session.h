// SPDX-License-Identifier: Apache-2.0
/** A live process while it is looked at: found, frozen, read, and let go. */
#ifndef LP_SESSION_H
#define LP_SESSION_H

#include "cpython/runtime.h"
#include "decode/decode.h"
#include "limpet_options.h"
#include "target/capture.h"

struct lp_session {
	pid_t pid;
	struct lp_surgeon *surgeon;
	struct lp_capture *capture;
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

/** What is to be decoded of a frozen session; valid until it is released. */
struct lp_decode_source lp_session_source(struct lp_session *session);

/**
 * Let the process go.  A second call does nothing.
 * @return NULL, or why what was read until now cannot be trusted.
 */
struct lp_error *lp_session_release(struct lp_session *session);

/** Release, if need be, and free; a zeroed one is fine. */
void lp_session_deinit(struct lp_session *session);

/** Add what /proc tells of the process, while it is there: its arguments unless @redact. */
void lp_session_describe(const struct lp_session *session, bool redact,
			 struct lp_process_facts *facts);

/** Add what the capture was and cost, after the release; in words to @text. */
void lp_session_describe_capture(const struct lp_session *session, struct lp_process_facts *facts,
				 struct lp_strbuf *text);

#endif
