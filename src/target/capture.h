// SPDX-License-Identifier: Apache-2.0
/**
 * A frozen view of a live process: either a copy-on-write child that was forked inside
 * it (cow), or the process itself, stopped (stop).
 *
 * All tracing is done by a *surgeon*: a small process of its own that finishes and cleans
 * up when its line to limpet closes, however limpet ended.  Knows Linux and ptrace, not
 * Python: what must not be under way at the moment of the stop is told in words of memory.
 */
#ifndef LP_TARGET_CAPTURE_H
#define LP_TARGET_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "limpet_error.h"

struct lp_error;
struct lp_surgeon;
struct lp_capture;

enum lp_capture_mode {
	/** A frozen child, or the stopped target where a child cannot be had safely. */
	LP_CAPTURE_AUTO,
	/** A frozen copy-on-write child, or an error. */
	LP_CAPTURE_COW,
	/** The target stays stopped while it is read. */
	LP_CAPTURE_STOP,
};

/** A number in the target that is 0 at moments that suit, as `gc.collecting`. */
struct lp_busy_word {
	uint64_t address;
	/** 1, 2, 4 or 8 bytes. */
	unsigned width;
};

enum { LP_BUSY_WORDS = 16, LP_THREAD_WORDS = 40 };

struct lp_capture_options {
	enum lp_capture_mode mode;
	/** The longest stop that is allowed, in milliseconds. */
	unsigned max_pause_ms;
	/**
	 * Re-execute a system call that the stop made fail with EINTR where the kernel does
	 * not do so itself (epoll_wait, ...): for programs that do not expect EINTR.
	 */
	bool restart_calls;
	/** Resume and try again, 5 times within a second, while one of these is not 0. */
	struct lp_busy_word busy[LP_BUSY_WORDS];
	size_t busy_count;
	/** What limpet itself expects to need, in bytes; part of the headroom that is asked for. */
	uint64_t own_memory;
};

/** A thread of the target at the stop. */
struct lp_thread_registers {
	pid_t tid;
	uint64_t stack_pointer;
	uint64_t program_counter;
	/** All general registers, for a conservative scan. */
	uint64_t words[LP_THREAD_WORDS];
	unsigned word_count;
};

/** What a capture was and cost. */
struct lp_capture_facts {
	/** COW or STOP. */
	enum lp_capture_mode mode;
	/** Why AUTO became STOP: a clause for people ("seccomp filter"), or "". */
	char fallback[128];
	/** From the first thread's stop to the last one's resumption, in nanoseconds; in stop
	 * mode known only after the release. */
	uint64_t pause;
	/** How long the second, short stop of one thread took that reaps the child; 0 before. */
	uint64_t reap_pause;
	/** From the fork to the end of the child; 0 before the release and in stop mode. */
	uint64_t child_lifetime;
	/** Minor page faults of the target while the child lived (copy-on-write and others). */
	uint64_t copied_pages;
	/** How often the target was stopped and resumed before it was caught at a good moment. */
	unsigned retries;
	/** A busy word was still not 0 at the last try, and the capture was taken all the same. */
	bool busy;
	/** The ended child could not be reaped within 2 seconds and is a zombie of the target; the
	 * surgeon goes on trying for a minute, also after limpet has ended. */
	bool unreaped;
};

/**
 * Start the surgeon: a fork, so it is to be called early, while limpet is small and has
 * one thread.  It is idle until lp_capture_take().
 */
struct lp_error *lp_surgeon_start(struct lp_surgeon **ret);

/** End the surgeon, which cleans up what it still holds, and wait for it.  NULL is fine. */
void lp_surgeon_stop(struct lp_surgeon *surgeon);

/**
 * As lp_surgeon_stop(), for a signal handler: only async-signal-safe calls; waits at most
 * 2 seconds.  Does nothing where there is no surgeon.  The process is to exit afterwards.
 */
void lp_surgeon_abandon(void);

/**
 * Freeze process @pid, a PID of limpet's own /proc.
 * @return NULL; LP_ERROR_NO_TARGET, LP_ERROR_PERMISSION (with cause and remedy),
 * LP_ERROR_BUSY (cannot be stopped, or not within the limit: the message says what to
 * pass), LP_ERROR_GONE or LP_ERROR_SYSTEM.  On error the target runs as before.
 * @param[out] ret To be released with lp_capture_release(); one at a time for a surgeon.
 */
struct lp_error *lp_capture_take(struct lp_surgeon *surgeon, pid_t pid,
				 const struct lp_capture_options *options,
				 struct lp_capture **ret);

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
