// SPDX-License-Identifier: Apache-2.0
/** Reports of drawn graphs, in whole. */
#ifndef DRAWN_GOLDEN_H
#define DRAWN_GOLDEN_H

#include "drawn.h"
#include "golden.h"
#include "present/present.h"

/** Ask, and compare text and JSON with the files called @name. */
static inline void drawn_same(const struct drawn *drawn, const char *analysis,
			      const struct lp_question *question, const char *name)
{
	static const char start[] = "{\"limpet\": \"" LIMPET_VERSION "\", ";
	struct lp_report *report = drawn_ask(drawn, analysis, question);
	const struct lp_text_style plain = {0};
	struct lp_strbuf text = {0};
	char file[64];

	lp_present_text(report, &plain, &text);
	snprintf(file, sizeof(file), "drawn_%s.txt", name);
	golden_same(file, &text);
	lp_present_json(report, false, &text);
	CHECK(text.length > strlen(start) && !strncmp(text.text, start, strlen(start)));
	/* The version is not part of the file. */
	memmove(text.text, text.text + strlen(start), text.length - strlen(start) + 1);
	text.length -= strlen(start);
	snprintf(file, sizeof(file), "drawn_%s.json", name);
	golden_same(file, &text);
	lp_strbuf_deinit(&text);
	lp_report_destroy(report);
}

#endif
