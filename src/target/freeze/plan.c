// SPDX-License-Identifier: Apache-2.0
#include "target/freeze/plan.h"

#include <stdio.h>

#include "base/error.h"
#include "base/strbuf.h"

/*
 * Measured: a fork copies the tables of 1 GB of small pages in 12 to 23 ms; to read 1 GB and to
 * decode it takes 0.4 to 0.6 s.
 */
enum { COPY_MS_PER_GB = 23, READ_MS_PER_GB = 600, LEAST_MS = 2 };
static const uint64_t GB = 1000000000;
static const uint64_t LEAST_HEADROOM = 64 << 20;

uint64_t lp_plan_pause(uint64_t anonymous, enum lp_capture_mode mode)
{
	uint64_t rate = mode == LP_CAPTURE_STOP ? READ_MS_PER_GB : COPY_MS_PER_GB;

	return LEAST_MS + anonymous / (GB / 1000) * rate / 1000;
}

uint64_t lp_plan_floor(uint64_t anonymous)
{
	uint64_t tenth = anonymous / 10;

	return tenth > LEAST_HEADROOM ? tenth : LEAST_HEADROOM;
}

static uint64_t wanted_headroom(const struct lp_plan_facts *facts, uint64_t own_memory)
{
	uint64_t floor = lp_plan_floor(facts->anonymous);
	uint64_t wanted = facts->anonymous / 4 + own_memory;

	/* Else the copy would be ended as soon as it is made. */
	return wanted > floor ? wanted : floor;
}

struct lp_error *lp_plan_objection(const struct lp_plan_facts *facts, uint64_t own_memory,
				   char *clause)
{
	uint64_t wanted = wanted_headroom(facts, own_memory);
	struct lp_strbuf text = {0};

	*clause = 0;
	if (facts->kills_group) {
		snprintf(clause, LP_PLAN_CLAUSE,
			 "its control group would be killed as a whole (memory.oom.group)");
	} else if (facts->free < wanted) {
		lp_strbuf_puts(&text, "only ");
		lp_strbuf_size(&text, facts->free);
		lp_strbuf_puts(&text, " of memory are free and a copy may take ");
		lp_strbuf_size(&text, wanted);
		snprintf(clause, LP_PLAN_CLAUSE, "%s", lp_strbuf_text(&text));
	}
	if (text.failed) {
		lp_strbuf_deinit(&text);
		return &lp_error_memory;
	}
	lp_strbuf_deinit(&text);
	return NULL;
}

struct lp_error *lp_plan_check_pause(const struct lp_plan_facts *facts,
				     const struct lp_capture_options *options,
				     enum lp_capture_mode mode, const char *why)
{
	uint64_t pause = lp_plan_pause(facts->anonymous, mode);
	/* Some room, and a round number. */
	uint64_t enough = (pause + pause / 2 + 99) / 100 * 100;
	char length[32];

	if (pause <= options->max_pause_ms)
		return NULL;
	snprintf(length, sizeof(length), pause < 100 ? "%.0f ms" : "%.1f s",
		 pause < 100 ? (double)pause : (double)pause / 1000);
	return lp_error_create(LP_ERROR_BUSY,
			       "process %d would stand still for about %s%s%s%s, which is longer "
			       "than the limit of %u ms; to allow it pass --max-pause %llu",
			       facts->pid, length, *why ? " (no copy can be made: " : "", why,
			       *why ? ")" : "", options->max_pause_ms, (unsigned long long)enough);
}

struct lp_error *lp_plan_choose(const struct lp_plan_facts *facts,
				const struct lp_capture_options *options, enum lp_capture_mode *ret,
				char *fallback)
{
	enum lp_capture_mode mode = options->mode;
	char clause[LP_PLAN_CLAUSE] = "";

	if (mode != LP_CAPTURE_STOP)
		LP_TRY(lp_plan_objection(facts, options->own_memory, clause));
	if (*clause && mode == LP_CAPTURE_COW)
		return lp_error_create(
			LP_ERROR_BUSY,
			"process %d cannot be copied safely: %s; use --mode stop to read "
			"it while it stands still",
			facts->pid, clause);
	if (mode == LP_CAPTURE_AUTO)
		mode = *clause ? LP_CAPTURE_STOP : LP_CAPTURE_COW;
	LP_TRY(lp_plan_check_pause(facts, options, mode, clause));
	snprintf(fallback, LP_PLAN_CLAUSE, "%s", clause);
	*ret = mode;
	return NULL;
}
