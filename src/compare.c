// SPDX-License-Identifier: Apache-2.0
/* From several targets, one after the other, to what changed. */
#include <fcntl.h>
#include <stdlib.h>

#include "analyse/growth/growth.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "decode/decode.h"
#include "limpet.h"
#include "opened.h"
#include "target/limits/headroom.h"
#include "target/limits/own_limit.h"

struct lp_comparison {
	/** What is told of it. */
	const struct lp_analysis *analysis;
	struct lp_growth growth;
	/** Begun with what is known of the target that was added last. */
	struct lp_report *report;
	struct lp_strbuf text;
	/** What ends the growth of a process that was added last. */
	struct lp_growth_bound bound;
	/** It was not added in whole. */
	bool broken;
};

struct lp_error *lp_comparison_create(const char *name, struct lp_comparison **ret)
{
	const struct lp_analysis *analysis = lp_analysis_find(name);
	struct lp_comparison *comparison;

	if (!analysis || (!analysis->compares && !analysis->follows))
		return lp_error_create(LP_ERROR_USAGE, "'%s' does not compare", name);
	comparison = calloc(1, sizeof(*comparison));
	if (!comparison)
		return &lp_error_memory;
	comparison->analysis = analysis;
	*ret = comparison;
	return NULL;
}

void lp_comparison_destroy(struct lp_comparison *comparison)
{
	if (!comparison)
		return;
	lp_growth_deinit(&comparison->growth);
	lp_report_destroy(comparison->report);
	lp_strbuf_deinit(&comparison->text);
	free(comparison);
}

/** Read what is to be compared. */
static struct lp_error *read_target(struct lp_comparison *comparison, struct lp_target *target,
				    struct lp_growing *growing)
{
	struct lp_findings findings = lp_target_findings(target);
	struct lp_decode_source source;
	struct lp_error *error;

	LP_TRY(lp_target_check(target, comparison->analysis));
	comparison->growth.with_sizes |= comparison->analysis->tells_growth;
	error = lp_target_texts(target, comparison->analysis, &source, &findings.texts);
	if (!error)
		error = lp_growth_read(&comparison->growth, &findings, growing);
	if (!error && findings.texts && findings.texts->failed)
		error = &lp_error_memory;
	if (findings.texts)
		findings.texts->destroy(findings.texts);
	if (!error && target->session.reader && target->session.reader->failed)
		error = &lp_error_memory;
	return error;
}

/** What is told of this target while others follow. */
static void tell(struct lp_comparison *comparison, const struct lp_target *target)
{
	const struct lp_process_facts *facts = &target->facts;

	lp_strbuf_clear(&comparison->text);
	lp_strbuf_count(&comparison->text, target->census.count);
	lp_strbuf_puts(&comparison->text, " objects");
	if (facts->pause != LP_NO_PAUSE && !facts->file)
		lp_strbuf_printf(&comparison->text, ", paused for %.1f ms",
				 (double)facts->pause / 1e6);
}

/** Begin the report, in case that this target is the last one. */
static struct lp_error *describe(struct lp_comparison *comparison, const struct lp_target *target)
{
	struct lp_report *report = lp_report_create(comparison->analysis->name);

	if (!report)
		return &lp_error_memory;
	lp_report_destroy(comparison->report);
	comparison->report = report;
	lp_target_describe(target, report);
	tell(comparison, target);
	return NULL;
}

/** What ends the growth of a live process first: the machine, its control groups, or itself. */
static struct lp_growth_bound find_bound(const struct lp_target *target)
{
	LP_CLOSE int root = target->clock ? open("/", O_PATH | O_DIRECTORY | O_CLOEXEC) : -1;
	struct lp_growth_bound bound = {0};
	struct lp_headroom_bound shared;
	struct lp_headroom headroom;
	struct lp_own_limit own;

	if (root < 0)
		return bound;
	lp_headroom_init(&headroom, root, (pid_t)target->facts.pid);
	shared = lp_headroom_bound(&headroom);
	lp_headroom_deinit(&headroom);
	if (shared.left != UINT64_MAX)
		bound = (struct lp_growth_bound){shared.left, shared.limit,
						 shared.limit ? "its control group"
							      : "the machine"};
	if (lp_own_limit_find(&own, root, (pid_t)target->facts.pid) && own.left < shared.left)
		bound = (struct lp_growth_bound){own.left, own.limit, own.subject};
	return bound;
}

/** Add what is read of a target.  @hold: the process is not let go, as more is asked of it. */
static struct lp_error *add(struct lp_comparison *comparison, struct lp_target *target, bool hold)
{
	struct lp_growing growing = {0};
	struct lp_findings findings;
	struct lp_error *error = read_target(comparison, target, &growing);

	if (error || !hold)
		error = lp_target_release(target, error);
	if (!error) {
		findings = lp_target_findings(target);
		error = lp_growth_add(&comparison->growth, &findings, &growing, target->clock);
		if (!error && !hold)
			error = describe(comparison, target);
		comparison->broken |= error != NULL;
		comparison->bound = find_bound(target);
	}
	lp_growing_deinit(&growing);
	return error;
}

struct lp_error *lp_comparison_add(struct lp_comparison *comparison, struct lp_target *target)
{
	return add(comparison, target, false);
}

const char *lp_comparison_text(const struct lp_comparison *comparison)
{
	return lp_strbuf_text(&comparison->text);
}

struct lp_error *lp_comparison_report(struct lp_comparison *comparison,
				      const struct lp_question *question, const char *note,
				      struct lp_report **ret)
{
	struct lp_report *report = comparison->report;

	if (comparison->growth.snapshots.count < 2 || !report)
		return lp_error_create(LP_ERROR_USAGE, "to compare takes two snapshots");
	if (comparison->broken || comparison->text.failed)
		return &lp_error_memory;
	if (note)
		lp_report_note(report, lp_report_text(report, "%s", note));
	LP_TRY(lp_growth_tell(&comparison->growth, question, report));
	lp_growth_project(&comparison->growth, &comparison->bound, report);
	if (report->failed)
		return &lp_error_memory;
	*ret = LP_TAKE(comparison->report);
	return NULL;
}

/** Put what grew below a report that does not tell it. */
static struct lp_error *append(const struct lp_comparison *comparison,
			       const struct lp_analysis *analysis,
			       const struct lp_question *question, struct lp_report *report)
{
	if (!analysis->tells_growth)
		LP_TRY(lp_growth_outline(&comparison->growth, question, report));
	lp_growth_project(&comparison->growth, &comparison->bound, report);
	return report->failed ? &lp_error_memory : NULL;
}

struct lp_error *lp_comparison_ask(struct lp_comparison *comparison, struct lp_target *target,
				   const struct lp_question *question, struct lp_report **ret)
{
	const struct lp_analysis *analysis = comparison->analysis;
	struct lp_report *report;
	struct lp_error *error;

	if (!analysis->follows || !comparison->growth.snapshots.count)
		return lp_error_create(LP_ERROR_USAGE, "'%s' does not tell what grew since then",
				       analysis->name);
	if (comparison->broken)
		return &lp_error_memory;
	LP_TRY(add(comparison, target, true));
	target->growth = &comparison->growth;
	LP_TRY(lp_ask(target, analysis->name, question, &report));
	tell(comparison, target);
	error = append(comparison, analysis, question, report);
	if (error)
		lp_report_destroy(report);
	else
		*ret = report;
	return error;
}
