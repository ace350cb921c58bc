// SPDX-License-Identifier: Apache-2.0
/**
 * Analyses: functions from what was decoded to a report.  They share nothing else, and none
 * calls another.
 */
#ifndef LP_ANALYSE_ANALYSIS_H
#define LP_ANALYSE_ANALYSIS_H

#include "graph/census.h"
#include "graph/graph.h"
#include "graph/process_facts.h"
#include "graph/texts.h"
#include "limpet_question.h"
#include "report/object_row.h"
#include "report/report.h"

struct lp_error;
struct lp_growth;

/** What was decoded of a target. */
struct lp_findings {
	const struct lp_process_facts *process;
	const struct lp_census *census;
	/** NULL unless the analysis needs one. */
	const struct lp_graph *graph;
	/** NULL unless the analysis needs them. */
	struct lp_texts *texts;
	/** What changed until then, if there were others before; else NULL. */
	const struct lp_growth *growth;
};

struct lp_analysis {
	const char *name;
	const char *summary;
	/** Needs objects and references, not only their count by type. */
	bool needs_graph;
	/** Needs threads with frames and variables. */
	bool needs_threads;
	/** Needs previews of all objects. */
	bool needs_previews;
	/** Needs to know in which generation of the collector's an object is. */
	bool needs_generations;
	/** Needs to know which objects gc.freeze() put aside. */
	bool needs_frozen;
	/** Needs contents of single objects, by findings->texts. */
	bool needs_texts;
	/** Is about the objects that the question names. */
	bool takes_objects;
	/** Asks nothing: all of it is written into a file. */
	bool saves;
	/** Is of several snapshots, which growth/ compares. */
	bool compares;
	/** Is of one, but of the last of several it also tells what grew. */
	bool follows;
	/** Tells what grew by itself: nothing is added to what it says of the last of several. */
	bool tells_growth;
	/** Columns that it can sort by, NULL behind the last; NULL: it has its own order. */
	const char *const *sort_columns;
	/** What --by takes, the same way. */
	const char *const *groupings;
	/** A set of enum lp_question_part. */
	unsigned takes;
	/** Fill in the report. */
	struct lp_error *(*run)(const struct lp_findings *findings,
				const struct lp_question *question, struct lp_report *report);
	/** Or, for one row an object: give each to @sink until it returns false. */
	struct lp_error *(*stream)(const struct lp_findings *findings,
				   const struct lp_question *question, lp_object_sink *sink,
				   void *context);
};

/** All of them, in the order of the help; NULL behind the last. */
extern const struct lp_analysis *const lp_analysis_table[];

/** Whether a question makes sense for an analysis: NULL or an error of kind USAGE. */
struct lp_error *lp_question_check(const struct lp_analysis *analysis,
				   const struct lp_question *question);

/** The analysis called @name, or NULL. */
const struct lp_analysis *lp_analysis_find(const char *name);

#endif
