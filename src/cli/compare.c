// SPDX-License-Identifier: Apache-2.0
/* limpet diff OLD NEW [NEWER...], limpet grow PID, limpet report OLD [NEWER...] NEWEST */
#include "cli/compare.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/signals.h"
#include "cli/target.h"

enum { DEFAULT_EVERY_MS = 10000, DEFAULT_COUNT = 5 };

/** Open a target and add it; @question: and ask it, for a report that is freed by the caller. */
static struct lp_error *add_or_ask(struct lp_comparison *comparison,
				   const struct lp_analysis_info *analysis,
				   const struct options *options, const char *word, pid_t pid,
				   const struct lp_question *question, struct lp_report **ret)
{
	struct lp_target *target;
	struct lp_error *error = target_open(analysis->name, options, word, pid, &target);

	if (error)
		return error;
	error = question ? lp_comparison_ask(comparison, target, question, ret)
			 : lp_comparison_add(comparison, target);
	if (options->verbose)
		fputs(lp_capture_text(target), stderr);
	lp_close(target);
	return error;
}

static struct lp_error *add(struct lp_comparison *comparison,
			    const struct lp_analysis_info *analysis, const struct options *options,
			    const char *word, pid_t pid)
{
	return add_or_ask(comparison, analysis, options, word, pid, NULL, NULL);
}

/** Print a report, and free it; the exit code. */
static int print(struct lp_report *report, const struct options *options)
{
	struct lp_format format = output_format(options);
	struct lp_error *error = lp_report_write(report, &format, output_write, NULL);

	lp_report_destroy(report);
	return error ? fail(error) : output_end();
}

/** Print what changed; the exit code. */
static int answer(struct lp_comparison *comparison, const struct options *options,
		  const struct lp_question *question, const char *note)
{
	struct lp_report *report;
	struct lp_error *error = lp_comparison_report(comparison, question, note, &report);

	return error ? fail(error) : print(report, options);
}

/** The words behind the command, which are all targets; NULL behind the last.  A process that -p
 * names is the last, wherever the option stands: it is newer than all files. */
static const char *target_word(const struct options *options, size_t i)
{
	size_t first = options->is_pid ? options->question.object_count : 0;

	if (i == first)
		return options->target;
	i -= i > first;
	return i < options->question.object_count ? options->question.objects[i] : NULL;
}

/** The process that a word names, or 0; false after a complaint. */
static bool find(const struct options *options, const char *word, pid_t *pid)
{
	return target_find(word, options->is_pid && word == options->target, pid);
}

/** Whether each word can be a target: before any is opened, which takes its time. */
static bool are_targets(const struct options *options)
{
	const char *word;
	pid_t pid;
	size_t i;

	for (i = 0; (word = target_word(options, i)); i++) {
		if (!find(options, word, &pid))
			return false;
	}
	return true;
}

/** The report of the last target, and what grew until then. */
static int report(struct lp_comparison *comparison, const struct lp_analysis_info *analysis,
		  const struct options *options, const struct lp_question *question)
{
	struct lp_report *answer = NULL;
	struct lp_error *error;
	const char *word;
	pid_t pid;
	size_t i;

	for (i = 0; (word = target_word(options, i)); i++) {
		bool last = !target_word(options, i + 1);

		find(options, word, &pid);
		error = add_or_ask(comparison, analysis, options, word, pid,
				   last ? question : NULL, &answer);
		if (error)
			return fail(error);
	}
	return print(answer, options);
}

static int diff(struct lp_comparison *comparison, const struct lp_analysis_info *analysis,
		const struct options *options, const struct lp_question *question)
{
	struct lp_error *error;
	const char *word;
	pid_t pid;
	size_t i;

	if (options->every_ms || options->count) {
		complain("--every and --count are for grow: diff takes snapshots");
		return EXIT_USAGE;
	}
	if (!target_word(options, 0) || !target_word(options, 1)) {
		complain("diff needs two targets or more: diff OLD NEW [NEWER...]");
		return EXIT_USAGE;
	}
	for (i = 0; (word = target_word(options, i)); i++) {
		find(options, word, &pid);
		error = add(comparison, analysis, options, word, pid);
		if (error)
			return fail(error);
	}
	return answer(comparison, options, question, NULL);
}

