// SPDX-License-Identifier: Apache-2.0
/* limpet COMMAND TARGET [options] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/baseline.h"
#include "cli/commands.h"
#include "cli/compare.h"
#include "cli/complain.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/picture.h"
#include "cli/signals.h"
#include "cli/target.h"

/* Of grow --suspects, where no number is given: three looks tell a trend. */
enum { DEFAULT_SUSPECT_COUNT = 3 };

static void print_help(void)
{
	const struct option_help *option;
	const struct command *command;
	const struct lp_analysis_info *analyses;
	size_t count, i;

	printf("limpet %s: what fills the memory of a running CPython program\n\n"
	       "usage: limpet COMMAND TARGET [options]\n\n"
	       "TARGET is the PID of a running process, a core file or a snapshot.  A process is "
	       "stopped\n"
	       "for some milliseconds and not changed: no code runs in it, but for exec, shell\n"
	       "and gc, and nothing has to be installed for it.\n\ncommands:\n",
	       lp_version());
	analyses = lp_analyses(&count);
	for (i = 0; i < count; i++)
		printf("  %-22s %s\n", analyses[i].name, analyses[i].summary);
	for (command = commands; command->name; command++)
		printf("  %-22s %s\n", command->name, command->summary);
	printf("\noptions:\n");
	for (option = option_help; option->spelling; option++)
		printf("  %-22s %s\n", option->spelling, option->text);
	printf("\nexit codes: 0 done, 1 the code raised or --check found, 2 usage, 3 cannot (why is on "
	       "standard error), 130 interrupted\n");
}

static const struct lp_analysis_info *find_analysis(const char *name)
{
	const struct lp_analysis_info *analyses;
	size_t count, i;

	analyses = lp_analyses(&count);
	for (i = 0; i < count; i++) {
		if (!strcmp(analyses[i].name, name))
			return &analyses[i];
	}
	return NULL;
}

/** The exit code. */
static int answer(const struct lp_analysis_info *analysis, const struct options *options,
		  struct lp_target *target, struct drawing *drawing, struct baseline *baseline)
{
	struct lp_format format = output_format(options);
	struct lp_report *report;
	struct lp_error *error;
	int code;

	if (analysis->streams) {
		error = lp_stream(target, analysis->name, &options->question, output_write, NULL);
		return error ? fail(error) : output_end();
	}
	error = lp_ask(target, analysis->name, &options->question, &report);
	if (error)
		return fail(error);
	code = options->picture.path ? picture_draw(drawing, report) : 0;
	if (!code && !picture_is_output(options)) {
		error = lp_report_write(report, &format, output_write, NULL);
		code = error ? fail(error) : 0;
	}
	if (!code)
		code = baseline_write(baseline, report);
	if (!code)
		code = output_end();
	if (!code && options->check && lp_report_found(report))
		code = EXIT_FOUND;
	lp_report_destroy(report);
	return code;
}

/** Ask, and print the answer. */
static int run_question(const struct lp_analysis_info *analysis, const struct options *options,
			pid_t pid, struct baseline *baseline)
{
	struct drawing drawing = {0};
	struct lp_target *target;
	struct lp_error *error;
	int code = picture_prepare(options, &drawing);

	if (code)
		return code;
	error = target_open(analysis->name, options, options->target, pid, &target);
	if (error) {
		picture_end(&drawing);
		return fail(error);
	}
	code = answer(analysis, options, target, &drawing, baseline);
	if (options->verbose)
		fputs(lp_capture_text(target), stderr);
	lp_close(target);
	picture_end(&drawing);
	return code;
}

/** Write a snapshot to @path. */
static int save(const struct lp_analysis_info *analysis, const struct options *options, pid_t pid,
		const char *path)
{
	struct lp_output *output;
	struct lp_target *target;
	struct lp_error *error = lp_save_prepare(path, options->force, &output);

	if (error)
		return fail(error);
	error = target_open(analysis->name, options, options->target, pid, &target);
	if (error) {
		lp_save_cancel(output);
		return fail(error);
	}
	error = lp_save(target, output);
	if (options->verbose)
		fputs(lp_capture_text(target), stderr);
	lp_close(target);
	if (error)
		return fail(error);
	if (!options->quiet)
		printf("%s\n", path);
	return output_end();
}

static int run_save(const struct lp_analysis_info *analysis, const struct options *options,
		    pid_t pid)
{
	char *name = options->output ? NULL : lp_snapshot_name(pid, options->target);
	int code;

	if (!options->output && !name) {
		complain("limpet is out of memory");
		return EXIT_CANNOT;
	}
	code = save(analysis, options, pid, options->output ? options->output : name);
	free(name);
	return code;
}

static int run_prepared(const struct lp_analysis_info *analysis, const struct options *options,
			struct baseline *baseline)
{
	struct lp_error *error;
	pid_t pid;

	if (analysis->compares)
		return run_comparison(analysis, options, baseline);
	if ((options->every_ms || options->count) && !analysis->follows) {
		complain("'%s' takes no series of snapshots: --every and --count are for grow",
			 analysis->name);
		return EXIT_USAGE;
	}
	/* The words behind the first target are no objects then, but targets as well. */
	if (analysis->follows &&
	    (options->question.object_count || options->every_ms || options->count))
		return run_comparison(analysis, options, baseline);
	error = lp_check(analysis->name, &options->question);
	if (error)
		return fail(error);
	if (!options->target) {
		complain("%s needs a TARGET: the PID of a running process, a core or a snapshot",
			 analysis->name);
		return EXIT_USAGE;
	}
	if (!target_find(options->target, options->is_pid, &pid))
		return EXIT_USAGE;
	if (options->output && !analysis->saves) {
		complain("'%s' writes no file: it takes no --output", analysis->name);
		return EXIT_USAGE;
	}
	return analysis->saves ? run_save(analysis, options, pid)
			       : run_question(analysis, options, pid, baseline);
}

static int run_analysis(const struct lp_analysis_info *analysis, struct options *options)
{
	struct baseline baseline = {0};
	int code = baseline_prepare(analysis, options, &baseline);

	if (!code)
		code = run_prepared(analysis, options, &baseline);
	baseline_end(&baseline);
	return code;
}

int main(int argc, char **argv)
{
	const struct lp_analysis_info *analysis;
	const struct command *command;
	struct options options;
	int code = options_parse(argc, argv, &options);

	if (code)
		return code;
	signals_catch();
	if (options.version) {
		printf("limpet %s\n", lp_version());
		return output_end();
	}
	if (options.help || (options.command && !strcmp(options.command, "help"))) {
		print_help();
		return output_end();
	}
	if (!options.command) {
		complain("which command? see limpet --help");
		return EXIT_USAGE;
	}
	analysis = find_analysis(options.command);
	if (options.suspects && strcmp(options.command, "grow")) {
		complain("--suspects is for grow, not for '%s'", options.command);
		return EXIT_USAGE;
	}
	/* The same series, of which suspects are told. */
	if (options.suspects) {
		analysis = find_analysis("suspects");
		options.count = options.count ? options.count : DEFAULT_SUSPECT_COUNT;
	}
	if (analysis)
		return run_analysis(analysis, &options);
	for (command = commands; command->name; command++) {
		if (strcmp(command->name, options.command))
			continue;
		code = baseline_refuse(command->name, &options);
		if (code)
			return code;
		if (options.question.object_count <= command->words)
			return command->run(&options);
		complain("'%s' is one word too many; see limpet --help",
			 options.question.objects[command->words]);
		return EXIT_USAGE;
	}
	complain("there is no command '%s'; see limpet --help", options.command);
	return EXIT_USAGE;
}
