// SPDX-License-Identifier: Apache-2.0
#include "graph/process_facts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void lp_facts_deinit(struct lp_process_facts *process)
{
	size_t i, j;

	for (i = 0; i < process->threads.count; i++) {
		struct lp_frame_fact_array *frames = &process->threads.items[i].frames;

		for (j = 0; j < frames->count; j++)
			lp_array_deinit(&frames->items[j].variables);
		lp_array_deinit(frames);
	}
	lp_array_deinit(&process->threads);
	lp_array_deinit(&process->collectors);
	lp_array_deinit(&process->notes);
	lp_region_deinit(&process->region);
	memset(process, 0, sizeof(*process));
}

void lp_facts_note(struct lp_process_facts *process, const char *format, ...)
{
	struct lp_note note = {0};
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		text = NULL;
	va_end(arguments);
	note.text = text ? lp_facts_text(process, text) : NULL;
	free(text);
	process->failed |= !note.text || !lp_array_push(&process->notes, note);
}

const char *lp_facts_text(struct lp_process_facts *process, const char *text)
{
	const char *copy = lp_region_copy(&process->region, text, strlen(text));

	process->failed |= !copy;
	return copy;
}

const char *lp_facts_take(struct lp_process_facts *process, struct lp_strbuf *text)
{
	const char *copy = lp_facts_text(process, lp_strbuf_text(text));

	process->failed |= text->failed;
	lp_strbuf_deinit(text);
	return copy;
}