/** How snapshots of a process follow each other. */
struct series {
	/** Milliseconds from one to the next; 0: Enter asks for it. */
	unsigned every_ms;
	/** How many; 0: until Ctrl-C. */
	unsigned long long count;
};

static struct series series_of(const struct options *options)
{
	struct series series = {.every_ms = options->every_ms, .count = options->count};

	if (series.every_ms || isatty(STDIN_FILENO)) {
		if (series.every_ms && !series.count)
			series.count = DEFAULT_COUNT;
		return series;
	}
	series.every_ms = DEFAULT_EVERY_MS;
	series.count = series.count ? series.count : DEFAULT_COUNT;
	return series;
}

static void tell_progress(const struct series *series, unsigned long long number,
			  const struct lp_comparison *comparison)
{
	fprintf(stderr, "snapshot %llu", number);
	if (series->count)
		fprintf(stderr, " of %llu", series->count);
	fprintf(stderr, ": %s\n", lp_comparison_text(comparison));
	if (!series->every_ms && number != series->count)
		fprintf(stderr, "Enter takes the next one, Ctrl-C ends with the report\n");
}

/** Take the snapshots.  *@taken counts them, whatever the result. */
static struct lp_error *take_series(struct lp_comparison *comparison,
				    const struct lp_analysis_info *analysis,
				    const struct options *options, pid_t pid,
				    unsigned long long *taken)
{
	struct series series = series_of(options);
	unsigned long long next = wait_clock();

	for (;;) {
		struct lp_error *error = add(comparison, analysis, options, options->target, pid);

		if (error)
			return error;
		++*taken;
		if (!options->quiet)
			tell_progress(&series, *taken, comparison);
		next += series.every_ms;
		if (*taken == series.count ||
		    !(series.every_ms ? wait_until(next) : wait_for_enter()))
			return NULL;
	}
}

static int grow(struct lp_comparison *comparison, const struct lp_analysis_info *analysis,
		const struct options *options, const struct lp_question *question)
{
	unsigned long long taken = 0;
	char note[512];
	struct lp_error *error;
	bool early;
	pid_t pid;

	if (!options->target || !target_find(options->target, options->is_pid, &pid))
		pid = 0;
	if (!pid) {
		complain("grow needs the PID of a running process; diff compares files");
		return EXIT_USAGE;
	}
	if (options->question.object_count || options->count == 1) {
		complain(options->count == 1 ? "grow takes two snapshots at least"
					     : "'%s' is one word too many; see limpet --help",
			 options->count == 1 ? "" : options->question.objects[0]);
		return EXIT_USAGE;
	}
	signals_defer();
	error = take_series(comparison, analysis, options, pid, &taken);
	if (taken < 2)
		return error ? fail(error) : EXIT_INTERRUPTED;
	if (error && lp_error_code(error) != LP_ERROR_GONE &&
	    lp_error_code(error) != LP_ERROR_NO_TARGET)
		return fail(error);
	if (error)
		snprintf(note, sizeof(note), "the snapshots end early: %s",
			 lp_error_message(error));
	early = error != NULL;
	lp_error_destroy(error);
	return answer(comparison, options, question, early ? note : NULL);
}

static int run(struct lp_comparison *comparison, const struct lp_analysis_info *analysis,
	       const struct options *options, const struct lp_question *question)
{
	if (analysis->follows)
		return report(comparison, analysis, options, question);
	return strcmp(analysis->name, "grow") ? diff(comparison, analysis, options, question)
					      : grow(comparison, analysis, options, question);
}

int run_comparison(const struct lp_analysis_info *analysis, const struct options *options)
{
	struct lp_question question = options->question;
	struct lp_comparison *comparison;
	struct lp_error *error;
	int code;

	/* Words are targets, not objects. */
	question.objects = NULL;
	question.object_count = 0;
	error = lp_check(analysis->name, &question);
	if (error)
		return fail(error);
	if (options->output || options->all_of.count) {
		complain(options->output ? "'%s' writes no file: it takes no --output"
					 : "'%s' takes no objects: --all-of is for paths",
			 analysis->name);
		return EXIT_USAGE;
	}
	if (!are_targets(options))
		return EXIT_USAGE;
	error = lp_comparison_create(&comparison);
	if (error)
		return fail(error);
	code = run(comparison, analysis, options, &question);
	lp_comparison_destroy(comparison);
	return code;
}
