// SPDX-License-Identifier: Apache-2.0
/** Lines from whoever types, with history and completion on a terminal; without, as they come. */
#ifndef LP_CLI_LINE_H
#define LP_CLI_LINE_H

#include <stdbool.h>
#include <stddef.h>

/** Names that complete @text, one a line, to be freed with free(); NULL: none. */
typedef char *line_complete_fn(void *context, const char *text);

/** Start; @complete may be NULL.  @history is a file, or NULL. */
void line_start(line_complete_fn *complete, void *context, const char *history);

/** Whether there is a terminal at both ends, so that a prompt is shown. */
bool line_is_prompting(void);

enum line_end {
	LINE_READ,
	LINE_END,
	/** Ctrl-C: what was typed is dropped. */
	LINE_INTERRUPTED,
};

/** The next line, with its newline if it has one; valid until the next call. */
enum line_end line_read(const char *prompt, const char **ret, size_t *ret_length);

/** Put the terminal and the history away. */
void line_stop(void);

#endif
