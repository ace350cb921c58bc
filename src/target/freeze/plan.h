// SPDX-License-Identifier: Apache-2.0
/**
 * Whether a process can be captured without harm, and how: decided before it is stopped, from
 * its size, the memory that is free and what the user allows.
 *
 * Pure functions: who asks brings the facts.
 */
#ifndef LP_TARGET_FREEZE_PLAN_H
#define LP_TARGET_FREEZE_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "target/freeze/capture_facts.h"

struct lp_error;

struct lp_plan_facts {
	pid_t pid;
	/** Bytes of anonymous memory, swapped out or not. */
	uint64_t anonymous;
	/** As lp_headroom_free(). */
	uint64_t free;
	/** As lp_headroom.kills_group. */
	bool kills_group;
};

/** How long the target would stand still, in milliseconds. */
uint64_t lp_plan_pause(uint64_t anonymous, enum lp_capture_mode mode);

/** A copy is ended when less memory than this is left, in bytes. */
uint64_t lp_plan_floor(uint64_t anonymous);

/**
 * Why no copy is to be made, as a clause of LP_PLAN_CLAUSE bytes; "" if nothing speaks against it.
 * @param own_memory What limpet needs beside.
 */
struct lp_error *lp_plan_objection(const struct lp_plan_facts *facts, uint64_t own_memory,
				   char *clause);

/**
 * Choose COW or STOP.
 * @param[out] ret Untouched on error.
 * @param[out] fallback The clause of lp_capture_facts.fallback, of LP_PLAN_CLAUSE bytes; "" if
 * there is nothing to explain.
 * @return NULL; LP_ERROR_BUSY where there is too little memory for COW, or where the pause
 * would be longer than options->max_pause_ms: the message says what to pass.
 */
struct lp_error *lp_plan_choose(const struct lp_plan_facts *facts,
				const struct lp_capture_options *options, enum lp_capture_mode *ret,
				char *fallback);

/** LP_ERROR_BUSY if the pause in @mode would be too long; @why: the clause that says why it is
 * stop mode, or "". */
struct lp_error *lp_plan_check_pause(const struct lp_plan_facts *facts,
				     const struct lp_capture_options *options,
				     enum lp_capture_mode mode, const char *why);

enum { LP_PLAN_CLAUSE = 128 };

#endif
