// SPDX-License-Identifier: Apache-2.0
#include "analyse/suspects/thread_rule.h"

#include <stdlib.h>
#include <string.h>

#include "analyse/suspects/suspect.h"
#include "base/error.h"

enum { LEAST = 100 };

/** The call of a thread's that is the program's own: the outermost but those of threading. */
static const struct lp_frame_fact *place_of(const struct lp_thread_fact *thread)
{
	size_t i;

	for (i = thread->frames.count; i--;) {
		const struct lp_frame_fact *frame = &thread->frames.items[i];
		const char *name = frame->file ? strrchr(frame->file, '/') : NULL;

		if (frame->file && strcmp(name ? name + 1 : frame->file, "threading.py"))
			return frame;
	}
	return thread->frames.count ? thread->frames.items : NULL;
}

static int compare(const void *left, const void *right)
{
	const struct lp_frame_fact *a = *(const struct lp_frame_fact *const *)left;
	const struct lp_frame_fact *b = *(const struct lp_frame_fact *const *)right;

	if (a->code != b->code)
		return a->code < b->code ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

static struct lp_error *add(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
			    const struct lp_frame_fact *frame, size_t count,
			    struct lp_suspects *suspects)
{
	const char *file = frame->file ? strrchr(frame->file, '/') : NULL;
	struct lp_suspect suspect = {
		.rule = rule,
		.verdict = rule->verdict,
		.object = LP_NO_OBJECT,
		.type = "threading.Thread",
		.count = count,
	};
	struct lp_strbuf text = {0};

	suspect.place = lp_report_text(evidence->report, "threads in %s() at %s:%d",
				       frame->function ? frame->function : "?",
				       file	     ? file + 1
				       : frame->file ? frame->file
						     : "?",
				       frame->line);
	lp_strbuf_count(&text, count);
	lp_strbuf_puts(&text,
		       " threads stand in the same line, and each keeps its stack and variables");
	suspect.reason = lp_report_take(evidence->report, &text);
	return lp_suspect_add(evidence, suspects, suspect, LP_NO_OBJECT);
}

struct lp_error *lp_find_threads(struct lp_evidence *evidence, const struct lp_suspect_rule *rule,
				 struct lp_suspects *suspects)
{
	const struct lp_thread_fact_array *threads = &evidence->findings->process->threads;
	const struct lp_frame_fact **places = calloc(threads->count + 1, sizeof(*places));
	struct lp_error *error = places ? NULL : &lp_error_memory;
	size_t count = 0, first, end, i;

	for (i = 0; places && i < threads->count; i++) {
		places[count] = place_of(&threads->items[i]);
		count += places[count] != NULL;
	}
	if (count)
		qsort(places, count, sizeof(*places), compare);
	for (first = 0; first < count && !error; first = end) {
		for (end = first + 1; end < count && !compare(&places[first], &places[end]); end++)
			continue;
		if (end - first >= LEAST)
			error = add(evidence, rule, places[first], end - first, suspects);
	}
	free(places);
	return error;
}
