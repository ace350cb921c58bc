// SPDX-License-Identifier: Apache-2.0
/** What another program, Python mostly, says: lines of words. */
#ifndef TOLD_H
#define TOLD_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOLD_WORDS = 8 };

struct told {
	FILE *pipe;
	char *line;
	size_t size;
	/** The words of the line, which blanks part. */
	char *words[TOLD_WORDS];
	int count;
};

/** Run @python @script; false, and the test is skipped, without a Python. */
static inline bool told_open(struct told *told, const char *python, const char *script)
{
	char command[8192];

	memset(told, 0, sizeof(*told));
	snprintf(command, sizeof(command), "'%s' '%s'", python, script);
	told->pipe = popen(command, "r");
	return told->pipe != NULL;
}

/** The next line; false at the end. */
static inline bool told_next(struct told *told)
{
	char *rest, *word;

	if (getline(&told->line, &told->size, told->pipe) < 0)
		return false;
	told->count = 0;
	for (word = strtok_r(told->line, " \n", &rest); word && told->count < TOLD_WORDS;
	     word = strtok_r(NULL, " \n", &rest))
		told->words[told->count++] = word;
	return true;
}

/** Bytes of hexadecimal digits, in place; "-" is none.  Returns how many. */
static inline size_t told_bytes(char *word)
{
	size_t length = strcmp(word, "-") ? strlen(word) / 2 : 0, i;

	for (i = 0; i < length; i++) {
		char digits[3] = {word[2 * i], word[2 * i + 1], 0};

		word[i] = (char)strtoul(digits, NULL, 16);
	}
	word[length] = 0;
	return length;
}

/** Whether the program ended well. */
static inline bool told_close(struct told *told)
{
	free(told->line);
	return pclose(told->pipe) == 0;
}

#endif
