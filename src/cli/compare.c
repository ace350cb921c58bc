// SPDX-License-Identifier: Apache-2.0
/* limpet diff OLD NEW [NEWER...], limpet grow PID, and what is told of the last of several:
 * limpet report OLD [NEWER...] NEWEST, limpet suspects PID --every 10s */
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

struct comparing {
	struct lp_comparison *comparison;
	const struct lp_analysis_info *analysis;
	const struct options *options;
	/** Without objects: the words are targets. */
	struct lp_question question;
	struct baseline *baseline;
	/** Of an analysis that follows: the report of the last target that was asked, or NULL. */
	struct lp_report *report;
};

/** Open a target and add it; @ask: and ask it, if the analysis is of the last target. */
static struct lp_error *add(struct comparing *comparing, const char *word, pid_t pid, bool ask)
{
	struct lp_report *report = NULL;
	struct lp_target *target;
	struct lp_error *error =
		target_open(comparing->analysis->name, comparing->options, word, pid, &target);

	if (error)
		return error;
	error = ask && comparing->analysis->follows
			? lp_comparison_ask(comparing->comparison, target, &comparing->question,
					    &report)
			: lp_comparison_add(comparing->comparison, target);
	if (comparing->options->verbose)
		fputs(lp_capture_text(target), stderr);
	lp_close(target);
	if (report) {
		lp_report_destroy(comparing->report);
		comparing->report = report;
	}
	return error;
}

/** Print the report; the exit code. */
static int print(struct comparing *comparing)
{
	struct lp_format format = output_format(comparing->options);
	struct lp_error *error = lp_report_write(comparing->report, &format, output_write, NULL);
	int code = error ? fail(error) : baseline_write(comparing->baseline, comparing->report);

	if (!code)
		code = output_end();
	if (!code && comparing->options->check && lp_report_found(comparing->report))
		code = EXIT_FOUND;
	return code;
}

/** Print what changed, and what an analysis that follows says; the exit code. */
static int answer(struct comparing *comparing, const char *note)
{
	struct lp_error *error = NULL;

	if (!comparing->report)
		error = lp_comparison_report(comparing->comparison, &comparing->question, note,
					     &comparing->report);
	return error ? fail(error) : print(comparing);
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

/** Compare the targets that the words name, and ask the last. */
static int diff(struct comparing *comparing)
{
	const struct options *options = comparing->options;
	struct lp_error *error;
	const char *word;
	pid_t pid;
	size_t i;

	if (!target_word(options, 0) || !target_word(options, 1)) {
		complain("%s needs two targets or more: diff OLD NEW [NEWER...]",
			 comparing->analysis->name);
		return EXIT_USAGE;
	}
	for (i = 0; (word = target_word(options, i)); i++) {
		find(options, word, &pid);
		error = add(comparing, word, pid, !target_word(options, i + 1));
		if (error)
			return fail(error);
	}
	return answer(comparing, NULL);
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

/** Take the snapshots, and ask from the second on, any of which may be the last.  *@taken counts
 * them, whatever the result. */
static struct lp_error *take_series(struct comparing *comparing, pid_t pid,
				    unsigned long long *taken)
{
	struct series series = series_of(comparing->options);
	unsigned long long next = wait_clock();

	for (;;) {
		struct lp_error *error =
			add(comparing, comparing->options->target, pid, *taken > 0);

		if (error)
			return error;
		++*taken;
		if (!comparing->options->quiet)
			tell_progress(&series, *taken, comparing->comparison);
		next += series.every_ms;
		if (*taken == series.count ||
		    !(series.every_ms ? wait_until(next) : wait_for_enter()))
			return NULL;
	}
}

/** Whether the command line is that of a series, and which process it is of. */
static int check_series(const struct comparing *comparing, pid_t *pid)
{
	const struct options *options = comparing->options;

	*pid = 0;
	if (!options->target || !target_find(options->target, options->is_pid, pid) || !*pid) {
		complain("%s needs the PID of a running process; diff compares files",
			 comparing->analysis->compares ? "grow" : "a series of snapshots");
		return EXIT_USAGE;
	}
	if (options->question.object_count) {
		complain("'%s' is one word too many; see limpet --help",
			 options->question.objects[0]);
		return EXIT_USAGE;
	}
	if (options->count == 1) {
		complain("a series is of two snapshots at least");
		return EXIT_USAGE;
	}
	return 0;
}

static int grow(struct comparing *comparing)
{
	unsigned long long taken = 0;
	char note[512];
	struct lp_error *error;
	bool early;
	pid_t pid;
	int code = check_series(comparing, &pid);

	if (code)
		return code;
	signals_defer();
	error = take_series(comparing, pid, &taken);
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
	if (early && comparing->report)
		complain("%s", note);
	return answer(comparing, early ? note : NULL);
}

/** Whether one process is looked at again and again. */
static bool is_series(const struct lp_analysis_info *analysis, const struct options *options)
{
	return !strcmp(analysis->name, "grow") || options->every_ms || options->count;
}

int run_comparison(const struct lp_analysis_info *analysis, const struct options *options,
		   struct baseline *baseline)
{
	struct comparing comparing = {
		.analysis = analysis,
		.options = options,
		.question = options->question,
		.baseline = baseline,
	};
	struct lp_error *error;
	int code;

	comparing.question.objects = NULL;
	comparing.question.object_count = 0;
	error = lp_check(analysis->name, &comparing.question);
	if (error)
		return fail(error);
	if (options->output || options->all_of.count) {
		complain(options->output ? "'%s' writes no file: it takes no --output"
					 : "'%s' takes no objects: --all-of is for paths",
			 analysis->name);
		return EXIT_USAGE;
	}
	if (is_series(analysis, options) && !strcmp(analysis->name, "diff")) {
		complain("--every and --count are for grow: diff takes snapshots");
		return EXIT_USAGE;
	}
	if (!are_targets(options))
		return EXIT_USAGE;
	error = lp_comparison_create(analysis->name, &comparing.comparison);
	if (error)
		return fail(error);
	code = is_series(analysis, options) ? grow(&comparing) : diff(&comparing);
	lp_report_destroy(comparing.report);
	lp_comparison_destroy(comparing.comparison);
	return code;
}
