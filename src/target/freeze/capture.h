// SPDX-License-Identifier: Apache-2.0
/**
 * A frozen view of a live process: either a copy-on-write child that was forked inside
 * it (cow), or the process itself, stopped (stop).
 *
 * All tracing is done by a *surgeon* (line.h): a small process of its own that finishes and
 * cleans up when its line to limpet closes, however limpet ended.  Knows Linux and ptrace, not
 * Python: what must not be under way at the moment of the stop is told in words of memory.
 */
#ifndef LP_TARGET_FREEZE_CAPTURE_H
#define LP_TARGET_FREEZE_CAPTURE_H

#include <stddef.h>
#include <sys/types.h>

#include "target/freeze/capture_facts.h"

struct lp_error;
struct lp_surgeon;
struct lp_capture;

/**
 * Freeze process @pid, a PID of limpet's own /proc.
 * @return NULL; LP_ERROR_NO_TARGET, LP_ERROR_PERMISSION (with cause and remedy),
 * LP_ERROR_BUSY (cannot be stopped, or not within the limit: the message says what to
 * pass), LP_ERROR_GONE or LP_ERROR_SYSTEM.  On error the target runs as before.
 * @param[out] ret To be released with lp_capture_release(); one at a time for a surgeon.
 */
struct lp_error *lp_capture_take(struct lp_surgeon *surgeon, pid_t pid,
				 const struct lp_capture_options *options, struct lp_capture **ret);

/** The process to read: the child in cow mode, the target itself in stop mode. */
pid_t lp_capture_pid(const struct lp_capture *capture);

/** The threads at the stop; valid as long as the capture. */
const struct lp_thread_registers *lp_capture_threads(const struct lp_capture *capture,
						     size_t *count);

/** What the capture was and cost; some of it is known only after the release. */
const struct lp_capture_facts *lp_capture_facts(const struct lp_capture *capture);

/**
 * Let the target go: resume it, or end its child and reap it.  To be called as soon as the
 * memory is not read any more.  A second call does nothing.
 * @return NULL, or why what was read cannot be trusted: the deadline passed and the target
 * was resumed (LP_ERROR_BUSY), the child was ended because memory ran short, or the target
 * ended (LP_ERROR_GONE).
 */
struct lp_error *lp_capture_release(struct lp_capture *capture);

/** Release if need be, and free.  NULL is fine. */
void lp_capture_destroy(struct lp_capture *capture);

#endif
