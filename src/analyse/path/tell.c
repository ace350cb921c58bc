// SPDX-License-Identifier: Apache-2.0
#include "analyse/path/tell.h"

#include <string.h>

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

struct lp_error *lp_way_tell(const struct lp_findings *findings, const struct lp_way *way, bool any,
			     struct lp_report *report, struct lp_telling *telling)
{
	struct lp_teller teller = {.findings = findings, .way = way, .any = any};
	struct lp_strbuf expression = {0};
	struct lp_phrase phrase = {0};
	bool ok = true, expressible = true;

	while (ok && teller.next < way->steps.count) {
		find_phrase(&teller, &phrase);
		teller.next += phrase.steps;
		expressible &= phrase.expressible;
		lp_strbuf_puts(&expression, lp_strbuf_text(&phrase.expression));
		ok = !phrase.text.failed && !phrase.expression.failed && !expression.failed &&
		     lp_array_push(
			     &telling->steps,
			     (struct lp_told_step){
				     lp_report_text(report, "%s", lp_strbuf_text(&phrase.text)),
				     way->steps.items[teller.next - 1].id});
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
	size_t i;

	for (i = 0; i < telling->steps.count; i++) {
		const char *step = telling->steps.items[i].text;

		if (!i && telling->steps.count > 1 && !strncmp(step, module, strlen(module)))
			step += strlen(module);
		lp_strbuf_puts(&text, step);
	}
	return lp_report_take(report, &text);
}

void lp_telling_deinit(struct lp_telling *telling)
{
	lp_array_deinit(&telling->steps);
}
