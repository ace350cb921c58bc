// SPDX-License-Identifier: Apache-2.0
/*
 * What is asked of a target that is open, and the answer.  With open.c, save.c and session*.c, the
 * files that know the order of things: find Python, freeze, decode, let go, analyse, present.
 */
#include "limpet.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/analysis.h"
#include "analyse/suspects/fingerprint.h"
#include "base/error.h"
#include "base/strbuf.h"
#include "decode/decode.h"
#include "graph/graph_texts.h"
#include "opened.h"
#include "present/present.h"
#include "snapshot/output.h"
#include "target/freeze/line.h"

enum { DEFAULT_MAX_PAUSE = 500 };

const char *lp_version(void)
{
	return LIMPET_VERSION;
}

enum lp_error_code lp_error_code(const struct lp_error *error)
{
	return error->code;
}

const char *lp_error_message(const struct lp_error *error)
{
	return error->message;
}

void lp_open_options_init(struct lp_open_options *options)
{
	*options = (struct lp_open_options){.max_pause_ms = DEFAULT_MAX_PAUSE};
}

void lp_abandon(void)
{
	lp_output_abandon();
	lp_surgeon_abandon();
}

const char *lp_capture_text(const struct lp_target *target)
{
	return lp_strbuf_text(&target->capture_text);
}

bool lp_path_fingerprint(const char *path, char ret[LP_FINGERPRINT_SIZE])
{
	return lp_fingerprint(path, ret);
}

const struct lp_analysis_info *lp_analyses(size_t *count)
{
	static struct lp_analysis_info infos[32];
	size_t i;

	for (i = 0; lp_analysis_table[i]; i++) {
		const struct lp_analysis *analysis = lp_analysis_table[i];

		infos[i] = (struct lp_analysis_info){
			.name = analysis->name,
			.summary = analysis->summary,
			.sort_columns = analysis->sort_columns,
			.takes = analysis->takes,
			.takes_objects = analysis->takes_objects,
			.streams = analysis->stream != NULL,
			.saves = analysis->saves,
			.compares = analysis->compares,
			.follows = analysis->follows,
		};
	}
	*count = i;
	return infos;
}

struct lp_error *lp_target_check(const struct lp_target *target, const struct lp_analysis *analysis)
{
	const struct lp_analysis *opened = target->analysis;

	if ((analysis->needs_graph && !target->has_graph) ||
	    (analysis->needs_previews && !opened->needs_previews) ||
	    (analysis->needs_generations && !opened->needs_generations) ||
	    (analysis->needs_frozen && !opened->needs_frozen && !opened->needs_generations) ||
	    (analysis->needs_texts && !opened->needs_texts && !opened->needs_previews) ||
	    (analysis->needs_threads && !opened->needs_threads))
		return lp_error_create(LP_ERROR_USAGE, "the target was opened for '%s', not '%s'",
				       opened->name, analysis->name);
	return NULL;
}

struct lp_error *lp_check(const char *name, const struct lp_question *question)
{
	const struct lp_analysis *analysis = lp_analysis_find(name);

	if (!analysis)
		return lp_error_create(LP_ERROR_USAGE, "there is no analysis '%s'", name);
	return lp_question_check(analysis, question);
}

/** The analysis, if the target was opened for it. */
static struct lp_error *find_analysis(const struct lp_target *target, const char *name,
				      const struct lp_analysis **ret)
{
	const struct lp_analysis *analysis = lp_analysis_find(name);

	if (!analysis)
		return lp_error_create(LP_ERROR_USAGE, "there is no analysis '%s'", name);
	LP_TRY(lp_target_check(target, analysis));
	*ret = analysis;
	return NULL;
}

struct lp_findings lp_target_findings(const struct lp_target *target)
{
	return (struct lp_findings){
		.process = &target->facts,
		.census = &target->census,
		.graph = target->has_graph ? &target->graph : NULL,
		.growth = target->growth,
	};
}

void lp_target_describe(const struct lp_target *target, struct lp_report *report)
{
	const struct lp_process_facts *facts = &target->facts;
	struct lp_strbuf objects = {0}, bytes = {0};
	size_t i;

	report->target = (struct lp_report_target){
		.pid = facts->pid,
		.path = lp_report_text(report, "%s", facts->executable),
		.python = lp_report_text(report, "%s", facts->python),
		.flavour = lp_report_text(report, "%s", facts->flavour),
		.allocator = lp_report_text(report, "%s", facts->allocator),
		.mode = facts->mode ? lp_report_text(report, "%s", facts->mode) : NULL,
		.objects = target->census.count,
		.has_references = target->has_graph,
		.references = target->graph.reference_count,
		.undecoded = facts->undecoded,
		.pause_ms = facts->pause == LP_NO_PAUSE ? -1 : (double)facts->pause / 1e6,
	};
	lp_strbuf_count(&objects, target->census.count);
	lp_strbuf_size(&bytes, target->census.shallow + target->census.owned);
	if (!facts->file)
		lp_strbuf_printf(&bytes, "; paused for %.1f ms", report->target.pause_ms);
	lp_report_title(report,
			lp_report_text(report, "process %lld%s%s%s, CPython %s: %s objects, %s",
				       (long long)facts->pid, facts->file ? " (" : "",
				       facts->file ? facts->file : "", facts->file ? ")" : "",
				       facts->python, lp_strbuf_text(&objects),
				       lp_strbuf_text(&bytes)));
	for (i = 0; i < facts->notes.count; i++)
		lp_report_note(report, lp_report_text(report, "%s", facts->notes.items[i].text));
	report->failed |= objects.failed || bytes.failed;
	lp_strbuf_deinit(&objects);
	lp_strbuf_deinit(&bytes);
}

