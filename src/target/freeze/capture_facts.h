// SPDX-License-Identifier: Apache-2.0
/** What is asked of a capture, and what it found and cost.  Names only: no functions. */
#ifndef LP_TARGET_FREEZE_CAPTURE_FACTS_H
#define LP_TARGET_FREEZE_CAPTURE_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

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

#endif
