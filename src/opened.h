// SPDX-License-Identifier: Apache-2.0
/** A target that is open for an analysis: what was decoded of it, and what it is read from. */
#ifndef LP_OPENED_H
#define LP_OPENED_H

#include "analyse/analysis.h"
#include "session.h"

struct lp_target {
	const struct lp_analysis *analysis;
	/** Until the process is let go. */
	struct lp_session session;
	struct lp_process_facts facts;
	struct lp_census census;
	struct lp_graph graph;
	bool has_graph;
	bool of_snapshot;
	bool redact;
	/** The analysis or the options ask for a graph. */
	bool needs_graph;
	unsigned workers;
	struct lp_strbuf capture_text;
	/** What changed until then, if it is one of several; else NULL. */
	const struct lp_growth *growth;
	/** When a process was frozen, in nanoseconds of the monotonic clock; 0 for a file. */
	uint64_t clock;
};

/** A target that is to be opened for an analysis, and nothing else yet. */
struct lp_error *lp_target_create(const char *analysis, const struct lp_open_options *options,
				  struct lp_target **ret);

/** The target, or the error and no target. */
struct lp_error *lp_target_opened(struct lp_target *target, struct lp_error *error,
				  struct lp_target **ret);

/** Decode what the session reads. */
struct lp_error *lp_target_decode(struct lp_target *target, const struct lp_open_options *options);

/** Read the snapshot @path, or that which is open as @fd (which is closed) unless it is -1. */
struct lp_error *lp_target_read(struct lp_target *target, const char *path, int fd);

/** What analyses get of it. */
struct lp_findings lp_target_findings(const struct lp_target *target);

/** NULL, or the error that a target was opened for less than an analysis needs. */
struct lp_error *lp_target_check(const struct lp_target *target,
				 const struct lp_analysis *analysis);

/**
 * Where contents of objects come from for an analysis: the frozen memory, or previews that were kept.
 * @param source Filled in if need be; to outlive the texts.
 * @param[out] ret Untouched where the analysis needs none.
 */
struct lp_error *lp_target_texts(struct lp_target *target, const struct lp_analysis *analysis,
				 struct lp_decode_source *source, struct lp_texts **ret);

/** The line above all reports, and the facts that JSON has of the target. */
void lp_target_describe(const struct lp_target *target, struct lp_report *report);

/** Let the process go, if it is held: what was read counts only if it did not run meanwhile, so
 * @error, of what was done with it, gives way to that. */
struct lp_error *lp_target_release(struct lp_target *target, struct lp_error *error);

#endif
