// SPDX-License-Identifier: Apache-2.0
#include "analyse/path/tell.h"

#include <string.h>

#include "analyse/path/folds.h"
#include "analyse/path/phrase.h"
#include "base/error.h"

/** Tried in this order; what none of them is about is one reference by itself. */
static lp_phrase_fn *const phrases[] = {
	lp_phrase_attribute, lp_phrase_closure, lp_phrase_local,   lp_phrase_awaits,
	lp_phrase_stack,     lp_phrase_cached,	lp_phrase_context, lp_phrase_thread_local,
};

/** Start anew, keeping the memory. */
static void clear(struct lp_phrase *phrase)
{
	lp_strbuf_clear(&phrase->text);
	lp_strbuf_clear(&phrase->expression);
	phrase->expressible = false;
	phrase->steps = 0;
}

static void find_phrase(const struct lp_teller *teller, struct lp_phrase *phrase)
{
	size_t i;

	clear(phrase);
	if (!teller->next) {
		lp_phrase_root(teller, phrase);
		return;
	}
	for (i = 0; i < sizeof(phrases) / sizeof(*phrases); i++) {
		if (phrases[i](teller, phrase))
			return;
		clear(phrase);
	}
	lp_phrase_reference(teller, phrase);
}

/** Whether it is told that a step, and those before it, repeat: not if some are left out. */
static bool repeats(const struct lp_way *way, size_t at)
{
	uint8_t repeat = way->steps.items[at].repeat;

	return repeat && repeat <= at &&
	       !(way->skipped && way->gap <= at && way->gap > at - repeat);
}

/** How many rows of steps that repeat begin with one. */
static unsigned count_repeats(const struct lp_way *way, size_t from)
{
	unsigned count = 0;
	size_t at;

	for (at = from; at < way->steps.count && at < from + LP_FOLD_PERIOD; at++)
		count += repeats(way, at) && at + 1 - way->steps.items[at].repeat == from;
	return count;
}

static size_t find_end(const struct lp_way *way, size_t next)
{
	size_t at = next + 1;

	while (at < way->steps.count && !(way->skipped && at == way->gap) &&
	       !repeats(way, at - 1) && !count_repeats(way, at))
		at++;
	return at;
}

/** "(.next)+" for what begins with @first and ends with @last; ", (awaits load())+". */
static const char *text_of(const struct lp_way *way, size_t first, size_t last, const char *words,
			   struct lp_report *report)
{
	bool begins = count_repeats(way, first) && !strncmp(words, ", ", 2);
	unsigned i, count = count_repeats(way, first);
	struct lp_strbuf text = {0};

	lp_strbuf_puts(&text, begins ? ", " : "");
	for (i = 0; i < count; i++)
		lp_strbuf_puts(&text, "(");
	lp_strbuf_puts(&text, words + (begins ? 2 : 0));
	lp_strbuf_puts(&text, repeats(way, last) ? ")+" : "");
	return lp_report_take(report, &text);
}

/** "... 99,980 more references ..." */
static const char *skipped_text(const struct lp_way *way, struct lp_report *report)
{
	struct lp_strbuf text = {0};

	lp_strbuf_puts(&text, "... ");
	lp_strbuf_count(&text, way->skipped);
	lp_strbuf_puts(&text, " more references ...");
	return lp_report_take(report, &text);
}

/** Tell the next phrase; @return false if memory is short. */
static bool tell_next(struct lp_teller *teller, struct lp_phrase *phrase, struct lp_report *report,
		      struct lp_telling *telling)
{
	const struct lp_way *way = teller->way;
	struct lp_told_step step = {0};
	size_t first = teller->next;

	if (way->skipped && first == way->gap) {
		clear(phrase);
		phrase->steps = 1;
		step.skipped = way->skipped;
		step.text = skipped_text(way, report);
	} else {
		find_phrase(teller, phrase);
	}
	teller->next += phrase->steps;
	step.id = way->steps.items[teller->next - 1].id;
	if (!step.skipped)
		step.text = text_of(way, first, teller->next - 1, lp_strbuf_text(&phrase->text),
				    report);
	return !phrase->text.failed && !phrase->expression.failed &&
	       lp_array_push(&telling->steps, step);
}

struct lp_error *lp_way_tell(const struct lp_findings *findings, const struct lp_way *way, bool any,
			     struct lp_report *report, struct lp_telling *telling)
{
	struct lp_teller teller = {.findings = findings, .way = way, .any = any};
	struct lp_strbuf expression = {0};
	struct lp_phrase phrase = {0};
	bool ok = true, expressible = !way->folded;

	telling->vague = way->vague;
	while (ok && teller.next < way->steps.count) {
		if (teller.next >= teller.end)
			teller.end = find_end(way, teller.next);
		ok = tell_next(&teller, &phrase, report, telling);
		expressible &= phrase.expressible;
		lp_strbuf_puts(&expression, lp_strbuf_text(&phrase.expression));
		ok = ok && !expression.failed;
	}
	if (ok && way->steps.count && expressible)
		telling->expression = lp_report_text(report, "%s", lp_strbuf_text(&expression));
	lp_strbuf_deinit(&phrase.text);
	lp_strbuf_deinit(&phrase.expression);
	lp_strbuf_deinit(&expression);
	return ok ? NULL : &lp_error_memory;
}

const char *lp_told_step_text(const struct lp_told_step *step)
{
	return step->text + (strncmp(step->text, ", ", 2) ? 0 : 2);
}

const char *lp_telling_text(const struct lp_telling *telling, struct lp_report *report)
{
	static const char module[] = "module ";
	struct lp_strbuf text = {0};
	bool skipped = false;
	size_t i;

	for (i = 0; i < telling->steps.count; i++) {
		const char *step = telling->steps.items[i].text;

		if (telling->steps.items[i].skipped || skipped) {
			lp_strbuf_puts(&text, " ");
			step = lp_told_step_text(&telling->steps.items[i]);
		}
		skipped = telling->steps.items[i].skipped;
		if (!i && telling->steps.count > 1 && !strncmp(step, module, strlen(module)))
			step += strlen(module);
		lp_strbuf_puts(&text, step);
	}
	if (telling->vague)
		lp_strbuf_puts(&text, " and the like");
	return lp_report_take(report, &text);
}

void lp_telling_deinit(struct lp_telling *telling)
{
	lp_array_deinit(&telling->steps);
}
