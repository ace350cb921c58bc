// SPDX-License-Identifier: Apache-2.0
/**
 * What limpet and its surgeon say to each other.  Both are the same program, forked, so
 * messages are plain structs over a socket that keeps their bounds.
 *
 *	limpet   TAKE ------------------> surgeon   starts a hand, and another after a failed try
 *	       <----------- TAKEN, FAILED
 *	limpet   reads the target's memory          the hand holds it
 *	       RELEASE ------------------>          the hand lets go and ends; the child is reaped
 *	       <----------------- RELEASED
 *	limpet   RUN -------------------> surgeon   has hands borrow a thread of the target
 *	       <---------------------- RAN
 *	limpet   MAIL, SETTLE ----------> surgeon   puts a script into its mailbox, and takes it away
 *	       <------------- RAN, SETTLED
 *
 * The line's end at either side means that the other process has ended.
 */
#ifndef LP_TARGET_FREEZE_WIRE_H
#define LP_TARGET_FREEZE_WIRE_H

#include "target/freeze/capture_facts.h"
#include "target/freeze/frozen.h"
#include "target/freeze/stop.h"
#include "target/run/request.h"

enum lp_wire_kind {
	LP_WIRE_TAKE,
	LP_WIRE_TAKEN,
	LP_WIRE_FAILED,
	LP_WIRE_RELEASE,
	LP_WIRE_RELEASED,
	/** As the board's `run` says. */
	LP_WIRE_RUN,
	/** As the board's `ran` says; with the connection, if there is one. */
	LP_WIRE_RAN,
	/** As above, by the interpreter's mailbox: then there is a script to be taken back by SETTLE. */
	LP_WIRE_MAIL,
	LP_WIRE_SETTLE,
	LP_WIRE_SETTLED,
};

/** How a capture, or a try at one, ended. */
enum lp_outcome {
	LP_OUTCOME_OK,
	/** The target has ended. */
	LP_OUTCOME_GONE,
	/** The target has replaced its program by exec. */
	LP_OUTCOME_EXEC,
	/** The kernel does not let us trace the thread. */
	LP_OUTCOME_REFUSED,
	/** The thread does not stop. */
	LP_OUTCOME_UNSTOPPABLE,
	/** The target runs 32-bit code. */
	LP_OUTCOME_FOREIGN,
	/** More than LP_STOP_THREADS. */
	LP_OUTCOME_MANY_THREADS,
	/** No copy can be made: no thread may make a call, or the kernel refused the clone. */
	LP_OUTCOME_SECCOMP,
	LP_OUTCOME_NO_THREAD,
	LP_OUTCOME_NO_CLONE,
	/** Another system call failed. */
	LP_OUTCOME_SYSTEM,
	/** After the capture: the time was up, */
	LP_OUTCOME_DEADLINE,
	/** memory ran short, */
	LP_OUTCOME_MEMORY,
	/** somebody else ended the child, */
	LP_OUTCOME_CHILD_ENDED,
	/** or the hand. */
	LP_OUTCOME_HAND_ENDED,
};

struct lp_wire_request {
	pid_t pid;
	/** As lp_process_stat.start_time: another process of that PID is another target. */
	uint64_t start_time;
	/** COW or STOP. */
	enum lp_capture_mode mode;
	/** In nanoseconds. */
	uint64_t max_pause;
	bool restart_calls;
	struct lp_busy_word busy[LP_BUSY_WORDS];
	size_t busy_count;
	/** The child is ended when less memory than this would be left, in bytes; and how many the
	 * target has written to. */
	uint64_t headroom_floor, anonymous;
};

struct lp_wire_report {
	enum lp_outcome outcome;
	/** The thread that `outcome` is about, its state (as lp_process_status.state) and the
	 * number of the system call that it is in, or -1. */
	pid_t tid;
	char state;
	long call;
	/** The errno of NO_CLONE and SYSTEM. */
	int number;
	/** The process to read. */
	pid_t pid;
	size_t thread_count;
	struct lp_capture_facts facts;
	/** How long a thread of the target had changed registers, in nanoseconds: for the fork, and
	 * for the reaping. */
	uint64_t fork_window, reap_window;
};

struct lp_wire_message {
	enum lp_wire_kind kind;
	union {
		struct lp_wire_request request;
		struct lp_wire_report report;
	};
};

/** Memory that limpet, the surgeon and its hands share, reserved and touched as it is used. */
struct lp_board {
	/** What a hand found and did, also if it is killed. */
	struct lp_wire_report report;
	/** A hand has said TAKEN, and has been told RELEASE. */
	bool taken, released;
	/** As soon as there is one.  To be reaped when it has ended. */
	struct lp_frozen frozen;
	struct lp_thread_registers threads[LP_STOP_THREADS];
	struct lp_run_request run;
	struct lp_run_report ran;
};

#endif
