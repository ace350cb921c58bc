// SPDX-License-Identifier: Apache-2.0
/* limpet exec PID CODE: its output comes here, the process's own goes where it went. */
#include "cli/exec.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/signals.h"
#include "cli/target.h"

/* How long to wait for the code to begin, where nobody says. */
enum { START_MS = 10000 };
enum { CODE_MAX = 16 << 20 };

pid_t exec_target(const struct options *options)
{
	pid_t pid = 0;

	if (!options->target)
		complain("%s needs the PID of a running process", options->command);
	else if (target_find(options->target, options->is_pid, &pid) && !pid)
		complain("'%s' is no PID: code runs in a process only", options->target);
	return pid;
}

struct lp_error *exec_open(const struct options *options, pid_t pid, struct lp_exec **ret)
{
	const struct lp_exec_options times = {
		.start_ms = options->timeout_ms ? options->timeout_ms : START_MS,
		.run_ms = options->timeout_ms,
	};

	if (!options->quiet)
		fprintf(stderr,
			"limpet: this runs code in process %d and changes its heap: it makes a "
			"thread, and objects\n",
			pid);
	return lp_exec_open(pid, &times, ret);
}

void exec_output(void *context, bool error, const char *bytes, size_t length)
{
	if (!error) {
		output_write(NULL, bytes, length);
		fflush(stdout);
		return;
	}
	fwrite(bytes, 1, length, stderr);
}

static bool interrupts(void *context)
{
	bool *told = context;

	/* The second Ctrl-C ends limpet. */
	if (*told || !signals_interrupted())
		return false;
	return *told = true;
}

/** All of a file; NULL after a complaint. */
static char *read_code(const char *path, size_t *ret_length)
{
	FILE *file = strcmp(path, "-") ? fopen(path, "re") : stdin;
	char *text = malloc(CODE_MAX);

	*ret_length = 0;
	if (file && text)
		*ret_length = fread(text, 1, CODE_MAX, file);
	if (!file || !text || ferror(file) || *ret_length == CODE_MAX) {
		complain("cannot read the code from '%s': %s", path,
			 *ret_length == CODE_MAX ? "it has 16 MiB and more" : strerror(errno));
		free(text);
		text = NULL;
	}
	if (file && file != stdin)
		fclose(file);
	return text;
}

static int run(const struct options *options, pid_t pid, const char *code, size_t length)
{
	bool told = false;
	const struct lp_exec_listener listener = {exec_output, interrupts, &told};
	enum lp_exec_end end = LP_EXEC_DONE;
	struct lp_exec *exec;
	struct lp_error *error = exec_open(options, pid, &exec);

	if (error)
		return fail(error);
	if (options->verbose)
		fputs(lp_exec_text(exec), stderr);
	signals_defer();
	error = lp_exec_run(exec, LP_EXEC_CODE, code, length, &listener, &end);
	lp_exec_close(exec);
	if (error)
		return fail(error);
	if (output_end())
		return EXIT_CANNOT;
	return told ? EXIT_INTERRUPTED : end == LP_EXEC_RAISED ? EXIT_RAISED : 0;
}

int exec_run(const struct options *options)
{
	const struct lp_question *question = &options->question;
	pid_t pid = exec_target(options);
	char *text;
	size_t length;
	int code;

	if (!pid)
		return EXIT_USAGE;
	if (!options->file == !question->object_count) {
		complain("exec takes code, as a word or by --file: limpet exec PID 'import gc; "
			 "print(gc.get_count())'");
		return EXIT_USAGE;
	}
	if (!options->file)
		return run(options, pid, question->objects[0], strlen(question->objects[0]));
	text = read_code(options->file, &length);
	if (!text)
		return EXIT_USAGE;
	code = run(options, pid, text, length);
	free(text);
	return code;
}
