// SPDX-License-Identifier: Apache-2.0
#include "cli/line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/signals.h"

/* What came without an editor. */
static char *plain;
static size_t plain_size;
static bool prompting;

static enum line_end read_plain(const char *prompt, const char **ret, size_t *ret_length)
{
	ssize_t length;

	if (prompting) {
		fputs(prompt, stdout);
		fflush(stdout);
		/* Ctrl-C ends this wait, and no other. */
		if (!wait_for_input())
			return LINE_INTERRUPTED;
	}
	length = getline(&plain, &plain_size, stdin);
	if (length < 0)
		return LINE_END;
	*ret = plain;
	*ret_length = (size_t)length;
	return LINE_READ;
}

#ifdef LIMPET_LIBEDIT
#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <wchar.h>

enum { HISTORY_MAX = 1000, NAMES_SHOWN = 100, CTRL_D = 4 };

static EditLine *editor;
static History *past;
static const char *history_path, *current_prompt;
static line_complete_fn *complete_fn;
static void *complete_context;

static char *prompt_of(EditLine *unused)
{
	return (char *)current_prompt;
}

/** One character, or an end that el_gets() takes for one where Ctrl-C was pressed. */
static int get_character(EditLine *unused, wchar_t *ret)
{
	mbstate_t state = {0};
	char byte;

	for (;;) {
		size_t length;

		if (!wait_for_input()) {
			errno = EINTR;
			return -1;
		}
		if (read(STDIN_FILENO, &byte, 1) <= 0)
			return 0;
		/* Ctrl-D, typed while the terminal was not the editor's yet, comes as this, which is
		 * bound to quoting the next key: every key that was disabled is. */
		if (!byte)
			byte = CTRL_D;
		length = mbrtowc(ret, &byte, 1, &state);
		if (length == (size_t)-2)
			continue;
		if (length == (size_t)-1)
			*ret = L'?';
		return 1;
	}
}

/** How many bytes all of @count names, one behind the other at @names, begin with. */
static size_t common_length(const char *names)
{
	size_t length = strcspn(names, "\n");
	const char *name;

	for (name = names; *name; name += strcspn(name, "\n"), name += *name == '\n') {
		size_t i = 0;

		while (i < length && name[i] == names[i])
			i++;
		length = i;
	}
	return length;
}

static void show_names(const char *names)
{
	size_t shown = 0;

	fputc('\n', stdout);
	while (*names && shown++ < NAMES_SHOWN) {
		size_t length = strcspn(names, "\n");

		printf("%.*s  ", (int)length, names);
		names += length + (names[length] == '\n');
	}
	printf("%s\n", *names ? "..." : "");
	fflush(stdout);
}

/** The names by which the word before the cursor goes on. */
static unsigned char complete(EditLine *unused, int key)
{
	const LineInfo *line = el_line(editor);
	const char *start = line->cursor;
	char *word, *names;
	size_t length, common;

	while (start > line->buffer && (strchr("._", start[-1]) || (start[-1] & 0x80) ||
					(start[-1] >= '0' && start[-1] <= '9') ||
					((start[-1] | 32) >= 'a' && (start[-1] | 32) <= 'z')))
		start--;
	length = (size_t)(line->cursor - start);
	if (!length) {
		el_insertstr(editor, "    ");
		return CC_REFRESH;
	}
	word = strndup(start, length);
	names = word && complete_fn ? complete_fn(complete_context, word) : NULL;
	free(word);
	common = names && *names ? common_length(names) : 0;
	if (common > length) {
		names[common] = 0;
		el_insertstr(editor, names + length);
		free(names);
		return CC_REFRESH;
	}
	if (common)
		show_names(names);
	free(names);
	return common ? CC_REDISPLAY : CC_REFRESH_BEEP;
}

static void start_editor(void)
{
	HistEvent event;

	setlocale(LC_CTYPE, "");
	editor = el_init("limpet", stdin, stdout, stderr);
	past = history_init();
	if (!editor || !past) {
		line_stop();
		return;
	}
	history(past, &event, H_SETSIZE, HISTORY_MAX);
	history(past, &event, H_SETUNIQUE, 1);
	if (history_path)
		history(past, &event, H_LOAD, history_path);
	el_set(editor, EL_PROMPT, prompt_of);
	el_set(editor, EL_EDITOR, "emacs");
	el_set(editor, EL_HIST, history, past);
	el_set(editor, EL_GETCFN, get_character);
	el_set(editor, EL_ADDFN, "complete", "names", complete);
	el_set(editor, EL_BIND, "^I", "complete", NULL);
}

static enum line_end read_edited(const char *prompt, const char **ret, size_t *ret_length)
{
	HistEvent event;
	int length = 0;

	current_prompt = prompt;
	*ret = el_gets(editor, &length);
	if (signals_interrupted()) {
		el_reset(editor);
		fputc('\n', stdout);
		return LINE_INTERRUPTED;
	}
	if (!*ret || length <= 0)
		return LINE_END;
	*ret_length = (size_t)length;
	if (**ret != '\n')
		history(past, &event, H_ENTER, *ret);
	return LINE_READ;
}
#endif

bool line_is_prompting(void)
{
	return prompting;
}

void line_start(line_complete_fn *names, void *context, const char *path)
{
	prompting = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
#ifdef LIMPET_LIBEDIT
	complete_fn = names;
	complete_context = context;
	history_path = path;
	if (prompting)
		start_editor();
#endif
}

enum line_end line_read(const char *prompt, const char **ret, size_t *ret_length)
{
#ifdef LIMPET_LIBEDIT
	if (editor)
		return read_edited(prompt, ret, ret_length);
#endif
	return read_plain(prompt, ret, ret_length);
}

void line_stop(void)
{
#ifdef LIMPET_LIBEDIT
	HistEvent event;

	if (past && history_path)
		history(past, &event, H_SAVE, history_path);
	if (past)
		history_end(past);
	if (editor)
		el_end(editor);
	past = NULL;
	editor = NULL;
#endif
	free(plain);
	plain = NULL;
	plain_size = 0;
}
