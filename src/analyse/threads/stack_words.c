// SPDX-License-Identifier: Apache-2.0
#include "analyse/threads/stack_words.h"

#include <string.h>

/** "app.py" of "/srv/app.py". */
static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

const char *lp_place_words(struct lp_report *report, const struct lp_frame_fact *frame)
{
	if (!frame->line)
		return lp_report_text(report, "%s() in %s", frame->function,
				      base_name(frame->file));
	return lp_report_text(report, "%s() at %s:%d", frame->function, base_name(frame->file),
			      frame->line);
}

const char *lp_thread_words(struct lp_report *report, const struct lp_thread_fact *thread)
{
	return thread->name ? lp_report_text(report, "\"%s\"", thread->name)
			    : lp_report_text(report, "%#llx", (unsigned long long)thread->ident);
}

const char *lp_stack_words(struct lp_report *report, const struct lp_thread_fact *thread,
			   size_t most)
{
	struct lp_strbuf text = {0};
	size_t i;

	for (i = 0; i < thread->frames.count && i < most; i++)
		lp_strbuf_printf(&text, "%s%s", i ? " < " : "",
				 lp_place_words(report, &thread->frames.items[i]));
	if (i < thread->frames.count)
		lp_strbuf_puts(&text, " < ...");
	if (!i)
		lp_strbuf_puts(&text, "runs no Python code");
	return lp_report_take(report, &text);
}
