// SPDX-License-Identifier: Apache-2.0
/* limpet shell PID: a prompt whose statements run in the process. */
#include "cli/shell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/exec.h"
#include "cli/exit_code.h"
#include "cli/line.h"
#include "cli/output.h"
#include "cli/signals.h"

enum { STATEMENT_MAX = 1 << 20 };

/** The statement that is being typed. */
struct statement {
	char *text;
	size_t length;
};

static bool add(struct statement *statement, const char *text, size_t length)
{
	char *grown;

	if (length > STATEMENT_MAX - statement->length)
		return false;
	grown = realloc(statement->text, statement->length + length + 1);
	if (!grown)
		return false;
	memcpy(grown + statement->length, text, length);
	statement->text = grown;
	statement->length += length;
	grown[statement->length] = 0;
	return true;
}

static bool interrupts(void *context)
{
	bool *told = context;

	if (!signals_interrupted())
		return false;
	signals_forget();
	return *told = true;
}

/** Names for the line editor.  Nothing comes of an error: what is run next has it, too. */
static char *names_of(void *context, const char *text)
{
	char *names = NULL;
	struct lp_error *error = lp_exec_complete(context, text, &names);

	lp_error_destroy(error);
	return names;
}

/** A statement of a file has ended where a line begins in the first column, unless that goes on with
 * it; a prompt has an empty line for that. */
static bool begins_another(const char *line, size_t length)
{
	static const char *const on[] = {"else", "elif", "except", "finally"};
	size_t word = strspn(line, "abcdefghijklmnopqrstuvwxyz"), i;

	if (!length || strchr(" \t\r\n#)]}", *line))
		return false;
	for (i = 0; i < sizeof(on) / sizeof(*on); i++) {
		if (strlen(on[i]) == word && !strncmp(on[i], line, word))
			return false;
	}
	return true;
}

/** Run what there is, if it is complete; else it stays.  @return whether to go on. */
static bool run(struct lp_exec *exec, struct statement *statement, int *code)
{
	bool told = false;
	const struct lp_exec_listener listener = {exec_output, interrupts, &told};
	enum lp_exec_end end = LP_EXEC_DONE;
	/* The newline that ends the last line is not part of it: one more says that a block ends. */
	size_t length = statement->length - (statement->text[statement->length - 1] == '\n');
	struct lp_error *error = lp_exec_run(exec, LP_EXEC_STATEMENT, statement->text, length,
					     &listener, &end);

	if (error)
		*code = fail(error);
	else if (end == LP_EXEC_RAISED)
		*code = line_is_prompting() ? 0 : EXIT_RAISED;
	if (error || end != LP_EXEC_INCOMPLETE)
		statement->length = 0;
	return !error && end != LP_EXEC_EXIT;
}

/** A line more.  @return whether to go on. */
static bool take(struct lp_exec *exec, struct statement *statement, const char *line, size_t length,
		 int *code)
{
	if (!line_is_prompting() && statement->length && begins_another(line, length)) {
		if (!add(statement, "\n", 1) || !run(exec, statement, code))
			return false;
		/* Within brackets it goes on anywhere: without the empty line. */
		if (statement->length)
			statement->length--;
	}
	/* An empty line, or one with a remark, does not begin anything. */
	if (!statement->length && strspn(line, " \t\r\n") == length)
		return true;
	if (!add(statement, line, length)) {
		complain("the statement is too long");
		*code = EXIT_CANNOT;
		return false;
	}
	/* In a file an empty line ends no block. */
	if (!line_is_prompting() && statement->length > length &&
	    strspn(line, " \t\r\n") == length)
		return true;
	return run(exec, statement, code);
}

/** The last statement of a file may have no empty line behind it. */
static void finish(struct lp_exec *exec, struct statement *statement, int *code)
{
	if (!statement->length || line_is_prompting())
		return;
	if (statement->text[statement->length - 1] != '\n')
		add(statement, "\n", 1);
	if (add(statement, "\n", 1) && run(exec, statement, code) && statement->length) {
		complain("the last statement is not complete");
		*code = EXIT_RAISED;
	}
}

static int loop(struct lp_exec *exec)
{
	struct statement statement = {0};
	const char *line;
	size_t length;
	enum line_end end;
	int code = 0;
	bool more = true;

	while (more) {
		end = line_read(statement.length ? "... " : ">>> ", &line, &length);
		if (end == LINE_END)
			break;
		if (end == LINE_INTERRUPTED) {
			signals_forget();
			puts("KeyboardInterrupt");
			statement.length = 0;
			continue;
		}
		more = take(exec, &statement, line, length, &code);
	}
	if (more)
		finish(exec, &statement, &code);
	if (end == LINE_END && line_is_prompting())
		putchar('\n');
	free(statement.text);
	return code;
}

/** Where the history is kept: $XDG_STATE_HOME/limpet/history; NULL where there is no place. */
static char *history_file(void)
{
	const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	static char path[4096];
	int length;

	if (state && *state == '/')
		length = snprintf(path, sizeof(path), "%s/limpet", state);
	else if (home && *home == '/')
		length = snprintf(path, sizeof(path), "%s/.local/state/limpet", home);
	else
		return NULL;
	if (length < 0 || (size_t)length + sizeof("/history") > sizeof(path))
		return NULL;
	/* Where the folder that it lies in is not there either, there is no history. */
	if (isatty(STDIN_FILENO))
		mkdir(path, 0700);
	strcat(path, "/history");
	return path;
}

int shell_run(const struct options *options)
{
	pid_t pid = exec_target(options);
	struct lp_exec *exec;
	struct lp_error *error;
	int code;

	if (!pid)
		return EXIT_USAGE;
	error = exec_open(options, pid, &exec);
	if (error)
		return fail(error);
	signals_defer();
	line_start(names_of, exec, history_file());
	code = loop(exec);
	line_stop();
	lp_exec_close(exec);
	return code ? code : output_end();
}