struct lp_error *lp_target_texts(struct lp_target *target, const struct lp_analysis *analysis,
				 struct lp_decode_source *source, struct lp_texts **ret)
{
	if (!analysis->needs_texts)
		return NULL;
	if (target->of_snapshot || target->analysis->needs_previews)
		return lp_graph_texts(&target->graph, ret);
	if (!target->session.reader)
		return lp_error_create(LP_ERROR_USAGE, "the target has been let go");
	*source = lp_session_source(&target->session);
	return lp_decode_texts(source, &target->graph, target->redact, ret);
}

struct lp_error *lp_ask(struct lp_target *target, const char *name,
			const struct lp_question *question, struct lp_report **ret)
{
	struct lp_findings findings = lp_target_findings(target);
	struct lp_decode_source source;
	const struct lp_analysis *analysis;
	struct lp_report *report;
	struct lp_error *error;

	LP_TRY(find_analysis(target, name, &analysis));
	if (!analysis->run)
		return lp_error_create(LP_ERROR_USAGE, "'%s' makes no report", name);
	report = lp_report_create(analysis->name);
	if (!report)
		return &lp_error_memory;
	if (question->picture)
		report->picture = lp_picture_create();
	if (report->picture)
		report->picture->refcounts = question->refcounts;
	error = question->picture && !report->picture
			? &lp_error_memory
			: lp_target_texts(target, analysis, &source, &findings.texts);
	if (!error)
		error = analysis->run(&findings, question, report);
	if (!error && findings.texts && findings.texts->failed)
		error = &lp_error_memory;
	if (findings.texts)
		findings.texts->destroy(findings.texts);
	if (!error && target->session.reader && target->session.reader->failed)
		error = &lp_error_memory;
	error = lp_target_release(target, error);
	/* How long the target was stopped is known only now. */
	lp_target_describe(target, report);
	if (!error && (report->failed || (report->picture && report->picture->failed)))
		error = &lp_error_memory;
	if (error) {
		lp_report_destroy(report);
		return error;
	}
	*ret = report;
	return NULL;
}

struct output {
	lp_write_fn *write;
	void *context;
	struct lp_strbuf line;
};

static bool write_object(void *context, const struct lp_object_row *row)
{
	struct output *output = context;

	lp_strbuf_clear(&output->line);
	lp_present_object(row, &output->line);
	return !output->line.failed &&
	       output->write(output->context, lp_strbuf_text(&output->line), output->line.length);
}

struct lp_error *lp_stream(struct lp_target *target, const char *name,
			   const struct lp_question *question, lp_write_fn *write, void *context)
{
	struct lp_findings findings = lp_target_findings(target);
	struct output output = {.write = write, .context = context};
	const struct lp_analysis *analysis;
	struct lp_error *error;

	LP_TRY(find_analysis(target, name, &analysis));
	if (!analysis->stream)
		return lp_error_create(LP_ERROR_USAGE, "'%s' does not stream", name);
	error = analysis->stream(&findings, question, write_object, &output);
	if (!error && output.line.failed)
		error = &lp_error_memory;
	lp_strbuf_deinit(&output.line);
	return error;
}

struct lp_error *lp_report_write(const struct lp_report *report, const struct lp_format *format,
				 lp_write_fn *write, void *context)
{
	struct lp_text_style style = {
		.color = format->color, .width = format->width, .rows = format->rows};
	struct lp_strbuf text = {0};
	bool failed;

	if (format->json)
		lp_present_json(report, format->whole, &text);
	else
		lp_present_text(report, &style, &text);
	failed = text.failed;
	if (!failed)
		write(context, lp_strbuf_text(&text), text.length);
	lp_strbuf_deinit(&text);
	return failed ? &lp_error_memory : NULL;
}

uint64_t lp_report_found(const struct lp_report *report)
{
	return report->found;
}

struct lp_error *lp_report_known(const struct lp_report *report, lp_write_fn *write, void *context)
{
	struct lp_strbuf text = {0};
	bool found = lp_present_baseline(report, &text), failed = text.failed;

	if (found && !failed)
		write(context, lp_strbuf_text(&text), text.length);
	lp_strbuf_deinit(&text);
	if (failed)
		return &lp_error_memory;
	return found ? NULL
		     : lp_error_create(LP_ERROR_USAGE, "'%s' tells no suspects", report->name);
}

struct lp_error *lp_report_draw(const struct lp_report *report, lp_write_fn *write, void *context)
{
	struct lp_strbuf text = {0};
	bool failed;

	if (!report->picture)
		return lp_error_create(LP_ERROR_USAGE, "no picture was asked of '%s'",
				       report->name);
	lp_present_dot(report->picture, &text);
	failed = text.failed;
	if (!failed)
		write(context, lp_strbuf_text(&text), text.length);
	lp_strbuf_deinit(&text);
	return failed ? &lp_error_memory : NULL;
}
