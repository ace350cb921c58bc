// SPDX-License-Identifier: Apache-2.0
/** What the surgeon is to have run in the target, and what became of it. */
#ifndef LP_TARGET_RUN_REQUEST_H
#define LP_TARGET_RUN_REQUEST_H

#include <sys/types.h>

#include "target/run/program.h"

enum { LP_RUN_RANGES = 8, LP_RUN_THREADS = 1024 };

struct lp_run_range {
	uint64_t start, end;
};

struct lp_run_ranges {
	struct lp_run_range items[LP_RUN_RANGES];
	size_t count;
};

static inline bool lp_run_is_in(const struct lp_run_ranges *ranges, uint64_t address)
{
	size_t i;

	for (i = 0; i < ranges->count; i++) {
		if (address >= ranges->items[i].start && address < ranges->items[i].end)
			return true;
	}
	return false;
}

/** The C library of the target. */
struct lp_run_library {
	uint64_t create_thread, self, detach, unmap, close, errno_location;
	/** Its code. */
	struct lp_run_ranges code;
};

/**
 * What must be done before the first thread can be made, in the one thread that there is; where
 * `ask` says that it was not yet.
 */
struct lp_run_first {
	/** A function without arguments; it was done if that does not return 0.  0: always. */
	uint64_t ask;
	/** A word in the target that says whether the thread waits in a call, which let go of the
	 * interpreter (0), or runs in it. */
	uint64_t word;
	struct lp_run_program waiting, running;
};

/**
 * Words in the target by which its interpreter takes a script (PEP 768): its path, of so many bytes at
 * most, then 1 where it is asked for (an int), and a bit that has the thread look.
 */
struct lp_run_mailbox {
	/** 0: there is none. */
	uint64_t path;
	size_t path_size;
	uint64_t pending, breaker, bit;
	/** The script has said that it runs: to be set when it is to be taken away. */
	bool ready;
	/** The script, but for the connection's descriptor and ")\n" at its end. */
	char script[2 * LP_RUN_TEXT];
};

struct lp_run_request {
	pid_t pid;
	/** As lp_process_stat.start_time. */
	uint64_t start_time;
	/** As lp_capture_options.restart_calls. */
	bool restart_calls;
	/** For how long a safe moment is looked for, in nanoseconds. */
	uint64_t patience;
	struct lp_run_library library;
	/** The interpreter's code: a thread in it is in none of the library's. */
	struct lp_run_ranges interpreter;
	/** What pthread_self() is in the threads that may be borrowed, as far as it can be told. */
	uint64_t threads[LP_RUN_THREADS];
	size_t thread_count;
	struct lp_run_first first;
	/** What the new thread does. */
	struct lp_run_program program;
	struct lp_run_mailbox mailbox;
};

enum lp_run_outcome {
	LP_RUN_OK,
	LP_RUN_GONE,
	/** It is stopped by a signal. */
	LP_RUN_STOPPED,
	/** The kernel does not let us trace it. */
	LP_RUN_REFUSED,
	/** A seccomp filter might end it. */
	LP_RUN_SECCOMP,
	/** There was no moment at which it was safe. */
	LP_RUN_NEVER_SAFE,
	/** A system call or a function failed: `step` and `number`. */
	LP_RUN_FAILED,
	/** The process that traced it was killed. */
	LP_RUN_KILLED,
};

struct lp_run_report {
	enum lp_run_outcome outcome;
	/** What failed, and the errno. */
	const char *step;
	int number;
	/** The thread that was borrowed, for how long, and how often it was changed meanwhile, in
	 * nanoseconds. */
	pid_t tid;
	uint64_t pause, window;
	/** How many threads were stopped in vain. */
	unsigned tries;
	/** Of a script: its name, in the folder of that number; the connection in the target; and whether
	 * it had not been taken yet when it was taken back. */
	char script[48];
	unsigned folder;
	int descriptor;
	bool taken_back;
};

#endif
